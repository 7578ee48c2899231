import { once } from 'node:events';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { connect } from 'node:tls';
import pino from 'pino';
import { afterAll, afterEach, expect, test } from 'vitest';
import type { Exporter } from '../../src/exporter.ts';
import { listen } from '../../src/http/listener.ts';
import { webAccess } from '../../src/http/web-access.ts';
import { type ClientAuth, readWebConfig } from '../../src/http/web-config-file.ts';
import { ask } from '../support/http/ask.ts';
import { authority, renew, signed } from '../support/http/certificates.ts';
import { describeWith } from '../support/processes/programs.ts';
import { runningExporter } from '../support/processes/running-exporter.ts';
import { temporaryFolder } from '../support/processes/temporary-files.ts';

describeWith(['openssl'], 'TLS of the metrics listener', () => {
  const folder = temporaryFolder();
  const file = join(folder.path, 'web.yml');
  const authorities = authority(folder.path, 'ca');
  const foreign = authority(folder.path, 'foreign');
  const known = { ca: readFileSync(authorities.cert) };
  let exporter: Exporter | undefined;
  afterEach(() => exporter?.close());
  afterAll(() => folder[Symbol.dispose]());

  const write = (name: string, more = '') =>
    writeFileSync(file, `tls_server_config:\n  cert_file: ${name}.crt\n  key_file: ${name}.key\n${more}`);
  async function serve(name: string, more = ''): Promise<string> {
    signed(folder.path, name, 'server', authorities);
    write(name, more);
    exporter = await runningExporter({ WEB_CONFIG_FILE: file });
    return exporter.metricsUrl;
  }
  const certificateOf = async (url: string) => (await ask(`${url}/-/healthy`, known)).certificate;
  const reload = (url: string) => ask(`${url}/-/reload`, { ...known, method: 'POST' });

  test('serves every page over HTTPS, and nothing over HTTP', async () => {
    const url = await serve('plain');
    expect(url).toMatch(/^https:\/\/127\.0\.0\.1:/);
    for (const path of ['/', '/metrics', '/-/ready']) expect((await ask(url + path, known)).status, path).toBe(200);
    expect((await ask(`${url}/metrics`, { ...known, maxVersion: 'TLSv1.2' })).status).toBe(200);
    await expect(ask(`${url}/metrics`)).rejects.toMatchObject({ code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' });
    await expect(ask(`${url.replace('https', 'http')}/metrics`)).rejects.toThrow('socket hang up');
  });

  test('speaks the versions that it is allowed', async () => {
    const url = await serve('versions', '  min_version: TLS13\n');
    expect((await ask(`${url}/metrics`, known)).status).toBe(200);
    await expect(ask(`${url}/metrics`, { ...known, maxVersion: 'TLSv1.2' })).rejects.toThrow(/protocol.version/);
  });

  const admitted: Readonly<Record<Exclude<ClientAuth, 'NoClientCert'>, readonly string[]>> = {
    RequestClientCert: ['none', 'stranger', 'client'],
    RequireAnyClientCert: ['stranger', 'client'],
    VerifyClientCertIfGiven: ['none', 'client'],
    RequireAndVerifyClientCert: ['client'],
  };
  test.each(Object.entries(admitted))('%s: admits %j', async (type, expected) => {
    signed(folder.path, 'client', 'client', authorities);
    signed(folder.path, 'stranger', 'client', foreign);
    const url = await serve('clients', `  client_auth_type: ${type}\n  client_ca_file: ca.crt\n`);
    const admittedOnes: string[] = [];
    for (const name of ['none', 'stranger', 'client']) {
      const pair = (ending: string) => readFileSync(join(folder.path, `${name}.${ending}`));
      const own = name === 'none' ? {} : { cert: pair('crt'), key: pair('key') };
      for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
        const answer = await ask(`${url}/metrics`, { ...known, ...own, maxVersion }).catch(() => undefined);
        if (answer?.status === 200) admittedOnes.push(`${name} ${maxVersion}`);
      }
    }
    expect(admittedOnes).toEqual(expected.flatMap((name) => [`${name} TLSv1.2`, `${name} TLSv1.3`]));
  });

  test('a renewed certificate is served without a reload, one that cannot be used is not', async () => {
    const url = await serve('served');
    expect(await certificateOf(url)).toBe('CN=served');
    const own = { cert: join(folder.path, 'served.crt'), key: join(folder.path, 'served.key') };
    const next = signed(folder.path, 'renewed', 'server', authorities);
    const other = signed(folder.path, 'other', 'server', authorities);
    renew({ ...own, cert: own.key }, next); // the key alone, as between two writes
    expect(await certificateOf(url)).toBe('CN=served');
    renew(own, next);
    expect(await certificateOf(url)).toBe('CN=renewed');
    rmSync(own.cert);
    expect(await certificateOf(url)).toBe('CN=renewed');
    renew(own, other);
    expect(await certificateOf(url)).toBe('CN=other');
  });

  test('a reload changes paths, versions and authorities; a bad one changes nothing', async () => {
    const url = await serve('first');
    signed(folder.path, 'second', 'server', authorities);
    write('missing');
    expect(await reload(url)).toMatchObject({
      status: 500,
      body: expect.stringContaining('missing.crt: cannot be read'),
    });
    expect(await certificateOf(url)).toBe('CN=first');
    write('second', '  min_version: TLS13\n');
    expect((await reload(url)).status).toBe(200);
    expect(await certificateOf(url)).toBe('CN=second');
    await expect(ask(`${url}/metrics`, { ...known, maxVersion: 'TLSv1.2' })).rejects.toThrow();
  });

  test('what a reload cannot change is said', async () => {
    const url = await serve('fixed');
    writeFileSync(file, '');
    expect((await reload(url)).body).toContain('to turn TLS on or off, restart');
    write('fixed', '  client_auth_type: RequestClientCert\n');
    expect((await reload(url)).body).toContain('to change from or to NoClientCert, restart');
    expect((await ask(`${url}/metrics`, known)).body).toContain('config_last_reload_successful 0\n');
  });

  test('connections that never ask anything do not hold up the end', async () => {
    const url = await serve('ends');
    const port = Number(new URL(url).port);
    const ahead = createConnection(port, '127.0.0.1');
    await once(ahead, 'connect');
    const secure = connect({ ...known, port, host: '127.0.0.1' });
    secure.on('error', () => undefined);
    await once(secure, 'secureConnect');
    await ask(`${url}/-/healthy`, known);
    const startedAt = performance.now();
    await Promise.all([exporter?.close(), once(ahead, 'close'), once(secure, 'close')]);
    expect(performance.now() - startedAt).toBeLessThan(4000);
  });

  test('a handshake that never ends is cut with the connections that do not end by themselves', async () => {
    signed(folder.path, 'cut', 'server', authorities);
    write('cut');
    const { tls } = webAccess(readWebConfig(file), pino({ level: 'silent' }));
    const listener = await listen({ host: '127.0.0.1', port: 0, handle: (_, response) => void response.end(), tls });
    const half = createConnection(Number(new URL(listener.url).port), '127.0.0.1');
    half.on('error', () => undefined);
    half.write(Buffer.from([0x16, 0x03, 0x01, 0x02]));
    await ask(listener.url, known);
    const closed = Promise.all([listener.close(), once(half, 'close')]);
    const startedAt = performance.now();
    listener.cut();
    await closed;
    expect(performance.now() - startedAt).toBeLessThan(4000);
  });
});
