import { LedgerUnavailable } from './ledger.ts';

/** Whether commits succeed; of a store elsewhere that is not known before the first try. */
export interface Health {
  readonly isUp: boolean;
  worked(): void;
  /** @returns the error for those who wait */
  failed(cause: unknown): LedgerUnavailable;
}

/**
 * @param up undefined: not known yet
 * @param onUp called when commits begin to fail, with the cause, and when they work again
 */
export function health(up: boolean | undefined, onUp: (up: boolean, error?: unknown) => void): Health {
  let state = up;
  return {
    get isUp() {
      return state === true;
    },
    worked() {
      const before = state;
      state = true;
      if (before === false) onUp(true);
    },
    failed(cause) {
      const before = state;
      state = false;
      if (before !== false) onUp(false, cause);
      return new LedgerUnavailable('unavailable', 'the ledger cannot commit now', { cause });
    },
  };
}
