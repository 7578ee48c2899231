import { hash } from 'node:crypto';

/** A Lua script: Redis runs it as a whole, so that what it reads and writes is one moment. */
export interface RedisScript {
  readonly lua: string;
  /** The name under which Redis knows it once it has seen it. */
  readonly sha: string;
}

export const redisScript = (lua: string): RedisScript => ({ lua, sha: hash('sha1', lua) });

/** A script with what it works on. */
export interface ScriptCall {
  readonly script: RedisScript;
  readonly keys: readonly string[];
  readonly args: readonly (string | number)[];
}

/** What became of a call. */
export type ScriptReply = { readonly value: unknown } | { readonly error: Error };
