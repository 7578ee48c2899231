import type { IncomingMessage } from 'node:http';
import { Router } from '@koa/router';
import type { HttpProblem } from '../http/http-problem.ts';
import type { Received } from './receive.ts';

export interface WebhookRouteOptions {
  /** Matched exactly, but for a slash at its end. */
  readonly path: string;
  readonly receive: (request: IncomingMessage) => Promise<Received>;
  readonly onReceived: (received: Received) => void;
  /** Why webhooks are not even tried now, if so. */
  readonly notReceiving: () => HttpProblem | undefined;
  /** Why webhooks would not be taken now, if so. */
  readonly notReady: () => HttpProblem | undefined;
}

/**
 * With and without a slash at the end, because people write both in livekit.yaml. The configuration allows no character
 * that is special in a pattern of the router, so the path matches literally.
 */
function withOrWithoutSlash(path: string): string[] {
  const bare = path.replace(/\/$/, '');
  return bare === '' ? ['/'] : [bare, `${bare}/`];
}

/** The routes that face the internet: the webhook and a health check, nothing else. */
export function webhookRoutes({ path, receive, onReceived, notReceiving, notReady }: WebhookRouteOptions): Router {
  const router = new Router({ sensitive: true, strict: true });
  router.post(withOrWithoutSlash(path), async (ctx) => {
    const problem = notReceiving();
    if (problem) throw problem;
    onReceived(await receive(ctx.req));
    ctx.body = null;
    ctx.status = 200; // Koa would make it 204
  });
  router.get('/healthz', (ctx) => {
    const problem = notReady();
    if (problem) throw problem;
    ctx.body = 'ready\n';
  });
  return router;
}
