import { hash } from 'node:crypto';
import type { KeyValueStore } from '../ledger/ledger.ts';

/** How many calls may be missing on a server that has shown no call yet. If more are, it may be another server. */
const missingAllowed = 2;

/** Missing calls that are not ended, for the status page. */
export interface WithheldEnds {
  /** Calls that LiveKit does not have, and that stay open. */
  readonly calls: number;
  /** ms on our clock. */
  readonly since: number;
}

export interface KnownServerOptions {
  /** LIVEKIT_URL. */
  readonly url: string;
  /** The ledger's key-value store. */
  readonly store: KeyValueStore;
  readonly now: () => number;
  /** The store could not be read or written; it is tried again. */
  readonly onError: (error: unknown) => void;
}

/** Whether LIVEKIT_URL is the server that sends the webhooks. Only then has a call ended that the server does not have. */
export interface KnownServer {
  /** The server showed something that only the right server can have. */
  confirm(): void;
  /** Synchronises with the ledger's store, which survives restarts and is shared by replicas. Never fails. */
  sync(): Promise<void>;
  /** @param missing calls that LiveKit does not have @returns whether these may be ended */
  mayEnd(missing: number): boolean;
  /** Undefined if no end is held back. */
  readonly held: WithheldEnds | undefined;
}

export function knownServer({ url, store, now, onError }: KnownServerOptions): KnownServer {
  const key = `livekit-server ${hash('sha256', new URL(url).host, 'base64url').slice(0, 22)}`;
  let isKnown = false;
  let isStored = false;
  let held: WithheldEnds | undefined;
  function confirm(): void {
    isKnown = true;
    held = undefined;
  }
  return {
    confirm,
    async sync() {
      if (isStored) return;
      try {
        const stored = isKnown ? await store.replace(key, undefined, 'known') : await store.read(key);
        isStored = stored !== undefined;
        if (isStored) confirm();
      } catch (error) {
        onError(error);
      }
    },
    mayEnd(missing) {
      const may = isKnown || missing <= missingAllowed;
      held = may ? undefined : { calls: missing, since: held?.since ?? now() };
      return may;
    },
    get held() {
      return held;
    },
  };
}
