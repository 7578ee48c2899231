import type { IncomingMessage } from 'node:http';
import { Router } from '@koa/router';
import type { HttpProblem } from '../http/http-problem.ts';
import type { Received } from './receive.ts';

export interface WebhookRouteOptions {
  /** Matched exactly, except for a slash at its end. */
  readonly path: string;
  readonly receive: (request: IncomingMessage) => Promise<Received>;
  readonly onReceived: (received: Received) => void;
  /** The problem if webhooks are not accepted now. */
  readonly notReceiving: () => HttpProblem | undefined;
  /** The problem if webhooks could not be stored now. */
  readonly notReady: () => HttpProblem | undefined;
}

/**
 * With and without a slash at the end, because livekit.yaml may have either. The configuration rejects characters that
 * are special in a pattern of the router, so the path matches literally.
 */
function withOrWithoutSlash(path: string): string[] {
  const bare = path.replace(/\/$/, '');
  return bare === '' ? ['/'] : [bare, `${bare}/`];
}

/** The only routes that face the internet: the webhook and a health check. */
export function webhookRoutes({ path, receive, onReceived, notReceiving, notReady }: WebhookRouteOptions): Router {
  const router = new Router({ sensitive: true, strict: true });
  router.post(withOrWithoutSlash(path), async (ctx) => {
    const problem = notReceiving();
    if (problem) throw problem;
    onReceived(await receive(ctx.req));
    ctx.body = null;
    ctx.status = 200; // instead of Koa's 204
  });
  router.get('/healthz', (ctx) => {
    const problem = notReady();
    if (problem) throw problem;
    ctx.body = 'ready\n';
  });
  return router;
}
