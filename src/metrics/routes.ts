import { finished } from 'node:stream';
import { Router } from '@koa/router';
import type { Context } from 'koa';
import { HttpProblem } from '../http/http-problem.ts';
import { collect, type Halves } from './collect.ts';
import { exposition, type Format, formats, negotiate } from './exposition.ts';
import { compressed, type Page, pageSender, writePage } from './page.ts';
import { sharedWork } from './shared-work.ts';

export interface MetricsRouteOptions {
  readonly halves: Halves;
  /** Scrapes at the same time, until they are read to their end; 0: no limit. */
  readonly maxRequests: number;
  readonly notReady: () => HttpProblem | undefined;
  /** Reads the configuration files again. @throws HttpProblem `reload_failed` */
  readonly reload: () => void;
}

interface Wanted {
  readonly format: Format;
  readonly gzip: boolean;
  /** As `collect[]` names them. */
  readonly halves: readonly string[];
}

/** @returns pages, each written once for all who ask for the same at the same time */
function pagesOf(halves: Halves): (wanted: Wanted) => Promise<Page> {
  const shared = sharedWork<Page>();
  return (wanted) =>
    shared(JSON.stringify(wanted), async () => {
      const page = await writePage(exposition(await collect(halves, wanted.halves, wanted.format), wanted.format));
      return wanted.gzip ? compressed(page) : page;
    });
}

/** Refuses what would be one too many. */
function limited(maxRequests: number): (ctx: Context) => void {
  let open = 0;
  return ({ res }) => {
    if (maxRequests > 0 && open >= maxRequests)
      throw new HttpProblem('overloaded', `there are ${maxRequests} scrapes already (WEB_MAX_REQUESTS)`);
    open += 1;
    finished(res, () => {
      open -= 1;
    });
  };
}

/** A page of another site can send a POST from the browser of somebody who may reach this listener. */
function refuseForeignOrigin(ctx: Context): void {
  const { origin, host } = ctx.req.headers;
  if (origin === undefined) return;
  const from = URL.parse(origin);
  const own = from && URL.parse(`${from.protocol}//${host}`);
  if (!own || own.host !== from.host) throw new HttpProblem('foreign_origin', 'a page of another site sent this');
}

/** The routes that face the inside, for machines: the metrics, health checks and the reload. */
export function metricsRoutes({ halves, maxRequests, notReady, reload }: MetricsRouteOptions): Router {
  const router = new Router({ sensitive: true, strict: true });
  const page = pagesOf(halves);
  const send = pageSender();
  const admit = limited(maxRequests);
  router.get('/metrics', async (ctx) => {
    admit(ctx);
    const format = negotiate(ctx);
    const gzip = ctx.acceptsEncodings('gzip', 'identity') === 'gzip';
    // Not ctx.URL, which is nothing for a Host header that is none.
    const names = new URLSearchParams(ctx.querystring).getAll('collect[]');
    const wanted = await page({ format, gzip, halves: names });
    ctx.vary('Accept, Accept-Encoding');
    ctx.set('Content-Type', formats[format].contentType);
    if (gzip) ctx.set('Content-Encoding', 'gzip');
    ctx.body = send(wanted);
    ctx.length = wanted.length;
  });
  router.get('/-/healthy', (ctx) => {
    ctx.body = 'healthy\n';
  });
  router.get('/-/ready', (ctx) => {
    const problem = notReady();
    if (problem) throw problem;
    ctx.body = 'ready\n';
  });
  router.post('/-/reload', (ctx) => {
    refuseForeignOrigin(ctx);
    reload();
    ctx.body = 'reloaded\n';
  });
  return router;
}
