import { describe, expect, test } from 'vitest';
import { ConfigError, readConfig } from '../../src/config/config.ts';
import { redisTarget } from '../../src/ledger/redis/url.ts';

const plain = {
  host: 'cache',
  port: 6379,
  username: undefined,
  password: undefined,
  database: 0,
  tls: undefined,
  prefix: 'livekit-telephony',
};

describe('a Redis URL', () => {
  test.each([
    ['a host is enough', 'redis://cache', plain],
    ['a port', 'redis://cache:7000', { ...plain, port: 7000 }],
    ['a slash says nothing', 'redis://cache/', plain],
    ['a database', 'redis://cache/3', { ...plain, database: 3 }],
    ['a prefix', 'redis://cache?prefix=site-1', { ...plain, prefix: 'site-1' }],
    ['a password alone', 'redis://:secret@cache', { ...plain, password: 'secret' }],
    ['a user', 'redis://me:secret@cache', { ...plain, username: 'me', password: 'secret' }],
    ['an escaped password', 'redis://:p%40ss%2F@cache', { ...plain, password: 'p@ss/' }],
    ['TLS', 'rediss://cache', { ...plain, tls: { servername: 'cache' } }],
    [
      'TLS to an address, which no certificate is asked for by name',
      'rediss://10.0.0.1',
      { ...plain, host: '10.0.0.1', tls: { servername: '' } },
    ],
    ['IPv6', 'redis://[::1]:7000', { ...plain, host: '::1', port: 7000 }],
  ])('%s', (_, url, target) => {
    expect(redisTarget(url)).toEqual(target);
  });

  test.each([
    ['no host', 'redis://'],
    ['another scheme', 'http://cache'],
    ['a path that is no database', 'redis://cache/calls'],
    ['a prefix with a brace, which would change the slot', 'redis://cache?prefix=a}b'],
    ['an empty prefix', 'redis://cache?prefix='],
    ['a parameter that nothing reads', 'redis://cache?tls=true'],
    ['a fragment', 'redis://cache#1'],
    ['a port that is none', 'redis://cache:99999'],
    ['an escape that is none', 'redis://:%zz@cache'],
  ])('refused: %s', (_, url) => {
    expect(redisTarget(url)).toBeUndefined();
  });

  test('refused by the configuration, without a word of the password', () => {
    const environment = {
      LIVEKIT_API_KEY: 'k',
      LIVEKIT_API_SECRET: 's',
      LEDGER_URL: 'redis://:secret-word@cache/calls',
    };
    expect(() => readConfig(environment)).toThrow(ConfigError);
    expect(() => readConfig(environment)).toThrow(/LEDGER_URL: expected .*redis:\/\/\[USER:PASSWORD@\]HOST/);
    expect(() => readConfig(environment)).not.toThrow(/secret-word/);
  });
});
