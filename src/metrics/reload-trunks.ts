import type { Logger } from 'pino';
import { HttpProblem } from '../http/http-problem.ts';
import type { Trunks } from '../trunks/trunks.ts';
import { readTrunks, TrunksFileError } from '../trunks/trunks-file.ts';

/**
 * Reads TRUNKS_FILE again. Calls that are open end under the label that they started with; a file that is wrong changes
 * nothing and is logged.
 * @throws HttpProblem `reload_failed` with what is wrong, each with its line
 */
export function reloadTrunks(file: string | undefined, trunks: Trunks, log: Logger): void {
  if (file === undefined) {
    log.info('nothing to reload: TRUNKS_FILE is not set');
    return;
  }
  try {
    trunks.replace(readTrunks(file));
    log.info({ trunks: trunks.all.length }, 'TRUNKS_FILE was read again');
  } catch (error) {
    if (!(error instanceof TrunksFileError)) throw error;
    log.error({ problems: error.problems }, 'TRUNKS_FILE is wrong: the one before stays in force');
    throw new HttpProblem('reload_failed', error.message, { cause: error });
  }
}
