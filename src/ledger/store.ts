import type { Changes } from './changes.ts';
import type { Memos } from './ledger.ts';
import type { State } from './state.ts';

/** Where the embedded ledger keeps its state: one writer. */
export interface Store {
  readonly kind: string;
  /**
   * What the ledger holds in memory, from what is at rest.
   * @param callMaxAgeMs where it differs from the one that rooms were written with, all of them become due
   */
  load(callMaxAgeMs: number): State;
  /** A room as JSON. */
  room(key: string): string | undefined;
  /** Keys of rooms in their order, after this one, as far as they are in their table: see `fold`. */
  roomsAfter(key: string, atMost: number): string[];
  /** Rooms about which something is overdue, as far as they are in their table: see `fold`. */
  dueRooms(now: number, atMost: number): string[];
  /**
   * Writes changes as one; when it returns, they survive the process.
   * @throws whatever the store says; then nothing of them was kept
   */
  commit(changes: Changes): void;
  /**
   * Brings the tables up to date with what was committed before, beside whatever else goes on.
   * @param now ms; ids that can no longer come are forgotten
   * @throws whatever the store says; then nothing is lost, and it is tried again with the next one
   */
  fold(now: number): Promise<void>;
  /** Tries whether a commit would succeed, by writing more than one does. @throws while it would not */
  probe(): void;
  readonly memos: Memos;
  /** Keeps what was committed, also on a disk that is full. */
  close(): Promise<void>;
}
