import { hash } from 'node:crypto';
import type { Pair } from '../call/addition.ts';
import type { Fact } from '../call/facts.ts';
import type { Result } from '../catalog/values.ts';
import type { Peak } from './peaks.ts';
import type { PairKey, Row } from './totals.ts';

/** A room's name as it is stored: names hold phone numbers (`call-_+1555…`), so 128 bits of their SHA-256. */
export const roomKey = (name: string): string => hash('sha256', name, 'base64url').slice(0, 22);

/** A verified webhook, or what LiveKit's API showed in its place, for the ledger to commit. */
export interface Entry {
  /** The webhook's id (EV_…), or one made of what the API showed; it counts once. */
  readonly id: string;
  /** When its token can no longer be valid, ms since the epoch: until then a repetition is a duplicate. */
  readonly expiresAt: number;
  /** The room it is about, as `roomKey` makes it. */
  readonly room: string;
  /** What it says about calls; undefined when that is nothing. */
  readonly fact: Fact | undefined;
}

/** A webhook that the ledger has stored, with room name and identity, which are personal data and not stored. */
export interface StoredWebhook {
  readonly entry: Entry;
  readonly result: Result;
  readonly roomName: string;
  readonly identity: string;
}

/** Everything at one moment: for every pair, started = ended + active. */
export interface Snapshot {
  /** Totals by pair; the global row under the empty key. */
  readonly rows: ReadonlyMap<PairKey, Row>;
  /** Open calls by pair; a pair without any may be missing. */
  readonly active: ReadonlyMap<PairKey, number>;
  /** By trunk label; one without any call so far may be missing. */
  readonly peaks: ReadonlyMap<string, Peak>;
  readonly rooms: number;
}

/** A call that is open, as one compares it with what LiveKit's API shows. */
export interface OpenCallView {
  /** As `roomKey` makes it. */
  readonly room: string;
  /** The key of the call under its room: `sip.callID`, else a participant SID. */
  readonly call: string;
  readonly pair: Pair;
  /** ms since the epoch, on LiveKit's clock. */
  readonly startedAt: number;
  readonly answeredAt: number | undefined;
  /** It was answered, maybe at a moment that nobody knows. */
  readonly isAnswered: boolean;
  /** SIDs of the legs that are in the room; none while a replacement is awaited. */
  readonly participants: readonly string[];
  /** When the last webhook about it arrived, or the API last listed it, ms on our clock. */
  readonly lastSeenAt: number;
  /** No leg is in the room, and it has time to come back: after a restart, a lost connection, a move. */
  readonly isAwaited: boolean;
}

/** Short texts beside the totals, never empty: what is to survive a restart and is no total. */
export interface KeyValueStore {
  read(name: string): Promise<string | undefined>;
  /**
   * Writes a text in the place of another, if that is still there: of several processes that share the ledger the first
   * one wins.
   * @param before undefined: none
   * @returns the text after that
   * @throws whatever the store says
   */
  replace(name: string, before: string | undefined, text: string): Promise<string | undefined>;
}

/** The ledger cannot commit now; nothing of the entry was kept, so it must be sent again. */
export class LedgerUnavailable extends Error {
  override readonly name = 'LedgerUnavailable';
  readonly code: 'unavailable' | 'overloaded';
  constructor(code: 'unavailable' | 'overloaded', message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** The store cannot be reached: it may be well, and the way to it is not. */
export class StoreAway extends Error {
  override readonly name = 'StoreAway';
}

/** A store that must not be opened as it is: the message names the cause and the cure; nothing was written. */
export class LedgerRefusal extends Error {
  override readonly name = 'LedgerRefusal';
}

/** Where calls and totals live. One contract for every store; `test/ledger/contract.ts` is its test suite. */
export interface Ledger {
  /** For `build_info`: `sqlite`, `memory`, `redis`. */
  readonly kind: string;
  /**
   * Commits an entry. When it resolves, id, room state and totals are committed together: a process that starts after
   * a kill sees all three or none. When it rejects, nothing of the entry was kept.
   * @throws LedgerUnavailable the entry must be sent again; any other error is the entry's own, and would come again
   */
  apply(entry: Entry): Promise<Result>;
  /** A consistent view; later entries do not change it. */
  snapshot(): Promise<Snapshot>;
  /** Every open call, at one moment. @throws LedgerUnavailable */
  openCalls(): Promise<readonly OpenCallView[]>;
  /** How many open calls without a leg in their room have time to come back, by pair. @throws LedgerUnavailable */
  awaitedCalls(): Promise<ReadonlyMap<PairKey, number>>;
  /**
   * Settles what is overdue at `now` (ms) and forgets what no longer matters.
   * @throws LedgerUnavailable what is left is settled by the next one that succeeds; any other error is that of a damaged
   * room, after all others were settled
   */
  sweep(now: number): Promise<void>;
  readonly keyValues: KeyValueStore;
  /**
   * Whether what only one of the processes that share the ledger should do is this one's to do now. The one that has
   * the lease keeps it while it lives, and lets go of it when it is closed.
   * @throws LedgerUnavailable
   */
  lease(): Promise<boolean>;
  /** False while commits fail, and once it is closed. */
  readonly isUp: boolean;
  /** Why commits fail, `StoreAway` where that is the cause; undefined while they do not, or before the first try. */
  readonly trouble: Error | undefined;
  /** Resolves once commits succeed for the first time: at once for an embedded store. */
  readonly opened: Promise<void>;
  /** The process is about to end: work that can wait for the next start is put off, so that `close` is quick. */
  drain(): void;
  /** Finishes accepted entries, then closes the store; accepts no further entries. */
  close(): Promise<void>;
}
