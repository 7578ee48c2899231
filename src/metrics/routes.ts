import { pipeline, Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { createGzip } from 'node:zlib';
import { Router } from '@koa/router';
import type { Context } from 'koa';
import type { HttpProblem } from '../http/http-problem.ts';
import { collect, type Halves } from './collect.ts';
import { exposition, formats, negotiate } from './exposition.ts';

/** Written in one go before webhooks get their turn, characters: well under a millisecond of work. */
const sliceLength = 32_768;

/** Joins what is written piece by piece into slices, with a turn of the event loop between them. */
async function* slices(pieces: Iterable<string>): AsyncGenerator<Buffer> {
  let slice = '';
  for (const piece of pieces) {
    slice += piece;
    if (slice.length < sliceLength) continue;
    yield Buffer.from(slice);
    slice = '';
    await setImmediate();
  }
  yield Buffer.from(slice);
}

function compressed(ctx: Context, body: Readable): Readable {
  ctx.vary('Accept-Encoding');
  if (ctx.acceptsEncodings('gzip', 'identity') !== 'gzip') return body;
  ctx.set('Content-Encoding', 'gzip');
  // Level 1: a page is scraped once and its labels compress well anyhow. An error here is the scraper going away.
  return pipeline(body, createGzip({ level: 1 }), () => undefined);
}

export interface MetricsRouteOptions {
  readonly halves: Halves;
  readonly notReady: () => HttpProblem | undefined;
  /** Reads the configuration files again. @throws HttpProblem `reload_failed` */
  readonly reload: () => void;
}

/** The routes that face the inside, for machines: the metrics, health checks and the reload. */
export function metricsRoutes({ halves, notReady, reload }: MetricsRouteOptions): Router {
  const router = new Router({ sensitive: true, strict: true });
  router.get('/metrics', async (ctx) => {
    const format = negotiate(ctx);
    const text = exposition(await collect(halves, ctx.URL.searchParams.getAll('collect[]'), format), format);
    ctx.vary('Accept');
    ctx.body = compressed(ctx, Readable.from(slices(text), { objectMode: false }));
    ctx.set('Content-Type', formats[format].contentType);
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
    reload();
    ctx.body = 'reloaded\n';
  });
  return router;
}
