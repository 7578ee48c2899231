import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import pino from 'pino';
import { afterEach, expect, onTestFinished, test } from 'vitest';
import { readConfig } from '../../../src/config/config.ts';
import { startExporter } from '../../../src/exporter.ts';
import { sumOf } from '../../support/http/exposition.ts';
import { localEnvironment } from '../../support/processes/exporter-process.ts';
import { freePort } from '../../support/processes/free-port.ts';
import { describeWith } from '../../support/processes/programs.ts';
import { post, scrape } from '../../support/processes/running-exporter.ts';
import { type RedisServer, redisServer } from '../../support/redis/server.ts';
import { until } from '../../support/time/until.ts';
import { callWebhooks } from '../../support/webhooks/call-webhooks.ts';

/** An exporter on a Redis, and everything that it logs. */
async function loggingExporter(ledgerUrl: string) {
  let log = '';
  const lines = new Writable({
    write(chunk: Buffer, _, done) {
      log += chunk.toString();
      done();
    },
  });
  const config = readConfig({
    ...localEnvironment,
    LEDGER_URL: ledgerUrl,
  });
  const exporter = await startExporter(config, pino({ level: 'debug' }, lines));
  onTestFinished(() => exporter.close());
  const isReady = async () => (await fetch(`${exporter.metricsUrl}/-/ready`)).status === 200;
  return { exporter, isReady, log: () => log };
}

describeWith(['redis-server', 'openssl'], 'reaching Redis', () => {
  const servers: RedisServer[] = [];
  const server = async (settings: readonly string[]) => {
    const one = await redisServer(settings);
    servers.push(one);
    return one;
  };
  afterEach(async () => {
    for (const one of servers.splice(0)) await one.remove();
  });
  const password = 'p@ss:w/rd%';
  const inUrl = encodeURIComponent(password);
  /** The only user of a Redis; no other gets in. */
  const user = (secret: string, rights: string) =>
    [
      ['--user', 'default', 'off'],
      ['--user', 'exporter', 'on', `>${secret}`, '~{calls}:*', ...rights.split(' ')],
    ].flat();

  test('with the user and the password of the URL', async () => {
    const { port } = await server(user(password, '+@all'));
    const { exporter, isReady } = await loggingExporter(`redis://exporter:${inUrl}@127.0.0.1:${port}/?prefix=calls`);
    await until('it is ready', isReady);
    expect((await post(exporter, callWebhooks('a').joined)).status).toBe(200);
  });

  test('with the few rights that it needs', async () => {
    const { port } = await server(user('secret', '+@read +@write +@connection +eval +evalsha'));
    const { exporter, isReady } = await loggingExporter(`redis://exporter:secret@127.0.0.1:${port}/?prefix=calls`);
    await until('it is ready', isReady);
    expect((await post(exporter, callWebhooks('a').joined)).status).toBe(200);
    expect(sumOf(await scrape(exporter), 'calls_started_total')).toBe(1);
  });

  test('a wrong password: not ready, the log says why, and never the password', async () => {
    const { port } = await server(user(password, '+@all'));
    const { exporter, isReady, log } = await loggingExporter(`redis://exporter:${inUrl}x@127.0.0.1:${port}`);
    await until('the log says why', () => log().includes('rejects the user or password in LEDGER_URL'));
    expect(await isReady()).toBe(false);
    expect((await post(exporter, callWebhooks('a').joined)).status).toBe(503);
    for (const secret of [password, inUrl]) expect(log()).not.toContain(secret);
  });

  test('a Redis that may delete totals: it is used, and the log warns', async () => {
    const { url } = await server(['--maxmemory-policy', 'allkeys-lru']);
    const { isReady, log } = await loggingExporter(url);
    await until('it is ready', isReady);
    const line = log()
      .split('\n')
      .find((text) => text.includes('maxmemory-policy allkeys-lru'));
    expect(JSON.parse(line ?? '{}')).toMatchObject({ level: pino.levels.values.warn });
  });

  test('over TLS, with a certificate that is checked', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tls-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
    const files = ['-keyout', key, '-out', cert, '-days', '2', '-nodes'];
    execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', ...files, ...subject], { stdio: 'ignore' });
    const tlsPort = await freePort();
    const tls = [
      '--tls-cert-file',
      cert,
      '--tls-key-file',
      key,
      '--tls-ca-cert-file',
      cert,
      '--tls-auth-clients',
      'no',
    ];
    await server(['--tls-port', `${tlsPort}`, ...tls]);
    const script = fileURLToPath(new URL('../../faults/children/replica.ts', import.meta.url));
    const start = (trust: Record<string, string>) => {
      const child = spawn(process.execPath, [script, '0'], {
        stdio: ['ignore', 'pipe', 'inherit'],
        env: {
          PATH: process.env.PATH,
          ...localEnvironment,
          LEDGER_URL: `rediss://localhost:${tlsPort}`,
          ...trust,
        },
      });
      onTestFinished(() => void child.kill('SIGKILL'));
      return once(child.stdout.setEncoding('utf8'), 'data').then(([line]) => JSON.parse(String(line)).metricsUrl);
    };
    const status = async (url: string) => (await fetch(`${url}/-/ready`)).status;
    const [trusting, doubting] = [await start({ NODE_EXTRA_CA_CERTS: cert }), await start({})];
    await until('the one that knows the certificate is ready', async () => (await status(trusting)) === 200);
    expect(await status(doubting)).toBe(503);
  });

  test('in a cluster: by whichever node, all keys are where the slot of the prefix is', async () => {
    const cluster = ['--cluster-enabled', 'yes', '--cluster-require-full-coverage', 'no'];
    const [one, other] = [await server(cluster), await server(cluster)];
    await one.client().call('CLUSTER', 'ADDSLOTSRANGE', '0', '8191');
    await other.client().call('CLUSTER', 'ADDSLOTSRANGE', '8192', '16383');
    await one.client().call('CLUSTER', 'MEET', '127.0.0.1', `${other.port}`);
    const knowsBoth = async (node: RedisServer) =>
      String(await node.client().call('CLUSTER', 'INFO')).includes('cluster_slots_assigned:16384');
    for (const node of [one, other]) await until('the nodes know each other', () => knowsBoth(node));
    for (const [index, node] of [one, other].entries()) {
      const { exporter, isReady } = await loggingExporter(node.url);
      await until('it is ready', isReady);
      expect((await post(exporter, callWebhooks(`${index}`).joined)).status).toBe(200);
      expect(sumOf(await scrape(exporter), 'calls_started_total')).toBe(index + 1);
    }
  });
});
