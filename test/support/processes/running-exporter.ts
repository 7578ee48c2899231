import { hash } from 'node:crypto';
import { AccessToken } from 'livekit-server-sdk';
import pino, { type Logger } from 'pino';
import { readConfig } from '../../../src/config/config.ts';
import { type Exporter, startExporter } from '../../../src/exporter.ts';
import { type Sample, samplesOf } from '../http/exposition.ts';
import { keys } from '../webhooks/token.ts';
import { localEnvironment } from './exporter-process.ts';

/** A real exporter on free ports of this machine; by default on a ledger in memory and the real clock. */
export async function runningExporter(
  environment: Readonly<Record<string, string>> = {},
  now?: () => number,
  log: Logger = pino({ level: 'silent' }),
): Promise<Exporter> {
  const config = readConfig({
    ...localEnvironment,
    ...environment,
  });
  return startExporter(config, log, now);
}

/** The `Authorization` of a body, made by LiveKit's SDK: valid for 5 minutes from now. */
export async function sign(body: string | Buffer, { key, secret } = keys): Promise<string> {
  const token = new AccessToken(key, secret, { ttl: '5m' });
  token.sha256 = hash('sha256', body, 'base64');
  return token.toJwt();
}

/** Posts a body, signed unless a token is given. */
export async function post(
  exporter: Pick<Exporter, 'webhookUrl'>,
  body: string,
  authorization?: string,
): Promise<Response> {
  return fetch(exporter.webhookUrl, {
    method: 'POST',
    headers: { authorization: authorization ?? (await sign(body)), 'content-type': 'application/webhook+json' },
    body,
  });
}

export async function scrape(exporter: Pick<Exporter, 'metricsUrl'>): Promise<Sample[]> {
  return samplesOf(await (await fetch(`${exporter.metricsUrl}/metrics`)).text());
}
