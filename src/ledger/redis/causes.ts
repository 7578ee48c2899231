import type { RedisTarget } from './url.ts';

const permissions = '"Permissions" in docs/high-availability.md';

interface Problem {
  /** HOST:PORT of LEDGER_URL. */
  readonly at: string;
  readonly target: RedisTarget;
  /** What the pattern captured first, if anything. */
  readonly found: string | undefined;
}

type Cause = readonly [pattern: RegExp, sentence: (problem: Problem) => string];

/** Replies of Redis. Redis 6 puts `ERR …: -` before those that a script passes on. */
const replies: readonly Cause[] = [
  [/^NOAUTH/, ({ at }) => `Redis at ${at} requires a password: set it in LEDGER_URL (redis://USER:PASSWORD@HOST)`],
  [
    /^WRONGPASS|invalid password|^ERR AUTH/,
    ({ at }) =>
      `Redis at ${at} rejects the user or password in LEDGER_URL: check both, and percent-encode reserved characters`,
  ],
  [
    /access (?:one of the keys|at least one of the keys|the '.*' key|a key)/,
    ({ target }) => `the Redis user may not access the keys of the ledger: add ~{${target.prefix}}:* to its ACL rule`,
  ],
  [
    /(?:NOPERM|can't run this command)(?:.* '([^']+)')?/,
    ({ found }) => refusedCommands([found?.toUpperCase() ?? 'a command of the ledger']),
  ],
  [
    /DB index/,
    ({ at, target }) =>
      `Redis at ${at} has no database ${target.database}: use a lower number in LEDGER_URL, or ?prefix=NAME to separate ledgers`,
  ],
  [
    /SELECT is not allowed in cluster/,
    ({ at, target }) =>
      `Redis at ${at} is a cluster, which has only database 0: remove /${target.database} from LEDGER_URL and use ?prefix=NAME to separate ledgers`,
  ],
  [
    /unknown command ['`"]?(?:eval|evalsha|select)\b/i,
    ({ at }) =>
      `${at} does not run scripts; a Sentinel (usual port 26379) answers like this: set the host and port of the Redis primary in LEDGER_URL`,
  ],
  [
    /unknown (?:command|subcommand) ['`"]?([\w|-]+)/i,
    ({ at, found }) => `Redis at ${at} does not know ${found?.toUpperCase()}: Redis 6 or newer, or Valkey, is required`,
  ],
  [
    /Unknown Redis command/,
    ({ at }) => `Redis at ${at} lacks a command of the ledger: Redis 6 or newer, or Valkey, is required`,
  ],
  [
    /^DENIED/,
    ({ at }) =>
      `Redis at ${at} is in protected mode and accepts only local clients: set a password in Redis and in LEDGER_URL`,
  ],
  [/max number of clients/, ({ at }) => `Redis at ${at} has no free connection: raise its maxclients`],
  [/^LOADING/, ({ at }) => `Redis at ${at} is loading its data: wait until it has finished`],
  [
    /(?:^|-)READONLY\b/,
    ({ at }) => `Redis at ${at} is a read-only replica: use a host name in LEDGER_URL that always leads to the primary`,
  ],
  [/^MASTERDOWN/, ({ at }) => `Redis at ${at} is a replica without its primary: check the replication`],
  [
    /(?:^|-)NOREPLICAS\b/,
    ({ at }) => `Redis at ${at} refuses writes without replicas: restore them, or lower min-replicas-to-write`,
  ],
  [/(?:^|-)OOM\b/, ({ at }) => `Redis at ${at} is full: raise maxmemory, or remove data of other applications`],
  [
    /(?:^|-)MISCONF\b/,
    ({ at }) =>
      `Redis at ${at} cannot write to its disk and refuses writes: free space on its disk; its log names the error`,
  ],
  [/^CLUSTERDOWN/, ({ at }) => `the Redis cluster at ${at} does not serve the slot of the ledger: check CLUSTER INFO`],
  [
    /^MOVED \d+ (\S+)/,
    ({ found }) => `the Redis cluster keeps the ledger on ${found}: the exporter connects to that node now`,
  ],
  [/^BUSY/, ({ at }) => `Redis at ${at} is blocked by a long script of another client: end it with SCRIPT KILL`],
  [
    /WRONGTYPE/,
    ({ target }) =>
      `another application uses keys that start with {${target.prefix}}: set another ?prefix=NAME in LEDGER_URL`,
  ],
];

/** Errors of the network and of TLS. */
const transport: readonly Cause[] = [
  [
    /before its first answer/,
    ({ at, target }) =>
      target.tls
        ? `${at} closed the TLS connection before its first answer: if Redis demands client certificates, set tls-auth-clients no`
        : `${at} closed the connection before its first answer: if it is a TLS port, use rediss:// in LEDGER_URL`,
  ],
  [
    /certificate required|alert handshake failure|alert bad certificate/,
    ({ at }) => `Redis at ${at} demands a client certificate, which is not supported: set tls-auth-clients no`,
  ],
  [
    /wrong version number|packet length too long|before secure TLS connection|unknown protocol|bad record type/i,
    ({ at }) => `${at} does not speak TLS: use redis:// in LEDGER_URL, or the TLS port of Redis`,
  ],
  [
    /Hostname\/IP does not match certificate's altnames: (.+)/s,
    ({ at, found }) =>
      `the certificate of Redis at ${at} is for another name (${found?.trim()}): use a name from the certificate in LEDGER_URL`,
  ],
  [/certificate (?:has expired|is not yet valid)/, ({ at }) => `the certificate of Redis at ${at} is not valid now`],
  [
    /self-signed certificate|unable to (?:get|verify).*certificate/,
    ({ at }) =>
      `the certificate of Redis at ${at} is not trusted: set NODE_EXTRA_CA_CERTS to the file of its certificate authority`,
  ],
  [
    /ECONNREFUSED(?: (\S+))?/,
    ({ at, found }) =>
      `nothing listens on ${found?.replace(/,$/, '') ?? at}: check that Redis runs, and the host and port in LEDGER_URL`,
  ],
  [/ENOTFOUND/, ({ target }) => `the host name ${target.host} does not exist: check LEDGER_URL`],
  [/EAI_AGAIN/, ({ target }) => `DNS does not answer for the host name ${target.host}: check the name server`],
  [/EHOSTUNREACH|ENETUNREACH/, ({ at }) => `there is no route to Redis at ${at}: check the host and the network`],
  [
    /ETIMEDOUT/,
    ({ at, target }) =>
      target.tls
        ? `${at} did not complete a TLS handshake in time: use redis:// if it is a port without TLS; else check host, port and firewall`
        : `${at} does not answer: check the host and port in LEDGER_URL, and the firewall`,
  ],
  [
    /Socket timeout|gave no answer/,
    ({ at }) => `Redis at ${at} stopped answering: it hangs or is overloaded, or the network is cut`,
  ],
  [
    /RESP type|reply type byte/,
    ({ at }) => `what answers on ${at} is not Redis: check the host and port in LEDGER_URL`,
  ],
];

const causes: readonly Cause[] = [...replies, ...transport];

/** Says which commands the user may not run, and what to do. */
export const refusedCommands = (commands: readonly string[]): string =>
  `the Redis user may not run ${commands.join(', ')}: grant the ACL rule under ${permissions}`;

/**
 * Explains an error of the connection in a sentence that names the cause and the cure. It contains no password.
 * @returns the message of the error if it is none of the known ones
 */
export function redisCause(error: Error, target: RedisTarget): string {
  const at = `${target.host.includes(':') ? `[${target.host}]` : target.host}:${target.port}`;
  for (const [pattern, sentence] of causes) {
    const match = pattern.exec(error.message);
    if (match) return sentence({ at, target, found: match[1] });
  }
  return error.message;
}
