import type { Context } from 'koa';

/** The path of a request; undefined where its target is not a URL (`GET http://[/`), at which Koa throws. */
export function pathOf(ctx: Pick<Context, 'path'>): string | undefined {
  try {
    return ctx.path;
  } catch {
    return undefined;
  }
}
