import pino, { type Logger } from 'pino';
import { readConfig } from '../../src/config/config.ts';
import { type Exporter, startExporter } from '../../src/exporter.ts';
import { sign } from '../../src/traffic/sign.ts';
import { type Sample, samplesOf } from './exposition.ts';
import { keys } from './keys.ts';

/** A real exporter on free ports of this machine; by default on a ledger in memory and the real clock. */
export async function runningExporter(
  environment: Readonly<Record<string, string>> = {},
  now?: () => number,
  log: Logger = pino({ level: 'silent' }),
): Promise<Exporter> {
  const config = readConfig({
    LIVEKIT_API_KEY: keys.key,
    LIVEKIT_API_SECRET: keys.secret,
    HOST: '127.0.0.1',
    PORT: '0',
    METRICS_HOST: '127.0.0.1',
    METRICS_PORT: '0',
    LEDGER_URL: 'memory:',
    ...environment,
  });
  return startExporter(config, log, now);
}

/** Posts a body, signed unless a token is given. */
export async function post(
  exporter: Pick<Exporter, 'webhookUrl'>,
  body: string,
  authorization?: string,
): Promise<Response> {
  return fetch(exporter.webhookUrl, {
    method: 'POST',
    headers: { authorization: authorization ?? (await sign(body, keys)), 'content-type': 'application/webhook+json' },
    body,
  });
}

export async function scrape(exporter: Pick<Exporter, 'metricsUrl'>): Promise<Sample[]> {
  return samplesOf(await (await fetch(`${exporter.metricsUrl}/metrics`)).text());
}
