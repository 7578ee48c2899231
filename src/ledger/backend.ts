import type { KeyValueStore, Snapshot } from './ledger.ts';
import type { TrunkActivity } from './peaks.ts';
import type { TotalChange } from './totals.ts';

/** What is asked of one room: some of its records by name, and maybe those of all open calls. More may be returned. */
export interface RoomQuery {
  readonly room: string;
  readonly names: ReadonlySet<string>;
  readonly allCalls: boolean;
}

/** The records of a room that were asked for, at one moment. */
export interface StoredRoom {
  /** Changes with every commit that writes to the room; empty for a room that is not known. */
  readonly version: string;
  /** JSON by name (`records.ts`); a record that does not exist is missing. */
  readonly records: ReadonlyMap<string, string>;
}

/** What was read for a batch. */
export interface StoredState {
  readonly rooms: ReadonlyMap<string, StoredRoom>;
  /** Of the webhook ids that were asked for, those that were committed before. */
  readonly knownIds: ReadonlySet<string>;
  /** Of the `sip.callID`s that were asked for, the rooms that they are in. */
  readonly locations: ReadonlyMap<string, string>;
}

export interface RecordWrite {
  readonly name: string;
  /** JSON; undefined deletes the record. */
  readonly text: string | undefined;
  /** When it is next due, ms; undefined: never. */
  readonly due?: number | undefined;
}

export interface RoomWrite {
  readonly room: string;
  /** Of the room that the write was computed from. */
  readonly version: string;
  /** Where the room's own record is deleted, so is the room (`forgetsRoom`). */
  readonly records: readonly RecordWrite[];
}

/** A call that is in a room from now on. */
export interface CallLocation {
  /** `sip.callID`. */
  readonly call: string;
  /** The room that it was in when that was read. */
  readonly before: string | undefined;
  readonly room: string;
}

/** What a batch of entries changes: all of it is kept, or nothing. */
export interface Commit {
  /** Webhook ids, with the time until which each must be known, ms. */
  readonly ids: ReadonlyMap<string, number>;
  readonly rooms: readonly RoomWrite[];
  readonly located: readonly CallLocation[];
  /** Calls of which a room forgets that they were there; one that is in another room by now stays there. */
  readonly forgotten: readonly { readonly call: string; readonly room: string }[];
  readonly totals: readonly TotalChange[];
  readonly activity: readonly TrunkActivity[];
  /** Trunk labels that calls which start ask for; those that the operator `named` are outside of the limit. */
  readonly labels: ReadonlyMap<string, 'named' | 'new' | 'refused'>;
}

export const emptyCommit: Commit = {
  ids: new Map(),
  rooms: [],
  located: [],
  forgotten: [],
  totals: [],
  activity: [],
  labels: new Map(),
};

/** `stale`: another process changed a room or wrote an id in the meantime. `full`: the labels above the limit. */
export type CommitReply =
  | { readonly kind: 'done' }
  | { readonly kind: 'stale' }
  | { readonly kind: 'full'; readonly labels: readonly string[] };

/** A record of any room. */
export interface RoomRecordText {
  readonly room: string;
  readonly name: string;
  readonly text: string;
}

/**
 * What SQLite and Redis do for the ledger. Every method throws whatever the store says; the ledger turns that into
 * `LedgerUnavailable`. The ledger calls `read`, `commit`, `due` and `maintain` one after the other, never at once.
 */
export interface Backend {
  readonly kind: 'sqlite' | 'memory' | 'redis';
  read(queries: readonly RoomQuery[], ids: readonly string[], calls: readonly string[]): Promise<StoredState>;
  /** When it resolves with `done`, the commit survives the process. */
  commit(commit: Commit): Promise<CommitReply>;
  /** Names of records that are due at `now`, ms, by their room. */
  due(now: number, atMost: number): Promise<ReadonlyMap<string, ReadonlySet<string>>>;
  /** What a store needs done once per second, such as forgetting webhook ids. @param now ms */
  maintain(now: number): Promise<void>;
  /** Tries whether a commit would succeed, by writing. @throws while it would not */
  probe(): Promise<void>;
  snapshot(): Promise<Snapshot>;
  /** All records, a page at a time; one that is there throughout comes at least once. */
  records(): AsyncIterable<readonly RoomRecordText[]>;
  readonly keyValues: KeyValueStore;
  lease(): Promise<boolean>;
  drain(): void;
  close(): Promise<void>;
}
