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

/** @param path of the ledger's file, which must exist and be ours by then */
export function foldThread(path: string): FoldThread {
  let worker: Worker | undefined;

  function start(): Worker {
    // It prints nothing, and a thread that could would make the output of the process non-blocking.
    const started = new Worker(program, { workerData: path, stdout: true, stderr: true });
    started.once('exit', () => {
      worker = undefined;
    });
    // An idle thread is no reason to go on running.
    started.unref();
    return started;
  }

  return {
    async fold(order) {
      worker ??= start();
      worker.ref();
      try {
        worker.postMessage(order);
        // The thread's own errors come here too: `once` throws them.
        const [failure]: unknown[] = await once(worker, 'message');
        if (failure) throw failure;
      } finally {
        worker?.unref();
      }
    },
    async close() {
      if (!worker) return;
      worker.ref();
      const ended = once(worker, 'exit');
      worker.postMessage('close');
      await ended;
    },
  };
}
