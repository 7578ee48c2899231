import { describe, expect, test } from 'vitest';
import { redisTarget, redisUrlProblem } from '../../../src/ledger/redis/url.ts';

const plain = {
  host: 'cache',
  port: 6379,
  username: undefined,
  password: undefined,
  database: 0,
  tls: undefined,
  prefix: 'livekit-telephony',
  family: 0,
};

describe('a Redis URL', () => {
  test.each([
    ['a host is enough', 'redis://cache', plain],
    ['a port', 'redis://cache:7000', { ...plain, port: 7000 }],
    ['an empty path', 'redis://cache/', plain],
    ['a database', 'redis://cache/3', { ...plain, database: 3 }],
    ['a prefix', 'redis://cache?prefix=site-1', { ...plain, prefix: 'site-1' }],
    ['any IP version', 'redis://cache:6379?family=0', plain],
    ['IPv4 only', 'redis://cache?family=4', { ...plain, family: 4 }],
    ['IPv6 only', 'redis://cache/2?family=6&prefix=a', { ...plain, family: 6, database: 2, prefix: 'a' }],
    ['a password alone', 'redis://:secret@cache', { ...plain, password: 'secret' }],
    ['a user', 'redis://me:secret@cache', { ...plain, username: 'me', password: 'secret' }],
    ['an escaped password', 'redis://:p%40ss%2F@cache', { ...plain, password: 'p@ss/' }],
    ['a password with a comma', 'redis://:a,b@cache', { ...plain, password: 'a,b' }],
    ['a password with @', 'redis://:a@b@cache', { ...plain, password: 'a@b' }],
    ['TLS', 'rediss://cache', { ...plain, tls: { servername: 'cache' } }],
    ['TLS to an address', 'rediss://10.0.0.1', { ...plain, host: '10.0.0.1', tls: { servername: '' } }],
    ['a scheme in capitals', 'REDISS://cache', { ...plain, tls: { servername: 'cache' } }],
    ['IPv6', 'redis://[::1]:7000', { ...plain, host: '::1', port: 7000 }],
  ])('%s', (_, url, target) => {
    expect(redisTarget(url)).toEqual(target);
    expect(redisUrlProblem(url)).toBeUndefined();
  });

  const sentinel = /^one Redis host: Sentinel is not supported/;
  const database = /^the number of a database/;
  const prefix = /^a prefix of 1 to 64/;
  const encoded = /^reserved characters of the user and password percent-encoded/;
  const host = /^a host/;
  test.each([
    ['Sentinel by its scheme', 'redis-sentinel://:hidden@a:26379,b:26379/mymaster', sentinel],
    ['Sentinel by another scheme', 'redis+sentinel://a:26379/mymaster/0', sentinel],
    ['Sentinel over TLS', 'rediss+sentinel://a:26379', sentinel],
    ['Sentinel by a parameter', 'redis://a:26379?sentinelMasterId=mymaster', sentinel],
    ['Sentinel by another parameter', 'redis://a:26379?master-name=mymaster', sentinel],
    ['several hosts', 'redis://:hidden@a:26379,b:26379/0', /^one host, not a list/],
    ['several hosts without ports', 'redis://a,b', /^one host, not a list/],
    ['a scheme for clusters', 'redis-cluster://a', /^redis:\/\/ or rediss:\/\//],
    ['a path that is no database', 'redis://:hidden@cache/abc', database],
    ['a database below 0', 'redis://cache/-1', database],
    ['two path segments', 'redis://cache/0/calls', database],
    ['a prefix with a brace, which would change the slot', 'redis://cache?prefix=a}b', prefix],
    ['an empty prefix', 'redis://cache?prefix=', prefix],
    ['a prefix that is too long', `redis://cache?prefix=${'a'.repeat(65)}`, prefix],
    ['another family', 'redis://cache?family=5', /^family=4 \(IPv4\)/],
    ['an unknown parameter', 'redis://:hidden@cache?prefix=a&tls=true', /^no parameter "tls"; .*prefix and family$/],
    ['a fragment', 'redis://:hidden@cache#1', encoded],
    ['a wrong escape', 'redis://:hidden%zz@cache', encoded],
    ['a wrong escape in the user', 'redis://%hidden:a@cache', encoded],
    ['a password with /', 'redis://:12/hidden@cache', encoded],
    ['a password with / and ?', 'redis://me:12/a?hidden=1@cache', encoded],
    ['a password with #', 'redis://:12#hidden@cache', encoded],
    ['no host', 'redis://', host],
    ['no host but a database', 'redis:///0', host],
    ['no host but a password', 'redis://:hidden@', host],
    ['no host but a port', 'redis://:hidden@:6379', host],
    ['no slashes', 'redis:cache', host],
    ['a port above 65535', 'redis://cache:99999', host],
    ['port 0', 'redis://cache:0', host],
    ['a port that is a word', 'redis://cache:hidden', host],
  ])('refused: %s', (_, url, problem) => {
    expect(redisTarget(url)).toBeUndefined();
    expect(redisUrlProblem(url)).toMatch(problem);
    expect(redisUrlProblem(url)).not.toContain('hidden');
  });

  test.each(['http://cache', 'sqlite:data/ledger.db', 'memory:', 'redisx://cache', ''])('%s is none', (url) => {
    expect(redisTarget(url)).toBeUndefined();
    expect(redisUrlProblem(url)).toBeUndefined();
  });
});
