import { describe, expect, test } from 'vitest';
import { redisCause, refusedCommands } from '../../../src/ledger/redis/causes.ts';
import { type RedisTarget, redisTarget } from '../../../src/ledger/redis/url.ts';

function target(url: string): RedisTarget {
  const found = redisTarget(url);
  if (!found) throw new Error(`not a Redis URL: ${url}`);
  return found;
}
const plain = target('redis://me:hidden@cache/12?prefix=site');
const tls = target('rediss://me:hidden@cache:6390?prefix=site');

/** Messages as Redis 6.2, 7.0 and 7.2, Node 24 and ioredis 6 give them. */
const known: readonly (readonly [message: string, target: RedisTarget, cause: RegExp])[] = [
  ['NOAUTH Authentication required.', plain, /cache:6379 requires a password: set it in LEDGER_URL/],
  ['WRONGPASS invalid username-password pair or user is disabled.', plain, /rejects the user or password/],
  ["NOPERM this user has no permissions to run the 'hincrby' command", plain, /may not run HINCRBY: .*Permissions/],
  ["NOPERM User me has no permissions to run the 'client|setname' command", plain, /may not run CLIENT\|SETNAME:/],
  ["ERR The user executing the script can't run this command or subcommand", plain, /may not run a command of the/],
  ["NOPERM ACL failure in script: User me has no permissions to run the 'zadd' command", plain, /may not run ZADD:/],
  ['NOPERM this user has no permissions to access one of the keys used as arguments', plain, /add ~\{site\}:\*/],
  ['NOPERM No permissions to access a key', plain, /add ~\{site\}:\*/],
  [
    "ERR The user executing the script can't access at least one of the keys mentioned in the command arguments",
    plain,
    /add ~\{site\}:\*/,
  ],
  ['ERR DB index is out of range', plain, /has no database 12:/],
  ['ERR SELECT is not allowed in cluster mode', plain, /is a cluster.*remove \/12 from LEDGER_URL/],
  ["ERR unknown command 'eval'", plain, /Sentinel \(usual port 26379\)/],
  ['ERR unknown command `select`', plain, /Sentinel \(usual port 26379\)/],
  ["ERR unknown command 'zunionstore'", plain, /does not know ZUNIONSTORE: Redis 6 or newer/],
  ['ERR Unknown Redis command called from script', plain, /lacks a command of the ledger/],
  ['DENIED Redis is running in protected mode because protected mode is enabled', plain, /protected mode/],
  ['ERR max number of clients reached', plain, /maxclients/],
  ['LOADING Redis is loading the dataset in memory', plain, /is loading its data/],
  ["READONLY You can't write against a read only replica. script: 53ff, on @user_script:1.", plain, /read-only/],
  ["MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.", plain, /without its primary/],
  ['NOREPLICAS Not enough good replicas to write.', plain, /min-replicas-to-write/],
  ["OOM command not allowed when used memory > 'maxmemory'.", plain, /is full: raise maxmemory/],
  [
    "ERR Error running script (call to f_beef): @user_script:1: @user_script: 1: -OOM command not allowed when used memory > 'maxmemory'.",
    plain,
    /is full: raise maxmemory/,
  ],
  ["MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk.", plain, /disk/],
  ['MISCONF Errors writing to the AOF file: No space left on device', plain, /cannot write to its disk/],
  ['CLUSTERDOWN Hash slot not served', plain, /does not serve the slot/],
  ['MOVED 866 10.0.0.2:6379', plain, /keeps the ledger on 10\.0\.0\.2:6379/],
  ['BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.', plain, /SCRIPT KILL/],
  ['WRONGTYPE Operation against a key holding the wrong kind of value', plain, /\{site\}: set another \?prefix=/],
  ['Redis at cache:6379 closed the connection before its first answer', plain, /TLS port, use rediss:\/\//],
  ['Redis at cache:6390 closed the connection before its first answer', tls, /tls-auth-clients no/],
  ['C0E:error:0A00045C:SSL routines:ssl3_read_bytes:tlsv13 alert certificate required', tls, /tls-auth-clients no/],
  ['C0E:error:0A00010B:SSL routines:ssl3_get_record:wrong version number', tls, /does not speak TLS: use redis:\/\//],
  ['C0E:error:0A0000C6:SSL routines:tls_get_more_records:packet length too long', tls, /does not speak TLS/],
  ['Client network socket disconnected before secure TLS connection was established', tls, /does not speak TLS/],
  ['connect ETIMEDOUT', tls, /did not complete a TLS handshake in time: use redis:\/\//],
  ['connect ETIMEDOUT', plain, /cache:6379 does not answer: check the host/],
  [
    "Hostname/IP does not match certificate's altnames: Host: other. is not in the cert's altnames: DNS:localhost",
    tls,
    /is for another name \(Host: other\..*DNS:localhost\)/,
  ],
  ['certificate has expired', tls, /is not valid now/],
  ['self-signed certificate; if the root CA is installed locally', tls, /NODE_EXTRA_CA_CERTS/],
  ['unable to verify the first certificate', tls, /NODE_EXTRA_CA_CERTS/],
  ['unable to get local issuer certificate', tls, /NODE_EXTRA_CA_CERTS/],
  ['connect ECONNREFUSED 10.0.0.2:6379', plain, /^nothing listens on 10\.0\.0\.2:6379:/],
  ['connect ECONNREFUSED ::1:6379, connect ECONNREFUSED 127.0.0.1:6379', plain, /^nothing listens on ::1:6379:/],
  ['getaddrinfo ENOTFOUND cache', plain, /^the host name cache does not exist/],
  ['getaddrinfo EAI_AGAIN cache', plain, /^DNS does not answer/],
  ['connect EHOSTUNREACH 10.0.0.2:6379', plain, /no route/],
  ["Socket timeout. Expecting data, but didn't receive any in 1500ms.", plain, /stopped answering/],
  ['Redis gave no answer within 600 ms', plain, /stopped answering/],
  ['Unknown RESP type 72 "H". Please report this.', plain, /is not Redis/],
];

describe('the cause of a Redis error', () => {
  test.each(known)('%s', (message, to, cause) => {
    expect(redisCause(new Error(message), to)).toMatch(cause);
    expect(redisCause(new Error(message), to)).not.toContain('hidden');
  });

  test('an IPv6 address is written in brackets', () => {
    expect(redisCause(new Error('LOADING'), target('redis://[::1]'))).toContain('[::1]:6379');
  });

  test('any other error is given as it is', () => {
    expect(redisCause(new Error('ERR something new'), plain)).toBe('ERR something new');
  });

  test('several refused commands are named together', () => {
    expect(refusedCommands(['HINCRBY', 'ZADD'])).toContain('may not run HINCRBY, ZADD:');
  });
});
