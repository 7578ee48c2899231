import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { redisCause } from '../../../src/ledger/redis/causes.ts';
import { checkCommands } from '../../../src/ledger/redis/preflight.ts';
import { redisTarget } from '../../../src/ledger/redis/url.ts';
import { freePort } from '../../support/processes/free-port.ts';
import { describeWith } from '../../support/processes/programs.ts';
import { redisCertificate } from '../../support/redis/certificate.ts';
import { causeOf, connecting } from '../../support/redis/connecting.ts';
import { redisServer } from '../../support/redis/server.ts';
import { until } from '../../support/time/until.ts';

async function server(settings: readonly string[] = []) {
  const started = await redisServer(settings);
  onTestFinished(() => started.remove());
  return started;
}

/** The cause with which the check of commands fails. */
async function causeOfCheck(url: string): Promise<string> {
  const { connection, isReady } = connecting(url);
  await isReady();
  const target = redisTarget(url);
  const error = await checkCommands(connection, '{livekit-telephony}:scratch').catch((reason: unknown) => reason);
  if (!(error instanceof Error) || !target) throw new Error('the check succeeded');
  return redisCause(error, target);
}

/** A Sentinel, which speaks the protocol of Redis but has no data. */
async function sentinel(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'sentinel-'));
  const port = await freePort();
  writeFileSync(join(folder, 'sentinel.conf'), '');
  const own = [join(folder, 'sentinel.conf'), '--sentinel', '--port', `${port}`, '--dir', folder];
  const child = spawn('redis-server', own, { stdio: 'ignore' });
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await once(child, 'exit');
    rmSync(folder, { recursive: true });
  });
  const answers = () =>
    new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true)).once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
  await until('the Sentinel listens', answers);
  return port;
}

describeWith(['redis-server', 'openssl'], 'the cause why there is no connection', () => {
  const certificate = redisCertificate();
  afterAll(() => certificate[Symbol.dispose]());
  async function tlsServer(settings: readonly string[]): Promise<number> {
    const port = await freePort();
    await server(['--tls-port', `${port}`, ...certificate.settings, ...settings]);
    return port;
  }

  test('no password', async () => {
    const { port } = await server(['--requirepass', 'hidden']);
    expect(await causeOf(`redis://127.0.0.1:${port}`)).toBe(
      `Redis at 127.0.0.1:${port} requires a password: set it in LEDGER_URL (redis://USER:PASSWORD@HOST)`,
    );
    expect(await causeOf(`redis://127.0.0.1:${port}/1`)).toContain('requires a password');
  });

  test('a wrong password', async () => {
    const { port } = await server(['--requirepass', 'secret']);
    const cause = await causeOf(`redis://:hidden@127.0.0.1:${port}`);
    expect(cause).toContain('rejects the user or password');
    expect(cause).not.toContain('hidden');
  });

  test('a database that does not exist: nothing is written to database 0', async () => {
    const redis = await server();
    const { connection, seen } = connecting(`${redis.url}/99`);
    await until('it fails twice', () => seen.causes.length > 1);
    await expect(connection.script('write', ['{a}:b'], ['c'])).rejects.toThrow('DB index is out of range');
    expect(seen).toMatchObject({ ready: 0, causes: expect.arrayContaining([expect.stringMatching(/no database 99/)]) });
    expect(await redis.client().dbsize()).toBe(0);
  });

  test('a database in a cluster', async () => {
    const { url } = await server(['--cluster-enabled', 'yes']);
    expect(await causeOf(`${url}/1`)).toContain('is a cluster, which has only database 0: remove /1');
  });

  test('a cluster without our slot', async () => {
    const { url } = await server(['--cluster-enabled', 'yes']);
    expect(await causeOfCheck(url)).toContain('does not serve the slot');
  });

  test('TLS to a plain port', async () => {
    const { port } = await server();
    expect(await causeOf(`rediss://127.0.0.1:${port}`)).toContain('use redis://');
  });

  test('TLS to a server that answers in plain text', async () => {
    const http = createServer((_, response) => response.end('hello')).listen(0, '127.0.0.1');
    onTestFinished(() => void http.close());
    await once(http, 'listening');
    const { port } = http.address() as AddressInfo;
    expect(await causeOf(`rediss://127.0.0.1:${port}`)).toContain('does not speak TLS: use redis://');
    expect(await causeOf(`redis://127.0.0.1:${port}`)).toContain('is not Redis');
  });

  test('a plain connection to a TLS port', async () => {
    const port = await tlsServer(['--tls-auth-clients', 'no']);
    expect(await causeOf(`redis://127.0.0.1:${port}`)).toContain('if it is a TLS port, use rediss://');
    expect(await causeOf(`redis://:a@127.0.0.1:${port}`)).toContain('if it is a TLS port, use rediss://');
  });

  test('a certificate that is not trusted', async () => {
    const port = await tlsServer(['--tls-auth-clients', 'no']);
    expect(await causeOf(`rediss://localhost:${port}`)).toContain('is not trusted: set NODE_EXTRA_CA_CERTS');
  });

  test('a trusted certificate: of another name, and of a server that wants one too', async () => {
    const port = await tlsServer(['--tls-auth-clients', 'yes']);
    const child = spawn(
      process.execPath,
      [
        fileURLToPath(new URL('children/redis-cause.ts', import.meta.url)),
        `rediss://127.0.0.1:${port}`,
        `rediss://localhost:${port}`,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'], env: { PATH: process.env.PATH, NODE_EXTRA_CA_CERTS: certificate.cert } },
    );
    let printed = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
    });
    await once(child, 'close');
    const [otherName, clientCertificate] = printed.split('\n');
    expect(otherName).toContain('is for another name');
    expect(clientCertificate).toContain('set tls-auth-clients no');
  });

  test('nothing listens', async () => {
    const port = await freePort();
    expect(await causeOf(`redis://127.0.0.1:${port}`)).toContain(`nothing listens on 127.0.0.1:${port}`);
    expect(await causeOf(`redis://localhost:${port}`)).toContain('nothing listens on');
  });

  test('a host name that does not exist', async () => {
    expect(await causeOf('redis://nowhere.invalid')).toMatch(/host name nowhere\.invalid/);
  });

  test('a Sentinel', async () => {
    const port = await sentinel();
    expect(await causeOfCheck(`redis://127.0.0.1:${port}`)).toContain('a Sentinel (usual port 26379)');
    expect(await causeOf(`redis://127.0.0.1:${port}/1`)).toContain('a Sentinel (usual port 26379)');
  });

  test('a replica, a full Redis, a disk that fails', async () => {
    const redis = await server(['--enable-protected-configs', 'yes']);
    const client = redis.client();
    await client.replicaof('127.0.0.1', await freePort());
    expect(await causeOfCheck(redis.url)).toContain('is a read-only replica');
    await client.replicaof('NO', 'ONE');
    await client.config('SET', 'maxmemory', '1');
    expect(await causeOfCheck(redis.url)).toContain('is full: raise maxmemory');
    await client.config('SET', 'maxmemory', '0', 'save', '900 1', 'dir', '/proc');
    await client.bgsave();
    await until('the snapshot failed', async () => (await client.info('persistence')).includes('bgsave_status:err'));
    expect(await causeOfCheck(redis.url)).toContain('cannot write to its disk');
  });

  test('no free connection', async () => {
    const redis = await server(['--maxclients', '1']);
    await redis.client().ping();
    expect(await causeOf(redis.url)).toContain('raise its maxclients');
  });
});
