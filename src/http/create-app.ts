import { METHODS, type RequestListener } from 'node:http';
import { Router } from '@koa/router';
import Koa, { type Context, type Middleware } from 'koa';
import type { Logger } from 'pino';
import { HttpProblem } from './http-problem.ts';

export interface AppOptions {
  readonly log: Logger;
  /** Called for every error answer; the path is undefined where the request target is not a URL. */
  readonly onProblem: (problem: HttpProblem, path: string | undefined) => void;
  /** Runs before every route, those that do not exist included. */
  readonly authenticate?: Middleware | undefined;
}

/** `Retry-After` of a 503, s. LiveKit ignores it and keeps its own schedule; other senders may respect it. */
const retryAfter = '1';

/** The path of a request; undefined where its target is not a URL (`GET http://[/`), for which Koa throws. */
function pathOf(ctx: Context): string | undefined {
  try {
    return ctx.path;
  } catch {
    return undefined;
  }
}

function answer(ctx: Context, problem: HttpProblem): void {
  ctx.status = problem.status;
  if (problem.status === 503) ctx.set('Retry-After', retryAfter);
  ctx.body = { error: problem.code, message: problem.message };
}

/** The only place that turns errors into answers. An unknown error is our fault, and the answer does not describe it. */
function answerProblems({ log, onProblem }: AppOptions): Middleware {
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

/** Throws where no route matched: 405 if the router found other methods for the path, otherwise 404. */
const refuseUnmatched: Middleware = async (ctx, next) => {
  // The router reads the path, which throws if the target is not a URL.
  if (pathOf(ctx) !== undefined) await next();
  if (ctx.routeMatched) return;
  throw ctx.response.get('Allow')
    ? new HttpProblem('method_not_allowed', 'this path accepts other methods')
    : new HttpProblem('not_found', 'there is nothing here');
};

/** A Koa application that serves these routers, as a request listener for `node:http`. */
export function createApp(routers: readonly Router[], options: AppOptions): RequestListener {
  // For a method that is not listed, allowedMethods() would add an empty Allow header to a 404.
  const root = new Router({ methods: METHODS });
  for (const router of routers) root.use(router.routes());
  const app = new Koa();
  app.use(answerProblems(options));
  if (options.authenticate) app.use(options.authenticate);
  app.use(refuseUnmatched);
  // Not with `throw`, which would leave out the Allow header.
  app.use(root.allowedMethods());
  app.use(root.routes());
  // Every other error was answered above. A sender that disconnects during the answer is not our error.
  app.on('error', (err) => options.log.debug({ err }, 'an answer could not be sent'));
  return app.callback();
}
