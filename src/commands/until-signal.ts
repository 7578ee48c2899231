/** Resolves with the first SIGTERM or SIGINT; a second one ends the process at once, as without us. */
export function untilSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    process.once('SIGTERM', resolve);
    process.once('SIGINT', resolve);
  });
}
