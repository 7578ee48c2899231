import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rejections } from '../../src/catalog/values.ts';
import type { Exporter } from '../../src/exporter.ts';
import { openConnection } from '../support/http/connection.ts';
import { chunk, requestText } from '../support/http/http-text.ts';
import { runningExporter, scrape } from '../support/processes/running-exporter.ts';
import { type Claims, claimsFor, jwt } from '../support/webhooks/token.ts';

/** Part of every refused request, wherever possible; no answer may have it. */
const echo = 'zz-echo-zz';
const maxBytes = 2048;

let events = 0;
const webhook = (more: object = {}): string =>
  JSON.stringify({ event: 'room_finished', id: `EV_${++events}`, room: { name: echo }, ...more });

interface Sent {
  readonly body?: string | Buffer;
  readonly claims?: (claims: Claims) => Claims;
  readonly header?: Claims;
  readonly secret?: string;
  readonly prefix?: string;
  readonly path?: string;
  /** Instead of a token. */
  readonly authorization?: string | undefined;
  readonly type?: string | undefined;
}

/** A webhook post: valid except for the options. */
function post({ body = webhook(), claims = (all) => all, prefix = '', path = '/webhook', ...sent }: Sent = {}): Buffer {
  const token = jwt(claims(claimsFor(body)), sent);
  const authorization = 'authorization' in sent ? sent.authorization : prefix + token;
  const type = 'type' in sent ? sent.type : 'application/webhook+json';
  const headers = { Authorization: authorization, 'Content-Type': type, 'X-Echo': echo };
  return requestText(`POST ${path}?${echo}`, headers, body);
}

const at = (offset: number): number => Math.floor(Date.now() / 1000) + offset;
function sized(bytes: number): string {
  const empty = webhook({ filling: '' });
  return empty.replace('"filling":""', `"filling":"${'x'.repeat(bytes - empty.length)}"`);
}
const chunked = (body: string): Buffer =>
  Buffer.concat([
    requestText('POST /webhook', { Authorization: jwt(claimsFor(body)), 'Transfer-Encoding': 'chunked' }),
    Buffer.from(chunk(body) + chunk('')),
  ]);

type Row = readonly [sentence: string, request: () => Buffer, status: number, error?: string, headers?: object];

const taken: readonly Row[] = [
  ['a webhook', () => post(), 200],
  ['a webhook about nothing of ours', () => post({ body: webhook({ event: 'egress_started' }) }), 200],
  ['an event of the future', () => post({ body: webhook({ event: 'of_2030' }) }), 200],
  ['a field of the future', () => post({ body: webhook({ of2030: [{}] }) }), 200],
  ['the same webhook once more', () => post({ body: webhook({ id: 'EV_1' }) }), 200],
  ['a slash at the end of the path', () => post({ path: '/webhook/' }), 200],
  ['a Bearer prefix', () => post({ prefix: 'Bearer ' }), 200],
  ['a body in chunks', () => chunked(webhook()), 200],
  ['a body of exactly the limit', () => post({ body: sized(maxBytes) }), 200],
  ['the same in chunks', () => chunked(sized(maxBytes)), 200],
  ['expired 8 s ago: clocks differ', () => post({ claims: (all) => ({ ...all, exp: at(-8) }) }), 200],
  ['valid from in 8 s', () => post({ claims: (all) => ({ ...all, nbf: at(8) }) }), 200],
  ['another Content-Type', () => post({ type: 'application/json' }), 200],
  ['no Content-Type', () => post({ type: undefined }), 200],
  ['GET /healthz', () => requestText('GET /healthz'), 200],
];

const json = 'application/json';
const strange: readonly Row[] = [
  ['a stranger', () => post({ authorization: 'Bearer foo', type: undefined }), 401, 'not_a_webhook'],
  ['one without a token', () => post({ authorization: undefined, type: json }), 401, 'not_a_webhook'],
  ['one with a token of somebody else', () => post({ secret: echo, type: json }), 401, 'not_a_webhook'],
  [
    "one with a participant's token, which is signed with the same key",
    () => post({ claims: ({ sha256: _, ...all }) => all, type: json }),
    401,
    'not_a_webhook',
  ],
  [
    'one whose Content-Type only looks like it',
    () => post({ secret: echo, type: 'application/webhook+jsonp' }),
    401,
    'not_a_webhook',
  ],
  [
    "LiveKit's Content-Type with a parameter and in capitals, and a wrong secret",
    () => post({ secret: echo, type: 'Application/Webhook+JSON ; charset=utf-8' }),
    401,
    'bad_token',
  ],
  [
    'a right token, but another body',
    () => post({ claims: (all) => ({ ...all, sha256: 'x' }), type: json }),
    401,
    'digest_mismatch',
  ],
];

const unauthorized: readonly Row[] = [
  ['no Authorization', () => post({ authorization: undefined }), 401, 'missing_token'],
  ['an empty one', () => post({ authorization: '' }), 401, 'missing_token'],
  ['not a token', () => post({ authorization: echo }), 401, 'bad_token'],
  ['another scheme', () => post({ prefix: 'Basic ' }), 401, 'bad_token'],
  ['another secret', () => post({ secret: echo }), 401, 'bad_token'],
  ['alg none', () => post({ header: { alg: 'none', kid: echo } }), 401, 'bad_token'],
  ['alg HS384', () => post({ header: { alg: 'HS384' } }), 401, 'bad_token'],
  ['alg HS512', () => post({ header: { alg: 'HS512' } }), 401, 'bad_token'],
  ['no issuer', () => post({ claims: ({ iss: _, ...all }) => all }), 401, 'bad_token'],
  ['no expiry', () => post({ claims: ({ exp: _, ...all }) => all }), 401, 'bad_token'],
  ['an API key of somebody else', () => post({ claims: (all) => ({ ...all, iss: echo }) }), 401, 'unknown_key'],
  ['expired 11 s ago', () => post({ claims: (all) => ({ ...all, exp: at(-11) }) }), 401, 'expired_token'],
  ['valid from in 20 s', () => post({ claims: (all) => ({ ...all, nbf: at(20) }) }), 401, 'not_yet_valid'],
  ['the digest of another body', () => post({ claims: (all) => ({ ...all, sha256: echo }) }), 401, 'digest_mismatch'],
  ['no digest', () => post({ claims: ({ sha256: _, ...all }) => all }), 401, 'digest_mismatch'],
];

const badBodies: readonly Row[] = [
  ['a body over the limit', () => post({ body: sized(maxBytes + 1) }), 413, 'too_large'],
  ['the same in chunks', () => chunked(sized(maxBytes + 1)), 413, 'too_large'],
  ['no body', () => post({ body: '' }), 400, 'malformed'],
  ['not JSON', () => post({ body: `{"event":"${echo}"` }), 400, 'malformed'],
  ['not UTF-8', () => post({ body: Buffer.from(webhook().replace(echo, '\xff'), 'latin1') }), 400, 'malformed'],
  ['an array', () => post({ body: `[${webhook()}]` }), 400, 'malformed'],
  ['no event', () => post({ body: JSON.stringify({ room: { name: echo } }) }), 400, 'malformed'],
  ['a room that is no object', () => post({ body: webhook({ room: echo }) }), 400, 'malformed'],
];

const post405 = { allow: 'POST' };
const get405 = { allow: 'HEAD, GET' };
const elsewhere: readonly Row[] = [
  ...['GET', 'PUT', 'DELETE', 'OPTIONS', 'PROPFIND'].map(
    (method): Row => [
      `${method} /webhook`,
      () => requestText(`${method} /webhook`),
      405,
      'method_not_allowed',
      post405,
    ],
  ),
  ['GET /webhook/', () => requestText('GET /webhook/'), 405, 'method_not_allowed', post405],
  ['POST /healthz', () => requestText('POST /healthz', {}, ''), 405, 'method_not_allowed', get405],
  ...`/ /metrics /-/ready /-/reload /webhook// /webhook/x /healthz/ /WEBHOOK //webhook /webhook%2f /% /${echo}`
    .split(' ')
    .map((path): Row => [`GET ${path}`, () => requestText(`GET ${path}`), 404, 'not_found']),
  [
    'a valid webhook to another path',
    () => requestText('POST /', { Authorization: jwt({}) }, webhook()),
    404,
    'not_found',
  ],
  ['a way up', () => requestText(`GET /webhook/../../etc/passwd?${echo}`), 404, 'not_found'],
  ['a method of WebDAV, elsewhere', () => requestText('PROPFIND /elsewhere'), 404, 'not_found'],
  ['a target that is no path', () => requestText('OPTIONS *'), 404, 'not_found'],
  ['a target that is no URL', () => requestText(`GET http://[${echo}/webhook`), 404, 'not_found'],
];

let exporter: Exporter;
beforeAll(async () => {
  exporter = await runningExporter({ MAX_BODY_BYTES: String(maxBytes) });
});
afterAll(() => exporter.close());

async function rejected(): Promise<Record<string, number>> {
  const samples = await scrape(exporter);
  const counts = samples.filter(({ name }) => name === 'livekit_telephony_webhook_rejections_total');
  return Object.fromEntries(counts.map(({ labels, value }) => [labels.reason, value]));
}

async function ask(url: string, request: Buffer, toHead = false) {
  const connection = await openConnection(url);
  connection.write(request);
  const answer = await connection.answer({ toHead });
  connection.destroy();
  return answer;
}

describe('the webhook listener', () => {
  for (const [what, request, status, error, headers = {}] of [
    ...taken,
    ...strange,
    ...unauthorized,
    ...badBodies,
    ...elsewhere,
  ])
    test(`${what}: ${status} ${error ?? ''}`, async () => {
      const before = await rejected();
      const answer = await ask(exporter.webhookUrl, request());
      expect(answer).toMatchObject({ status, headers });
      expect(await rejected()).toEqual(error ? { ...before, [error]: (before[error] ?? 0) + 1 } : before);
      if (error === undefined) return;
      expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
      expect(JSON.parse(answer.body)).toEqual({ error, message: expect.stringMatching(/^\w.{10,}$/) });
      expect(JSON.stringify(answer)).not.toContain(echo);
      expect('allow' in answer.headers).toBe(status === 405);
    });

  test('200 for a webhook has no body', async () => {
    const answer = await ask(exporter.webhookUrl, post());
    expect(answer).toMatchObject({ status: 200, headers: { 'content-length': '0' }, body: '' });
  });

  test('HEAD is answered as GET, without the body', async () => {
    const head = await ask(exporter.webhookUrl, requestText('HEAD /healthz'), true);
    expect(head).toMatchObject({ status: 200, headers: { 'content-length': '6' } });
    const refused = await ask(exporter.webhookUrl, requestText('HEAD /webhook'), true);
    expect(refused).toMatchObject({ status: 405, headers: { allow: 'POST' } });
  });

  test('every reason is a row here, or has a test of its own', () => {
    const rows = [...strange, ...unauthorized, ...badBodies, ...elsewhere].map(([, , , error]) => error);
    const own = ['incomplete_body', 'not_http', 'unavailable', 'overloaded', 'draining', 'internal'];
    expect(new Set([...rows, ...own])).toEqual(new Set(rejections));
  });
});

const inside: readonly (readonly [request: string, status: number, headers?: object])[] = [
  ['GET /metrics', 200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }],
  ['HEAD /metrics', 200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }],
  ['GET /', 200, { 'content-type': 'text/html; charset=utf-8' }],
  ['GET /-/healthy', 200],
  ['GET /-/ready', 200],
  ['POST /-/reload', 200],
  ['POST /metrics', 405, get405],
  ['GET /-/reload', 405, post405],
  ['POST /webhook', 404],
  ['GET /healthz', 404],
  ['GET /-/', 404],
  ['GET //', 404],
  ['GET /metrics/', 404],
  ['GET /Metrics', 404],
  ['GET http://[/', 404],
];

describe('the metrics listener', () => {
  for (const [line, status, headers = {}] of inside)
    test(`${line}: ${status}`, async () => {
      const before = await rejected();
      const answer = await ask(exporter.metricsUrl, requestText(line), true);
      expect(answer).toMatchObject({ status, headers });
      expect(await rejected(), 'it is no webhook that is refused').toEqual(before);
    });
});
