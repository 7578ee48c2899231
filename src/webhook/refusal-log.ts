import type { Logger } from 'pino';
import { clockSentence } from '../catalog/clock-offset.ts';
import { fill } from '../catalog/fill.ts';
import { type Refusal, refusals } from '../catalog/refusals.ts';
import { isRejection, type Rejection } from '../catalog/values.ts';
import type { HttpProblem } from '../http/http-problem.ts';

/** Each reason is logged at most this often, ms: a sender that is set up wrong would fill the log. */
const quietTime = 60_000;

export interface RefusalLog {
  /** A request was refused; what is no reason to refuse a webhook is not logged. */
  refused(problem: HttpProblem): void;
  /** Tells what was left out and is now due; to be called every second or so, and with `atOnce` before the end. */
  tick(atOnce?: boolean): void;
}

interface Spoken {
  readonly at: number;
  leftOut: number;
  last: HttpProblem;
}

export interface RefusalLogOptions {
  readonly log: Pick<Logger, 'warn' | 'info'>;
  /** Values of the variables that the texts name. */
  readonly values: Readonly<Record<string, string | number>>;
  /** Time on our clock, ms. */
  readonly now: () => number;
}

/**
 * Tells in the log why webhooks are refused, in words that say what to do: the first at once, those of the following
 * minute together. Nothing of a request is logged but its reason and how far the clocks are apart.
 */
export function refusalLog({ log, values, now }: RefusalLogOptions): RefusalLog {
  const spoken = new Map<Rejection, Spoken>();

  function speak(reason: Rejection, problem: HttpProblem, more: { leftOut?: number }): void {
    const { what, cause, cure, fate }: Refusal = refusals[reason];
    const { clockOffset } = problem;
    const clocks = !clockOffset ? '' : ` ${clockSentence(clockOffset)}`;
    const text = fill(`refused: ${what}.${clocks} ${cause} ${cure}`.replaceAll('`', ''), values);
    const facts = { reason, ...(!clockOffset ? {} : { clockOffset }), ...more };
    if (fate === 'stray') log.info(facts, text);
    else log.warn(facts, text);
    spoken.set(reason, { at: now(), leftOut: 0, last: problem });
  }

  return {
    refused(problem) {
      if (!isRejection(problem.code)) return;
      const before = spoken.get(problem.code);
      if (!before || (before.leftOut === 0 && now() - before.at >= quietTime)) return speak(problem.code, problem, {});
      before.leftOut++;
      before.last = problem;
    },
    tick(atOnce = false) {
      for (const [reason, { at, leftOut, last }] of spoken)
        if (leftOut > 0 && (atOnce || now() - at >= quietTime)) speak(reason, last, { leftOut });
    },
  };
}
