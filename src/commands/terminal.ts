/** `npm start` forwards a signal that the process group has already received, so it comes twice within this time, ms. */
const repeatedWithinMs = 1000;

/** Resolves with the first SIGTERM or SIGINT. A second one after more than a second ends the process at once. */
export function untilSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    function stopListening(): void {
      process.off('SIGTERM', onSignal);
      process.off('SIGINT', onSignal);
    }
    function onSignal(signal: NodeJS.Signals): void {
      resolve(signal);
      setTimeout(stopListening, repeatedWithinMs).unref();
    }
    process.on('SIGTERM', onSignal);
    process.on('SIGINT', onSignal);
  });
}

/** Where progress is shown: `process.stderr`. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** How often progress is written, ms. */
const intervals = { terminal: 1000, file: 10_000 } as const;

/**
 * Shows progress: on a terminal as one line that is rewritten every second, elsewhere as a new line every 10 s.
 * @param describe returns the current line
 * @returns a function that ends it and clears the line on a terminal
 */
export function progressLine(stream: ProgressStream, describe: () => string): () => void {
  const { isTTY = false } = stream;
  const show = () => void stream.write(isTTY ? `\r\x1b[K${describe()}` : `${describe()}\n`);
  const timer = setInterval(show, isTTY ? intervals.terminal : intervals.file);
  return () => {
    clearInterval(timer);
    if (isTTY) stream.write('\r\x1b[K');
  };
}
