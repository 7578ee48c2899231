import type { Logger } from 'pino';
import { clockSentence, fill, type Refusal, refusals } from '../catalog/refusals.ts';
import { isRejection, type Rejection } from '../catalog/values.ts';
import type { HttpProblem } from '../http/http-problem.ts';

/** Each reason is logged once in this time at most, ms: a misconfigured sender would fill the log. */
const intervalMs = 60_000;

export interface RefusalLog {
  /** Logs a rejected request, unless its code is not a reason to reject a webhook. */
  refused(problem: HttpProblem): void;
  /** Logs the rejections that are due. Call it about every second, and with `atOnce` before the end. */
  tick(atOnce?: boolean): void;
}

interface Logged {
  readonly at: number;
  leftOut: number;
  last: HttpProblem;
}

export interface RefusalLogOptions {
  readonly log: Pick<Logger, 'warn' | 'info'>;
  /** Values of the variables in the texts. */
  readonly values: Readonly<Record<string, string | number>>;
  /** Time on our clock, ms. */
  readonly now: () => number;
}

/**
 * Logs why webhooks are rejected and what to do: the first one at once, those of the following minute together. The log
 * has nothing of a request but the reason and the difference of the clocks.
 */
export function refusalLog({ log, values, now }: RefusalLogOptions): RefusalLog {
  const logged = new Map<Rejection, Logged>();

  function write(reason: Rejection, problem: HttpProblem, more: { leftOut?: number }): void {
    const { what, cause, cure, effect }: Refusal = refusals[reason];
    const { clockOffset } = problem;
    const clocks = !clockOffset ? '' : ` ${clockSentence(clockOffset)}`;
    const text = fill(`refused: ${what}.${clocks} ${cause} ${cure}`.replaceAll('`', ''), values);
    const facts = { reason, ...(!clockOffset ? {} : { clockOffset }), ...more };
    if (effect === 'stray') log.info(facts, text);
    else log.warn(facts, text);
    logged.set(reason, { at: now(), leftOut: 0, last: problem });
  }

  return {
    refused(problem) {
      if (!isRejection(problem.code)) return;
      const before = logged.get(problem.code);
      if (!before || (before.leftOut === 0 && now() - before.at >= intervalMs)) return write(problem.code, problem, {});
      before.leftOut++;
      before.last = problem;
    },
    tick(atOnce = false) {
      for (const [reason, { at, leftOut, last }] of logged)
        if (leftOut > 0 && (atOnce || now() - at >= intervalMs)) write(reason, last, { leftOut });
    },
  };
}
