import type { Context, Middleware } from 'koa';
import type { Logger } from 'pino';
import { HttpProblem } from './http-problem.ts';
import { pathOf } from './path-of.ts';

export interface AnswerOptions {
  readonly log: Logger;
  /** Told of every error that is answered. */
  readonly onProblem: (problem: HttpProblem, path: string | undefined) => void;
}

/** When to come again after a 503, s: LiveKit keeps its own schedule, others may heed it. */
const retryAfter = '1';

function answer(ctx: Context, problem: HttpProblem): void {
  ctx.status = problem.status;
  if (problem.status === 503) ctx.set('Retry-After', retryAfter);
  ctx.body = { error: problem.code, message: problem.message };
}

/** The one place where errors become answers; what is not a known problem is our own fault and says nothing of itself. */
export function answerProblems({ log, onProblem }: AnswerOptions): Middleware {
  return async function answerProblem(ctx, next) {
    try {
      await next();
    } catch (error) {
      const problem =
        error instanceof HttpProblem
          ? error
          : new HttpProblem('internal', 'this is our fault: send it again', { cause: error });
      if (problem.code === 'internal') log.error({ err: error }, 'a request failed');
      onProblem(problem, pathOf(ctx));
      answer(ctx, problem);
    }
  };
}
