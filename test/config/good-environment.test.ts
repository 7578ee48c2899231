import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import { temporaryFolder } from '../support/processes/temporary-files.ts';

const good = { LIVEKIT_API_KEY: 'key', LIVEKIT_API_SECRET: 'secret' };

test('the pair is enough: everything else has a default', () => {
  expect(readConfig(good)).toEqual({
    warnings: [],
    keys: new Map([['key', 'secret']]),
    host: '0.0.0.0',
    port: 8080,
    webhookPath: '/webhook',
    metricsHost: '0.0.0.0',
    metricsPort: 9464,
    webMaxRequests: 40,
    ledgerUrl: 'sqlite:data/ledger.db',
    trunksFile: undefined,
    trunks: [],
    trunkLimit: 500,
    callMaxAgeMs: 14_400_000,
    maxBodyBytes: 1_048_576,
    logLevel: 'info',
  });
});

test('everything may be set', () => {
  const config = readConfig({
    ...good,
    HOST: '::1',
    PORT: '0',
    WEBHOOK_PATH: '/hooks/v1.2/live-kit_~',
    METRICS_HOST: 'localhost',
    METRICS_PORT: '65535',
    LEDGER_URL: 'memory:',
    TRUNK_LIMIT: '1',
    CALL_MAX_AGE_SECONDS: '1',
    MAX_BODY_BYTES: '1024',
    LOG_LEVEL: 'silent',
    OF_ANOTHER_PROGRAM: 'x',
  });
  expect(config).toMatchObject({
    host: '::1',
    port: 0,
    webhookPath: '/hooks/v1.2/live-kit_~',
    metricsHost: 'localhost',
    metricsPort: 65_535,
    ledgerUrl: 'memory:',
    trunkLimit: 1,
    callMaxAgeMs: 1000,
    maxBodyBytes: 1024,
    logLevel: 'silent',
  });
});

test('every secret may stand in a file, as Docker and Kubernetes give them', () => {
  using folder = temporaryFolder();
  const file = (name: string, content: string): string => {
    const path = join(folder.path, name);
    writeFileSync(path, content);
    return path;
  };
  const config = readConfig({
    LIVEKIT_API_KEY_FILE: file('key', 'key\n'),
    LIVEKIT_API_SECRET_FILE: file('secret', '\ufeff0123 \r\n'),
    LIVEKIT_KEYS_FILE: file('keys', 'old: 0099\nolder: x\n'),
    LEDGER_URL_FILE: file('ledger', 'memory:\n'),
  });
  expect(config.keys).toEqual(new Map(Object.entries({ old: '0099', older: 'x', key: '0123' })));
  expect(config.ledgerUrl).toBe('memory:');
});

test('white space around a secret, as a line of an .env file ends with, is no part of it', () => {
  const { keys } = readConfig({ ...good, LIVEKIT_API_KEY: ' key', LIVEKIT_API_SECRET: '0123 \r\n' });
  expect(keys).toEqual(new Map([['key', '0123']]));
});

test('LIVEKIT_KEYS may be indented', () => {
  const { keys } = readConfig({ ...good, LIVEKIT_KEYS: '\n  a: x\n  b: y\n' });
  expect([keys.get('a'), keys.get('b')]).toEqual(['x', 'y']);
});

test('LIVEKIT_KEYS adds to the pair, and may name it again', () => {
  const { keys } = readConfig({ ...good, LIVEKIT_KEYS: '{old: x, key: secret}' });
  expect(keys).toEqual(new Map(Object.entries({ old: 'x', key: 'secret' })));
});

test('the path of the inside is free for webhooks while it has a port of its own', () => {
  expect(readConfig({ ...good, WEBHOOK_PATH: '/metrics' }).webhookPath).toBe('/metrics');
  expect(readConfig({ ...good, WEBHOOK_PATH: '/metrics', PORT: '0', METRICS_PORT: '0' }).webhookPath).toBe('/metrics');
});
