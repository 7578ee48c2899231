import type { Draft, State } from './state.ts';

/** Where the embedded ledger keeps its state: one writer. */
export interface Store {
  readonly kind: string;
  load(): State;
  /**
   * Writes a draft as one; when it returns, the draft survives the process.
   * @throws whatever the store says; then nothing of the draft was kept
   */
  commit(draft: Draft): void;
  /**
   * A piece of housekeeping, short enough to do between webhooks.
   * @param now ms; ids that can no longer come are forgotten
   * @returns whether there is more to do
   */
  tidy(now: number): boolean;
  /** Tries to write something. @throws while writing is impossible */
  probe(): void;
  close(): void;
}
