import { LedgerUnavailable } from './ledger.ts';

/** Whether commits succeed; of a store elsewhere that is not known before the first try. */
export interface Health {
  readonly isUp: boolean;
  /** Why they fail now; undefined: they do not, or it is not known yet. */
  readonly trouble: Error | undefined;
  /** Resolves with the first that succeeds. */
  readonly opened: Promise<void>;
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
  let trouble: Error | undefined;
  const { promise: opened, resolve: open } = Promise.withResolvers<void>();
  if (up) open();
  return {
    opened,
    get isUp() {
      return state === true;
    },
    get trouble() {
      return trouble;
    },
    worked() {
      const before = state;
      state = true;
      trouble = undefined;
      open();
      if (before === false) onUp(true);
    },
    failed(cause) {
      const before = state;
      state = false;
      trouble = cause instanceof Error ? cause : new Error(String(cause));
      if (before !== false) onUp(false, cause);
      return new LedgerUnavailable('unavailable', 'the ledger cannot commit now', { cause });
    },
  };
}
