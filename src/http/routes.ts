import Router, { type RouterMiddleware } from '@koa/router';
import { HttpProblem } from './http-problem.ts';

/** One path of a listener, with the only method that it takes; a path that takes GET takes HEAD too. */
export interface Route {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly handle: RouterMiddleware;
}

/** Answers 404. */
export function nothingHere(): never {
  throw new HttpProblem('not_found', 'there is nothing here');
}

/** Routes as middleware: another method is answered 405 with `Allow`; another path is left to the next one. */
export function routing(routes: readonly Route[]): ReturnType<Router['routes']> {
  const router = new Router({ strict: true, sensitive: true });
  for (const { method, path, handle } of routes) router.register(path, [method], handle);
  for (const { method, path } of routes) {
    router.all(path, (ctx) => {
      ctx.set('Allow', method === 'GET' ? 'GET, HEAD' : method);
      throw new HttpProblem('method_not_allowed', 'this path takes another method');
    });
  }
  return router.routes();
}
