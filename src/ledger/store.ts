import type { Memos } from './ledger.ts';
import type { Draft, State } from './state.ts';

/** Where the embedded ledger keeps its state: one writer, one transaction a draft. */
export interface Store {
  readonly kind: string;
  load(): State;
  /**
   * Writes a draft; when it returns, the draft survives the process.
   * @param forgetBefore ids whose minute is before this one are forgotten
   * @throws whatever the store says; then nothing of the draft was kept
   */
  commit(draft: Draft, forgetBefore: number): void;
  /** Tries to write something. @throws while writing is impossible */
  probe(): void;
  readonly memos: Memos;
  close(): void;
}
