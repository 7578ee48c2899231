import type { RequestListener } from 'node:http';
import type { Router } from '@koa/router';
import { type Listener, listen } from './listener.ts';
import { type ListenerVariables, portRefusal } from './port-refusal.ts';
import type { ListenerTls } from './tls-server.ts';

/** Requests that have not finished by then are cut, ms: SIGTERM promises an end within 10 s. */
const drainTimeout = 8000;

interface ListenerSpec {
  readonly host: string;
  readonly port: number;
  /** What to name when the port cannot be had. */
  readonly variables: ListenerVariables;
  readonly router: Router;
  /** Called for each connection that spoke something else than HTTP. */
  readonly onNotHttp?: () => void;
  readonly tls?: ListenerTls | undefined;
}

export interface Listening {
  readonly publicUrl: string;
  readonly insideUrl: string;
  /** Accepts no new requests and resolves when those in flight are answered, or were cut after 8 s. */
  close(): Promise<void>;
}

/**
 * Opens the listener that faces the internet and the one that faces the inside; one for both where they share a port.
 * @throws PortRefusal a port cannot be had; none is left open then
 */
export async function listenAll(options: {
  readonly public: ListenerSpec;
  readonly inside: ListenerSpec;
  readonly handle: (routers: readonly Router[]) => RequestListener;
}): Promise<Listening> {
  const { public: outside, inside, handle } = options;
  const shared = outside.port === inside.port && outside.port !== 0;
  const served = shared
    ? [{ spec: outside, routers: [outside.router, inside.router] }]
    : [outside, inside].map((spec) => ({ spec, routers: [spec.router] }));
  const listeners: Listener[] = [];
  try {
    for (const { spec, routers } of served)
      listeners.push(
        await listen({ ...spec, handle: handle(routers) }).catch((error: unknown) => {
          throw portRefusal(error, spec);
        }),
      );
  } catch (error) {
    for (const listener of listeners) await listener.close();
    throw error;
  }
  return {
    publicUrl: listeners[0]?.url ?? '',
    insideUrl: listeners.at(-1)?.url ?? '',
    async close() {
      const cut = setTimeout(() => {
        for (const listener of listeners) listener.cut();
      }, drainTimeout);
      // The inside goes last, so that it can be seen that webhooks are refused.
      for (const listener of listeners) await listener.close();
      clearTimeout(cut);
    },
  };
}
