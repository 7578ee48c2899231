import type { Context, Middleware } from 'koa';
import { HttpProblem } from './http-problem.ts';
import { pathOf } from './path-of.ts';

/** One path of a listener, with a method that it takes; a path that takes GET takes HEAD too. */
export interface Route {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  handle(ctx: Context): unknown;
}

const methodsOf = ({ method }: Route): readonly string[] => (method === 'GET' ? ['GET', 'HEAD'] : [method]);

/** Routes as middleware: another path is answered 404, another method 405 with `Allow`. */
export function routing(routes: readonly Route[]): Middleware {
  const byPath = new Map<string, Map<string, Route>>();
  for (const route of routes) {
    const here = byPath.get(route.path) ?? new Map<string, Route>();
    byPath.set(route.path, here);
    for (const method of methodsOf(route)) here.set(method, route);
  }
  return function dispatch(ctx) {
    const here = byPath.get(pathOf(ctx) ?? '');
    if (!here) throw new HttpProblem('not_found', 'there is nothing here');
    const route = here.get(ctx.method);
    if (route) return route.handle(ctx);
    ctx.set('Allow', [...here.keys()].join(', '));
    throw new HttpProblem('method_not_allowed', 'this path takes another method');
  };
}
