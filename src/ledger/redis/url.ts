import { isIP } from 'node:net';

/** Address, credentials and key prefix of a Redis ledger. */
export interface RedisTarget {
  readonly host: string;
  readonly port: number;
  readonly username: string | undefined;
  readonly password: string | undefined;
  /** Number of the database; a cluster has only 0. */
  readonly database: number;
  /** Undefined without TLS; the name that the certificate must contain, empty when the host is an IP address. */
  readonly tls: { readonly servername: string } | undefined;
  /** Starts every key, so that several ledgers can share one Redis. */
  readonly prefix: string;
  /** IP version for name resolution; 0 allows both. */
  readonly family: 0 | 4 | 6;
}

const defaultPrefix = 'livekit-telephony';
const parameters = ['prefix', 'family'];

const sentinel =
  'one Redis host: Sentinel is not supported, use a name or address that always leads to the primary (docs/high-availability.md)';
const manyHosts =
  'one host, not a list: Sentinel is not supported; for a cluster give any of its nodes, else a name that leads to the primary';
const encoded =
  'reserved characters of the user and password percent-encoded: / as %2F, ? as %3F, # as %23, @ as %40, % as %25';

/** @returns why the URL is refused, without any part of it that could belong to a password; undefined: not about Redis */
function parse(text: string): RedisTarget | string | undefined {
  const [, scheme = '', authority = '', rest = ''] = /^([a-z][\w+.-]*):(?:\/\/)?([^/?#]*)(.*)$/is.exec(text) ?? [];
  const hosts = authority.slice(authority.lastIndexOf('@') + 1);
  if (/sentinel/i.test(scheme)) return sentinel;
  if (!/^rediss?([+-]|$)/i.test(scheme)) return undefined;
  if (/[+-]/.test(scheme)) return 'redis:// or rediss:// (TLS); both work for clusters';
  if (rest.includes('@')) return encoded;
  if (hosts.includes(',')) return manyHosts;
  if (hosts.replace(/:\d*$/, '') === '') return 'a host: redis://HOST[:PORT]';
  const url = URL.parse(text);
  return url?.hostname && url.port !== '0' ? readUrl(url) : 'a host and a port from 1 to 65535: redis://HOST:6379';
}

function readUrl(url: URL): RedisTarget | string {
  const names = [...url.searchParams.keys()];
  if (names.some((name) => /sentinel|master|^service.?name$/i.test(name))) return sentinel;
  const unknown = names.find((name) => !parameters.includes(name));
  if (unknown !== undefined)
    return `no parameter ${JSON.stringify(unknown)}; the known ones are ${parameters.join(' and ')}`;
  if (url.hash !== '') return encoded;
  const database = /^\/?(\d{0,5})$/.exec(url.pathname)?.[1];
  if (database === undefined) return 'the number of a database after the host, such as redis://HOST/1';
  const prefix = url.searchParams.get('prefix') ?? defaultPrefix;
  if (!/^[\w.:-]{1,64}$/.test(prefix)) return 'a prefix of 1 to 64 letters, digits and . _ : - (?prefix=NAME)';
  const version = url.searchParams.get('family') ?? '0';
  const family = ([0, 4, 6] as const).find((known) => String(known) === version);
  if (family === undefined) return 'family=4 (IPv4), family=6 (IPv6) or family=0 (both)';
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const tls = url.protocol === 'rediss:' ? { servername: isIP(host) ? '' : host } : undefined;
  try {
    const username = decodeURIComponent(url.username) || undefined;
    const password = decodeURIComponent(url.password) || undefined;
    return {
      host,
      port: Number(url.port || 6379),
      username,
      password,
      database: Number(database),
      tls,
      prefix,
      family,
    };
  } catch {
    return encoded; // a % that starts no escape
  }
}

/**
 * Parses `redis://[USER:PASSWORD@]HOST[:PORT][/DATABASE][?prefix=NAME][&family=0|4|6]`; `rediss:` is the same over TLS.
 * @returns undefined for anything else
 */
export function redisTarget(text: string): RedisTarget | undefined {
  const parsed = parse(text);
  return typeof parsed === 'string' ? undefined : parsed;
}

/**
 * Says why a Redis URL is refused, as text that follows the word "expected".
 * @returns undefined if the URL is valid, or is not a Redis URL
 */
export function redisUrlProblem(text: string): string | undefined {
  const parsed = parse(text);
  return typeof parsed === 'string' ? parsed : undefined;
}
