import { Redis } from 'ioredis';
import type { ScriptCall, ScriptReply } from './redis-script.ts';
import type { RedisTarget } from './redis-url.ts';

/** How long calls wait for their answers, ms. */
export const callTimeout = 600;

/** A connection on which nothing is answered for this long, ms, is given up for a new one. */
const deadAfter = 1500;

interface Address {
  readonly host: string;
  readonly port: number;
}

export interface RedisConnection {
  /** Sends calls in one write; each has a reply of its own, within about `callTimeout`. */
  send(calls: readonly ScriptCall[]): Promise<ScriptReply[]>;
  close(): void;
}

export interface ConnectionEvents {
  readonly onReady: () => void;
  /** The connection is gone, or could not be made; it is tried again. */
  readonly onLost: (error: Error) => void;
}

/** The library's errors name the command with its arguments, passwords included: only the message is kept. */
const plain = (error: unknown): Error => new Error(error instanceof Error ? error.message : String(error));

/** Where the node of a cluster is that keeps our keys: they are all in one slot. */
function movedTo(error: Error): Address | undefined {
  const [, host, port] = /^MOVED \d+ (.+):(\d+)$/.exec(error.message) ?? [];
  return host && port ? { host, port: Number(port) } : undefined;
}

/**
 * @returns undefined when work is not done within `callTimeout`. The library's own timeouts strike first when the
 * process was held up, though the answer has long been here: so what has arrived is read before the verdict.
 */
async function inTime<T>(work: Promise<T>): Promise<T | undefined> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => setImmediate(() => setImmediate(resolve, undefined)), callTimeout);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** A replica after a failover: the name of the primary may lead elsewhere by now. */
const isReadOnly = (error: Error): boolean => error.message.includes('READONLY');

/**
 * Keeps a connection to Redis. Nothing waits for one: without it calls fail at once, and those that were sent when it
 * broke fail then, done or not.
 */
export function redisConnection(target: RedisTarget, { onReady, onLost }: ConnectionEvents): RedisConnection {
  const home: Address = { host: target.host, port: target.port };
  let redis = open(home);

  function open(address: Address): Redis {
    const closed = new Error(`Redis at ${address.host}:${address.port} closed the connection`);
    let cause: Error = closed;
    const opened = new Redis({
      ...address,
      ...(target.username === undefined ? {} : { username: target.username }),
      ...(target.password === undefined ? {} : { password: target.password }),
      ...(target.tls ? { tls: target.tls.servername ? { ...target.tls } : {} } : {}),
      db: target.database,
      connectionName: 'livekit-telephony-exporter',
      protocol: 2,
      enableReadyCheck: false, // needs INFO; a Redis that still loads answers our own calls with an error
      enableOfflineQueue: false,
      autoResendUnfulfilledCommands: false,
      maxRetriesPerRequest: 0,
      connectTimeout: 1000,
      socketTimeout: deadAfter,
      retryStrategy: (tries) => Math.min(50 * tries, 500),
      reconnectOnError: isReadOnly,
    });
    opened.on('ready', () => {
      cause = closed;
      if (opened === redis) onReady();
    });
    opened.on('error', (error) => {
      cause = plain(error);
    });
    opened.on('close', () => {
      if (opened !== redis) return;
      onLost(cause);
      // The node that had our keys is gone: where the URL leads, it is known who has them now.
      if (address !== home) replace(home);
    });
    return opened;
  }

  function replace(address: Address): void {
    const before = redis;
    redis = open(address);
    before.disconnect();
  }

  async function pipeline(calls: readonly ScriptCall[], command: 'evalsha' | 'eval'): Promise<ScriptReply[]> {
    const sent = redis;
    const batch = sent.pipeline();
    const failAll = (error: unknown) => calls.map((): [Error, unknown] => [plain(error), undefined]);
    for (const { script, keys, args } of calls)
      batch[command](command === 'eval' ? script.lua : script.sha, keys.length, ...keys, ...args);
    const replies = (await inTime(batch.exec()).catch(failAll)) ?? [];
    const moved = replies.map(([error]) => (error ? movedTo(error) : undefined)).find((address) => address);
    if (moved && sent === redis) replace(moved);
    return calls.map((_, index) => {
      const [error, value] = replies[index] ?? [new Error(`Redis gave no answer within ${callTimeout} ms`)];
      return error ? { error: plain(error) } : { value };
    });
  }

  return {
    async send(calls) {
      if (calls.length === 0) return [];
      const replies = await pipeline(calls, 'evalsha');
      // A Redis that was started anew knows no scripts: those calls did nothing yet.
      const unknown = calls.flatMap((_, index) => {
        const reply = replies[index];
        return reply && 'error' in reply && reply.error.message.startsWith('NOSCRIPT') ? [index] : [];
      });
      if (unknown.length === 0) return replies;
      const again = await pipeline(
        unknown.flatMap((index) => calls[index] ?? []),
        'eval',
      );
      const merged = [...replies];
      for (const [place, index] of unknown.entries()) merged[index] = again[place] ?? { error: new Error('no answer') };
      return merged;
    },
    close: () => redis.disconnect(),
  };
}
