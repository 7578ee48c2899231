import pino, { type Logger } from 'pino';

/** Lines that cannot be written yet wait in this much memory, bytes; more are dropped. */
const mostWaiting = 1_000_000;

/**
 * The log: a line of JSON for each message on standard error. Where that is a file on a full disk, lines are lost, and the
 * service goes on. What libraries warn of on the console is in it too.
 */
export function openLog(level: string): Logger {
  const destination = pino.destination({ dest: 2, sync: true, maxLength: mostWaiting });
  destination.on('error', () => undefined);
  const log = pino({ level, formatters: { level: (label) => ({ level: label }) } }, destination);
  console.warn = (message: unknown) => log.warn(String(message));
  return log;
}
