import { variables } from './variables.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** An address to listen on that means every address is reached from this machine by its loopback. */
const reachable: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };

function urlOf(host: string, port: number, path: string): URL {
  const name = reachable[host] ?? host;
  return new URL(`http://${name.includes(':') ? `[${name}]` : name}:${port}${path}`);
}

function portOf(environment: Environment, name: 'PORT' | 'METRICS_PORT'): number {
  const parsed = variables[name].schema.safeParse(environment[name] || variables[name].default);
  if (!parsed.success) throw new TypeError(`${name}: expected ${parsed.error.issues[0]?.message}`);
  return parsed.data;
}

/**
 * Where the service with this environment says that it lives, seen from the same machine.
 * With one port for both listeners, the webhook listener's address serves both. With WEB_CONFIG_FILE the metrics listener
 * may ask for a password or a certificate, so the webhook listener is asked; it answers 503 while it cannot accept webhooks.
 * @throws TypeError a port that the service would not have started with
 */
export function healthUrl(environment: Environment): URL {
  if (environment.WEB_CONFIG_FILE)
    return urlOf(environment.HOST || variables.HOST.default, portOf(environment, 'PORT'), '/healthz');
  const port = portOf(environment, 'METRICS_PORT');
  const host = port === portOf(environment, 'PORT') ? environment.HOST : environment.METRICS_HOST;
  return urlOf(host || variables.METRICS_HOST.default, port, '/-/healthy');
}
