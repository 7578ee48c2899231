import { fill } from '../../catalog/refusals.ts';
import type { RedisTarget } from './url.ts';

const refused =
  'the Redis user may not run {command}: grant the ACL rule under "Permissions" in docs/high-availability.md';

/**
 * What is said of an error; the first pattern that matches counts. {at} is HOST:PORT of LEDGER_URL, {found} what the
 * pattern captured, {command} the same as the name of a command. Errors of a TLS connection end with (TLS).
 */
const causes: Readonly<Record<string, RegExp>> = {
  // Replies of Redis. Redis 6 puts `ERR …: -` before those that a script passes on.
  'Redis at {at} requires a password: set it in LEDGER_URL (redis://USER:PASSWORD@HOST)': /^NOAUTH/,
  'Redis at {at} rejects the user or password in LEDGER_URL: check both, and percent-encode reserved characters':
    /^WRONGPASS|invalid password|^ERR AUTH/,
  'the Redis user may not access the keys of the ledger: add ~{{prefix}}:* to its ACL rule':
    /access (?:one of the keys|at least one of the keys|the '.*' key|a key)/,
  [refused]: /(?:NOPERM|can't run this command)(?:.* '([^']+)')?/,
  'Redis at {at} has no database {database}: use a lower number in LEDGER_URL, or ?prefix=NAME to separate ledgers':
    /DB index/,
  'Redis at {at} is a cluster, which has only database 0: remove /{database} from LEDGER_URL and use ?prefix=NAME to separate ledgers':
    /SELECT is not allowed in cluster/,
  '{at} does not run scripts; a Sentinel (usual port 26379) answers like this: set the host and port of the Redis primary in LEDGER_URL':
    /unknown command ['`"]?(?:eval|evalsha|select)\b/i,
  'Redis at {at} does not know {command}: Redis 6 or newer, or Valkey, is required':
    /unknown (?:command|subcommand) ['`"]?([\w|-]+)/i,
  'Redis at {at} lacks a command of the ledger: Redis 6 or newer, or Valkey, is required': /Unknown Redis command/,
  'Redis at {at} is in protected mode and accepts only local clients: set a password in Redis and in LEDGER_URL':
    /^DENIED/,
  'Redis at {at} has no free connection: raise its maxclients': /max number of clients/,
  'Redis at {at} is loading its data: wait until it has finished': /^LOADING/,
  'Redis at {at} is a read-only replica: use a host name in LEDGER_URL that always leads to the primary':
    /(?:^|-)READONLY\b/,
  'Redis at {at} is a replica without its primary: check the replication': /^MASTERDOWN/,
  'Redis at {at} refuses writes without replicas: restore them, or lower min-replicas-to-write': /(?:^|-)NOREPLICAS\b/,
  'Redis at {at} is full: raise maxmemory, or remove data of other applications': /(?:^|-)OOM\b/,
  'Redis at {at} cannot write to its disk and refuses writes: free space on its disk; its log names the error':
    /(?:^|-)MISCONF\b/,
  'the Redis cluster at {at} does not serve the slot of the ledger: check CLUSTER INFO': /^CLUSTERDOWN/,
  'the Redis cluster keeps the ledger on {found}: the exporter connects to that node now': /^MOVED \d+ (\S+)/,
  'Redis at {at} is blocked by a long script of another client: end it with SCRIPT KILL': /^BUSY/,
  'another application uses keys that start with {{prefix}}: set another ?prefix=NAME in LEDGER_URL': /WRONGTYPE/,
  // Errors of the network and of TLS.
  '{at} closed the TLS connection before its first answer: if Redis demands client certificates, set tls-auth-clients no':
    /before its first answer.*\(TLS\)$/,
  '{at} closed the connection before its first answer: if it is a TLS port, use rediss:// in LEDGER_URL':
    /before its first answer/,
  'Redis at {at} demands a client certificate, which is not supported: set tls-auth-clients no':
    /certificate required|alert handshake failure|alert bad certificate/,
  '{at} does not speak TLS: use redis:// in LEDGER_URL, or the TLS port of Redis':
    /wrong version number|packet length too long|before secure TLS connection|unknown protocol|bad record type/i,
  'the certificate of Redis at {at} is for another name ({found}): use a name from the certificate in LEDGER_URL':
    /Hostname\/IP does not match certificate's altnames: (.+?)\s*(?:\(TLS\))?$/s,
  'the certificate of Redis at {at} is not valid now': /certificate (?:has expired|is not yet valid)/,
  'the certificate of Redis at {at} is not trusted: set NODE_EXTRA_CA_CERTS to the file of its certificate authority':
    /self-signed certificate|unable to (?:get|verify).*certificate/,
  'nothing listens on {found}: check that Redis runs, and the host and port in LEDGER_URL':
    /ECONNREFUSED(?: ([^\s,(]+))?/,
  'the host name {host} does not exist: check LEDGER_URL': /ENOTFOUND/,
  'DNS does not answer for the host name {host}: check the name server': /EAI_AGAIN/,
  'there is no route to Redis at {at}: check the host and the network': /EHOSTUNREACH|ENETUNREACH/,
  '{at} did not complete a TLS handshake in time: use redis:// if it is a port without TLS; else check host, port and firewall':
    /ETIMEDOUT.*\(TLS\)$/,
  '{at} does not answer: check the host and port in LEDGER_URL, and the firewall': /ETIMEDOUT/,
  'Redis at {at} stopped answering: it hangs or is overloaded, or the network is cut': /Socket timeout|gave no answer/,
  'what answers on {at} is not Redis: check the host and port in LEDGER_URL': /RESP type|reply type byte/,
};

/** Says which commands the user may not run, and what to do. */
export const refusedCommands = (commands: readonly string[]): string => fill(refused, { command: commands.join(', ') });

/**
 * Explains an error of the connection in a sentence that names the cause and the cure. It contains no password.
 * @returns the message of the error if it is none of the known ones
 */
export function redisCause({ message }: Error, { host, port, database, prefix, tls }: RedisTarget): string {
  const at = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  for (const [sentence, pattern] of Object.entries(causes)) {
    const match = pattern.exec(tls ? `${message} (TLS)` : message);
    if (!match) continue;
    const command = match[1]?.toUpperCase() ?? 'a command of the ledger';
    return fill(sentence, { at, host, database, prefix, command, found: match[1] ?? at });
  }
  return message;
}
