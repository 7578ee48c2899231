import type { Logger } from 'pino';
import { HttpProblem } from '../http/http-problem.ts';
import { ConfigFileError } from '../yaml-file.ts';

/** A file of the configuration that may change while the service runs. */
export interface ReloadedFile {
  /** The environment variable that names it. */
  readonly variable: 'TRUNKS_FILE' | 'WEB_CONFIG_FILE';
  /** Reads it and applies what it says. @throws ConfigFileError it is wrong, and nothing was applied */
  readonly apply: () => void;
}

/** How the configuration was last loaded; times in ms since the epoch. */
export interface LastReload {
  readonly ok: boolean;
  readonly at: number;
  /** What is wrong, one problem a line, with file and line number; undefined when `ok`. */
  readonly reason: string | undefined;
  readonly succeededAt: number;
}

export interface Reloads {
  last(): LastReload;
  /** Reads every file again. One that is wrong keeps its old version. @throws HttpProblem `reload_failed` with all problems */
  run(): void;
}

/** Reloads of these files. The configuration was read without problems when this is called, which counts as a success. */
export function trackReloads(
  files: readonly ReloadedFile[],
  { log, now, onReload }: { log: Logger; now: () => number; onReload: (last: LastReload) => void },
): Reloads {
  let last: LastReload = { ok: true, at: now(), reason: undefined, succeededAt: now() };
  onReload(last);

  function problemsOf({ variable, apply }: ReloadedFile): readonly string[] {
    try {
      apply();
      log.info(`${variable} was read again`);
      return [];
    } catch (error) {
      if (!(error instanceof ConfigFileError)) throw error;
      log.error({ problems: error.problems }, `${variable} is wrong: the one before stays in force`);
      return error.problems;
    }
  }

  return {
    last: () => last,
    run() {
      if (files.length === 0) log.info('nothing to reload: neither TRUNKS_FILE nor WEB_CONFIG_FILE is set');
      const problems = files.flatMap(problemsOf);
      const at = now();
      last =
        problems.length === 0
          ? { ok: true, at, reason: undefined, succeededAt: at }
          : { ok: false, at, reason: problems.join('\n'), succeededAt: last.succeededAt };
      onReload(last);
      if (last.reason !== undefined) throw new HttpProblem('reload_failed', last.reason);
    },
  };
}
