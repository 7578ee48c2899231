import { hash } from 'node:crypto';
import type { Memos } from '../ledger/ledger.ts';

/** What may be missing on a server that has shown no call yet: of more calls than that it may be another one. */
const believedUnknown = 2;

/** Why ends are not healed, for people. */
export interface HealingHeld {
  /** Calls that LiveKit does not have, and that stay open. */
  readonly calls: number;
  /** ms on our clock. */
  readonly since: number;
}

export interface KnownServerOptions {
  /** LIVEKIT_URL. */
  readonly url: string;
  readonly memos: Memos;
  readonly now: () => number;
  /** A memo could not be read or written: it is tried again. */
  readonly onError: (error: unknown) => void;
}

/** Whether the server at LIVEKIT_URL is the one that sends the webhooks: only then is a call gone that it does not have. */
export interface KnownServer {
  /** It showed something that only that server can have. */
  confirm(): void;
  /** Compares with what the ledger remembers of it, across restarts and replicas. Never fails. */
  remember(): Promise<void>;
  /** @param missing calls that LiveKit does not have @returns whether these may be ended */
  mayEnd(missing: number): boolean;
  /** Undefined: nothing is held back. */
  readonly held: HealingHeld | undefined;
}

export function knownServer({ url, memos, now, onError }: KnownServerOptions): KnownServer {
  const name = `livekit-server ${hash('sha256', new URL(url).host, 'base64url').slice(0, 22)}`;
  let isKnown = false;
  let isWritten = false;
  let held: HealingHeld | undefined;
  function confirm(): void {
    isKnown = true;
    held = undefined;
  }
  return {
    confirm,
    async remember() {
      if (isWritten) return;
      try {
        const stands = isKnown ? await memos.replace(name, undefined, 'known') : await memos.read(name);
        isWritten = stands !== undefined;
        if (isWritten) confirm();
      } catch (error) {
        onError(error);
      }
    },
    mayEnd(missing) {
      const may = isKnown || missing <= believedUnknown;
      held = may ? undefined : { calls: missing, since: held?.since ?? now() };
      return may;
    },
    get held() {
      return held;
    },
  };
}
