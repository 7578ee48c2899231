import type { Result } from '../catalog/values.ts';
import type { EntryResult } from './fold.ts';
import { type Entry, LedgerUnavailable } from './ledger.ts';

/** More webhooks than this wait for their commit only if something is badly wrong: LiveKit sends them again. */
const maxWaiting = 1000;
/** A larger batch commits no faster, and holds up others in Redis. */
const maxBatch = 256;

interface Waiting {
  readonly entry: Entry;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

export interface CommitQueue {
  /** @throws LedgerUnavailable `overloaded`, or whatever the batch failed with */
  add(entry: Entry): Promise<Result>;
  /** Does work while no batch is in flight. */
  exclusively<T>(work: () => Promise<T>): Promise<T>;
  /** Resolves when nothing waits any more. */
  drained(): Promise<void>;
}

/**
 * A queue of entries. What arrives in one turn of the event loop, or while a batch is in flight, is the next batch; one
 * batch is in flight at a time, so that entries of a room and repetitions of an id keep their order.
 * @param commit resolves with an outcome for each entry in its order; when it rejects, every entry does
 */
export function commitQueue(commit: (entries: readonly Entry[]) => Promise<readonly EntryResult[]>): CommitQueue {
  let waiting: Waiting[] = [];
  let inFlight = 0;
  let last: Promise<unknown> = Promise.resolve();
  let scheduled = false;

  function exclusively<T>(work: () => Promise<T>): Promise<T> {
    const done = last.then(work);
    last = done.catch(() => undefined);
    return done;
  }

  async function commitNext(): Promise<void> {
    scheduled = false;
    const batch = waiting.slice(0, maxBatch);
    waiting = waiting.slice(maxBatch);
    if (waiting.length > 0) schedule();
    inFlight = batch.length;
    const outcomes = await commit(batch.map(({ entry }) => entry)).catch((error: unknown) =>
      batch.map(() => ({ error })),
    );
    inFlight = 0;
    for (const [index, { resolve, reject }] of batch.entries()) {
      const outcome = outcomes[index];
      if (outcome && 'result' in outcome) resolve(outcome.result);
      else reject(outcome?.error);
    }
  }

  function schedule(): void {
    scheduled = true;
    setImmediate(() => void exclusively(commitNext));
  }

  return {
    exclusively,
    add(entry) {
      if (waiting.length + inFlight >= maxWaiting)
        return Promise.reject(new LedgerUnavailable('overloaded', `${maxWaiting} webhooks wait for the ledger`));
      return new Promise((resolve, reject) => {
        waiting.push({ entry, resolve, reject });
        if (!scheduled) schedule();
      });
    },
    async drained() {
      while (waiting.length > 0) await exclusively(commitNext);
      await last;
    },
  };
}
