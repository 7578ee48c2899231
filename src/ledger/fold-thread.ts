import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

export interface FoldOrder {
  /** Path of the change log, which is empty afterwards. */
  readonly log: string;
  /** Ids of the minutes before this one are forgotten. */
  readonly forgetIdsBefore: number;
}

/** What folds in the background; the thread is started when it is first needed. */
export interface FoldThread {
  /** One at a time. @throws Error whatever went wrong; then the log and the tables are as they were */
  fold(order: FoldOrder): Promise<void>;
  close(): Promise<void>;
}

/** Node runs the sources as they are, and the package what was built of them. */
const program = new URL(`./fold-worker${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url);

interface Running {
  readonly worker: Worker;
  /** Aborted when the thread has ended, however it did. */
  readonly ended: AbortSignal;
}

/** @param path of the ledger's file, which must exist and be ours by then */
export function foldThread(path: string): FoldThread {
  let running: Running | undefined;

  function start(): Running {
    // It prints nothing, and a thread that could would make the output of the process non-blocking.
    const worker = new Worker(program, { workerData: path, stdout: true, stderr: true });
    const ended = new AbortController();
    const forget = () => {
      if (running?.worker === worker) running = undefined;
    };
    // Without a listener an error of the thread would end the process; whoever waits for the thread hears of it.
    worker.on('error', forget);
    worker.once('exit', () => {
      forget();
      ended.abort();
    });
    // An idle thread is no reason to go on running.
    worker.unref();
    return { worker, ended: ended.signal };
  }

  return {
    async fold(order) {
      running ??= start();
      const { worker, ended } = running;
      worker.ref();
      try {
        worker.postMessage(order);
        // `once` throws the thread's own errors.
        const [failure]: unknown[] = await once(worker, 'message', { signal: ended });
        if (failure) throw failure;
      } finally {
        worker.unref();
      }
    },
    async close() {
      if (!running) return;
      const { worker } = running;
      worker.ref();
      // Not by `once`, which an error on the way out would reject: the ledger's files must be closed all the same.
      const { promise, resolve } = Promise.withResolvers<void>();
      worker.once('exit', () => resolve());
      worker.postMessage('close');
      await promise;
    },
  };
}
