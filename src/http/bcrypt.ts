import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';

export interface Comparison {
  readonly password: string;
  readonly hash: string;
}

/** Compares passwords with bcrypt hashes, one at a time, on a thread of its own. */
export interface Bcrypt {
  /** @throws Error the thread ended */
  compare(comparison: Comparison): Promise<boolean>;
  close(): Promise<void>;
}

/** Beside this file, as source or as built. */
const program = new URL(`./bcrypt-worker${extname(import.meta.url)}`, import.meta.url);

interface Thread {
  readonly worker: Worker;
  /** In the order in which they were asked for, which is that of the answers. */
  readonly waiting: PromiseWithResolvers<boolean>[];
}

/** The thread starts with the first comparison; one that failed is replaced at the next. */
export function bcryptThread(): Bcrypt {
  let thread: Thread | undefined;

  function start(): Thread {
    const worker = new Worker(program);
    const waiting: PromiseWithResolvers<boolean>[] = [];
    let cause: unknown;
    // It must not keep the process alive.
    worker.unref();
    worker.on('message', (matches: boolean) => waiting.shift()?.resolve(matches));
    worker.once('error', (error) => {
      cause = error;
    });
    worker.once('exit', () => {
      thread = undefined;
      for (const { reject } of waiting) reject(new Error('the thread that compares passwords ended', { cause }));
    });
    return { worker, waiting };
  }

  return {
    compare(comparison) {
      thread ??= start();
      const answer = Promise.withResolvers<boolean>();
      thread.waiting.push(answer);
      thread.worker.postMessage(comparison);
      return answer.promise;
    },
    async close() {
      await thread?.worker.terminate();
    },
  };
}
