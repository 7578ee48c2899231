/** `npm start` passes on a signal that the whole process group got already, so that it comes twice at once, ms. */
const echoTime = 1000;

/** Resolves with the first SIGTERM or SIGINT; one that comes a second or more later ends the process at once, as without us. */
export function untilSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    function leave(): void {
      process.off('SIGTERM', heard);
      process.off('SIGINT', heard);
    }
    function heard(signal: NodeJS.Signals): void {
      resolve(signal);
      setTimeout(leave, echoTime).unref();
    }
    process.on('SIGTERM', heard);
    process.on('SIGINT', heard);
  });
}
