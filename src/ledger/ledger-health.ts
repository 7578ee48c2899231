/** Whether a ledger that lives elsewhere takes commits: not known until the first try. */
export interface LedgerHealth {
  readonly isUp: boolean;
  /** A first try went through or not. */
  readonly isKnown: boolean;
  worked(): void;
  failed(error: unknown): void;
}

/** @param onUp told when commits begin to fail, with why, and when they work again */
export function ledgerHealth(onUp: (up: boolean, error?: unknown) => void): LedgerHealth {
  let up: boolean | undefined;
  return {
    get isUp() {
      return up === true;
    },
    get isKnown() {
      return up !== undefined;
    },
    worked() {
      const before = up;
      up = true;
      if (before === false) onUp(true);
    },
    failed(error) {
      const before = up;
      up = false;
      if (before !== false) onUp(false, error);
    },
  };
}
