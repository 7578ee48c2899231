import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hashSync } from 'bcryptjs';
import { afterAll, describe, expect, test } from 'vitest';
import { ConfigError, readConfig } from '../../src/config/config.ts';
import { readWebConfig } from '../../src/http/web-config-file.ts';
import { authority, signed } from '../support/http/certificates.ts';
import { describeWith } from '../support/processes/programs.ts';
import { temporaryFolder } from '../support/processes/temporary-files.ts';

const folder = temporaryFolder();
afterAll(() => folder[Symbol.dispose]());
const file = join(folder.path, 'web.yml');
const environment = { LIVEKIT_API_KEY: 'key', LIVEKIT_API_SECRET: 'secret', WEB_CONFIG_FILE: file };

function problemsOf(text: string, more: Readonly<Record<string, string>> = {}): readonly string[] {
  writeFileSync(file, text);
  try {
    readConfig({ ...environment, ...more });
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map((problem) => problem.replaceAll(folder.path, '.'));
    throw error;
  }
}

const pair = 'tls_server_config:\n  cert_file: a.crt\n  key_file: a.key\n';
const notHash = 'expected a bcrypt hash with a cost from 4 to 14';

describe('WEB_CONFIG_FILE', () => {
  test('may say nothing, which leaves the listener open', () => {
    for (const text of ['', '{}', 'tls_server_config:\nbasic_auth_users:\n']) {
      expect(problemsOf(text)).toEqual([]);
      expect(readWebConfig(file)).toEqual({ tls: undefined, users: new Map() });
    }
  });

  const refused: readonly (readonly [what: string, text: string, problem: string])[] = [
    ['what is not known', 'tls_config: {}', '1: unknown key tls_config'],
    [
      'HTTP settings',
      'http_server_config: { http2: false }',
      '1: http_server_config: is not supported by this exporter',
    ],
    ['a rate limit', '\nrate_limit: { interval: 1s }', '2: rate_limit: is not supported by this exporter'],
    ...[
      'cert',
      'key',
      'client_ca',
      'client_allowed_sans',
      'cipher_suites',
      'prefer_server_cipher_suites',
      'curve_preferences',
    ].map((key): [string, string, string] => [
      key,
      `${pair}  ${key}: x`,
      `4: tls_server_config.${key}: is not supported by this exporter`,
    ]),
    [
      'a certificate without a key',
      'tls_server_config: { cert_file: x }',
      '1: tls_server_config.key_file: expected a path',
    ],
    [
      'another kind of clients',
      `${pair}  client_auth_type: All`,
      '4: tls_server_config.client_auth_type: expected one of ',
    ],
    ['old TLS', `${pair}  min_version: TLS10`, '4: tls_server_config.min_version: expected TLS12 or TLS13'],
    [
      'no TLS at all',
      `${pair}  min_version: TLS13\n  max_version: TLS12`,
      '1: tls_server_config: expected min_version up to',
    ],
    ['an authority too few', `${pair}  client_auth_type: RequireAndVerifyClientCert`, 'expected client_ca_file, which'],
    ['an authority too many', `${pair}  client_ca_file: x`, 'expected a client_auth_type that uses client_ca_file'],
    ['a password', 'basic_auth_users: { a: secret }', `1: basic_auth_users.a: ${notHash}`],
    ['another hash', 'basic_auth_users: { a: $apr1$x$y }', `1: basic_auth_users.a: ${notHash}`],
    ['too dear a hash', `basic_auth_users: { a: ${hashSync('x', 4).replace('$04$', '$15$')} }`, notHash],
    ['a user with a colon', 'basic_auth_users: { "a:b": x }', 'expected a user name without a colon'],
    ['users that are a list', 'basic_auth_users: [a]', 'expected a map of user names to bcrypt hashes'],
    ['broken YAML', 'basic_auth_users: {', '1: '],
  ];
  test.each(refused)('%s: refused by name', (_, text, problem) => {
    const problems = problemsOf(text);
    expect(problems[0]).toContain(problem);
    expect(problems[0]).toMatch(/^WEB_CONFIG_FILE: \.\/web\.yml:\d+: /);
    expect(problems.join()).not.toContain('secret');
  });

  test('that is not there', () => {
    expect(problemsOf('', { WEB_CONFIG_FILE: join(folder.path, 'none.yml') })).toEqual([
      'WEB_CONFIG_FILE: ./none.yml: cannot be read (ENOENT)',
    ]);
  });

  test('is refused where one listener serves webhooks too', () => {
    expect(problemsOf('', { PORT: '9464' })).toEqual([
      'WEB_CONFIG_FILE: expected METRICS_PORT to differ from PORT: LiveKit sends webhooks without password or client certificate',
    ]);
  });
});

describeWith(['openssl'], 'certificates of WEB_CONFIG_FILE', () => {
  const ca = authority(folder.path, 'ca');
  signed(folder.path, 'a', 'server', ca);
  signed(folder.path, 'b', 'server', ca);
  writeFileSync(join(folder.path, 'text'), 'no certificate\n');

  test('are found beside the file', () => {
    const client = '  client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: ca.crt\n  min_version: TLS13\n';
    expect(problemsOf(pair + client)).toEqual([]);
    expect(readWebConfig(file)).toMatchObject({
      tls: {
        certificates: {
          paths: { cert: join(folder.path, 'a.crt'), key: join(folder.path, 'a.key'), clientCa: ca.cert },
        },
        clientAuth: 'RequireAndVerifyClientCert',
        minVersion: 'TLSv1.3',
        maxVersion: 'TLSv1.3',
      },
    });
  });

  test.each([
    ['a file that is missing', pair.replace('a.key', 'c.key'), './c.key: cannot be read (ENOENT)'],
    ['a folder', pair.replace('a.crt', '.'), '.: cannot be read (EISDIR)'],
    ['a key of another certificate', pair.replace('a.key', 'b.key'), /^\.\/b\.key: .*key values mismatch/],
    ['no certificate', pair.replace('a.crt', 'text'), /^\.\/text: .*no start line/i],
    [
      'no authority',
      `${pair}  client_auth_type: VerifyClientCertIfGiven\n  client_ca_file: text\n`,
      /^\.\/text: .*no start line/i,
    ],
  ])('%s: refused', (_, text, problem) => {
    const problems = problemsOf(text).map((line) => line.replace('WEB_CONFIG_FILE: ', ''));
    expect(problems).toEqual([typeof problem === 'string' ? problem : expect.stringMatching(problem)]);
  });
});
