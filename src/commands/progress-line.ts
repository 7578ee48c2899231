/** Where progress is shown: `process.stderr`. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** How often a terminal's line is rewritten, and how often a line is added to what is no terminal, ms. */
const intervals = { terminal: 1000, file: 10_000 } as const;

/**
 * Shows how far something is: on a terminal one line that is written anew, elsewhere a line every 10 s.
 * @param describe the line, asked for each time
 * @returns ends it; a terminal's line is cleared
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
