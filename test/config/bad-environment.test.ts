import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { ConfigError, readConfig } from '../../src/config/config.ts';
import { temporaryFolder } from '../support/processes/temporary-files.ts';

const secret = 'zz-never-printed-zz';
const good = { LIVEKIT_API_KEY: 'key', LIVEKIT_API_SECRET: secret };

const folder = temporaryFolder();
afterAll(() => folder[Symbol.dispose]());
const file = (name: string, content: string): string => {
  const path = join(folder.path, name);
  writeFileSync(path, content);
  return path;
};

function problemsOf(environment: Readonly<Record<string, string>>): readonly string[] {
  try {
    readConfig(environment);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    expect(error.message).toBe(`the configuration is wrong:\n${error.problems.map((line) => `  ${line}`).join('\n')}`);
    expect(error.message).not.toContain('never-printed');
    return error.problems;
  }
}

const notPort = 'expected a whole number from 0 to 65535, got';
const notPath = 'WEBHOOK_PATH: expected a path that begins with /, of letters, digits and . _ ~ - /, got';
const notKeys = 'LIVEKIT_KEYS: expected `key: secret` lines or a YAML map of them';
const levels = 'trace, debug, info, warn, error, fatal, silent';

const bad: readonly (readonly [what: string, environment: Readonly<Record<string, string>>, problem: string])[] = [
  ['a port that is a word', { PORT: 'http' }, `PORT: ${notPort} "http"`],
  ['a port below 0', { PORT: '-1' }, `PORT: ${notPort} "-1"`],
  ['a port above 65535', { METRICS_PORT: '65536' }, `METRICS_PORT: ${notPort} "65536"`],
  ['a port with a fraction', { METRICS_PORT: '80.5' }, `METRICS_PORT: ${notPort} "80.5"`],
  ['a port with a space', { PORT: ' 8080' }, `PORT: ${notPort} " 8080"`],
  ['a port in another notation', { PORT: '0x50' }, `PORT: ${notPort} "0x50"`],
  ['a path without /', { WEBHOOK_PATH: 'webhook' }, `${notPath} "webhook"`],
  ['a path with a query', { WEBHOOK_PATH: '/hook?a=b' }, `${notPath} "/hook?a=b"`],
  ['a path that is a pattern', { WEBHOOK_PATH: '/:id' }, `${notPath} "/:id"`],
  ['a path over two lines', { WEBHOOK_PATH: '/hook\n' }, `${notPath} "/hook\\n"`],
  ['the path of the health check', { WEBHOOK_PATH: '/healthz' }, 'WEBHOOK_PATH: expected a path other than /healthz'],
  [
    'a path of the inside on a shared port',
    { WEBHOOK_PATH: '/metrics', PORT: '9464' },
    'WEBHOOK_PATH: expected a path other than /healthz, /, /metrics, /-/healthy, /-/ready, /-/reload',
  ],
  [
    'such a path with a slash at its end',
    { WEBHOOK_PATH: '/-/reload/', PORT: '9464' },
    'WEBHOOK_PATH: expected a path other than /healthz, /, /metrics, /-/healthy, /-/ready, /-/reload',
  ],
  [
    'the path of the health check with a slash at its end',
    { WEBHOOK_PATH: '/healthz/' },
    'WEBHOOK_PATH: expected a path other than /healthz',
  ],
  [
    'a ledger behind Sentinel',
    { LEDGER_URL: `redis-sentinel://:${secret}@a:26379,b:26379/mymaster` },
    'LEDGER_URL: expected one Redis host: Sentinel is not supported, use a name or address that always leads to the primary (docs/high-availability.md)',
  ],
  [
    'a ledger on several hosts',
    { LEDGER_URL: `redis://:${secret}@a:26379,b:26379` },
    'LEDGER_URL: expected one host, not a list: Sentinel is not supported; for a cluster give any of its nodes, else a name that leads to the primary',
  ],
  [
    'a ledger in a database that is none',
    { LEDGER_URL: `redis://:${secret}@cache/calls` },
    'LEDGER_URL: expected the number of a database after the host, such as redis://HOST/1',
  ],
  [
    'a ledger with a password that is not encoded',
    { LEDGER_URL: `redis://:1/${secret}@cache` },
    'LEDGER_URL: expected reserved characters of the user and password percent-encoded: / as %2F, ? as %3F, # as %23, @ as %40, % as %25',
  ],
  ...['sqlite::memory:', 'sqlite:file:/tmp/x.db?mode=memory', 'sqlite: ', 'sqlite://data/ledger.db'].map(
    (url): [string, Record<string, string>, string] => [
      `a ledger that would not be kept where it says: ${url}`,
      { LEDGER_URL: url },
      'LEDGER_URL: expected sqlite:PATH, memory: or redis://[USER:PASSWORD@]HOST[:PORT][/DATABASE][?prefix=NAME] (rediss: with TLS)',
    ],
  ),
  ['a trunk limit of none', { TRUNK_LIMIT: '0' }, 'TRUNK_LIMIT: expected a whole number from 1 to 100000, got "0"'],
  [
    'a call age of none',
    { CALL_MAX_AGE_SECONDS: '0' },
    'CALL_MAX_AGE_SECONDS: expected a whole number from 1 to 31536000, got "0"',
  ],
  [
    'bodies smaller than a webhook',
    { MAX_BODY_BYTES: '1023' },
    'MAX_BODY_BYTES: expected a whole number from 1024 to 268435456, got "1023"',
  ],
  ['a level of another library', { LOG_LEVEL: 'verbose' }, `LOG_LEVEL: expected one of ${levels}, got "verbose"`],
  ['a level in capitals', { LOG_LEVEL: 'INFO' }, `LOG_LEVEL: expected one of ${levels}, got "INFO"`],
  ['keys that are a sentence', { LIVEKIT_KEYS: secret }, notKeys],
  [
    'the key with another secret, one of which would be refused in silence',
    { LIVEKIT_KEYS: `${good.LIVEKIT_API_KEY}: ${secret}2` },
    'LIVEKIT_KEYS: expected the secret of LIVEKIT_API_KEY to be LIVEKIT_API_SECRET, or other keys only',
  ],
  [
    'a key file that is not there',
    { LIVEKIT_KEYS_FILE: '/nowhere/keys' },
    'LIVEKIT_KEYS_FILE: expected a file that can be read (ENOENT)',
  ],
  [
    'a folder in place of a file',
    { LIVEKIT_API_SECRET: '', LIVEKIT_API_SECRET_FILE: '/' },
    'LIVEKIT_API_SECRET_FILE: expected a file that can be read (EISDIR)',
  ],
  [
    'an empty file',
    { LIVEKIT_API_SECRET: '', LIVEKIT_API_SECRET_FILE: file('empty', ' \n') },
    'LIVEKIT_API_SECRET: required, secret of that API key',
  ],
  [
    'a value and a file',
    { LIVEKIT_API_SECRET_FILE: file('secret', secret) },
    'LIVEKIT_API_SECRET: set it or LIVEKIT_API_SECRET_FILE, not both',
  ],
  ['bad keys in a file', { LIVEKIT_KEYS_FILE: file('keys', `key: [${secret}]`) }, notKeys],
];

describe('a wrong environment', () => {
  test.each(bad)('%s', (_, environment, problem) => {
    expect(problemsOf({ ...good, ...environment })).toEqual([problem]);
  });

  test('a ledger that is none of ours is named without its password', () => {
    const [problem, ...more] = problemsOf({ ...good, LEDGER_URL: `postgres://me:${secret}@db/calls` });
    expect(problem).toMatch(/^LEDGER_URL: expected sqlite:PATH/);
    expect(more).toEqual([]);
  });

  test('nothing is set', () => {
    expect(problemsOf({})).toEqual([
      'LIVEKIT_API_KEY: required, API key that signs the webhooks',
      'LIVEKIT_API_SECRET: required, secret of that API key',
    ]);
  });

  test('empty is as good as not set', () => {
    expect(problemsOf({ LIVEKIT_API_KEY: '', LIVEKIT_API_SECRET: '', PORT: '', LIVEKIT_KEYS: '' })).toHaveLength(2);
  });

  test('every problem is reported at once, in the order of the README', () => {
    const all = { LIVEKIT_API_SECRET: secret, PORT: 'x', WEBHOOK_PATH: 'y', LOG_LEVEL: 'z', LIVEKIT_KEYS: secret };
    expect(problemsOf(all)).toEqual([
      'LIVEKIT_API_KEY: required, API key that signs the webhooks',
      `PORT: ${notPort} "x"`,
      `${notPath} "y"`,
      `LOG_LEVEL: expected one of ${levels}, got "z"`,
      notKeys,
    ]);
  });
});
