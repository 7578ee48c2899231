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

/** A reason why a URL is refused; never contains any part of the URL that could belong to a password. */
interface Problem {
  readonly problem: string;
}

/** The scheme in lower case, and the host part: `HOST[:PORT]`, or several of them. */
function partsOf(text: string) {
  const [, scheme = '', authority = '', rest = ''] = /^([a-z][\w+.-]*):(?:\/\/)?([^/?#]*)(.*)$/is.exec(text) ?? [];
  return { scheme: scheme.toLowerCase(), hosts: authority.slice(authority.lastIndexOf('@') + 1), rest };
}

/** @returns undefined if the URL is not about Redis at all */
function parse(text: string): RedisTarget | Problem | undefined {
  const { scheme, hosts, rest } = partsOf(text);
  if (/sentinel/.test(scheme)) return { problem: sentinel };
  if (!/^rediss?([+-]|$)/.test(scheme)) return undefined;
  if (scheme !== 'redis' && scheme !== 'rediss')
    return { problem: 'redis:// or rediss:// (TLS); both work for clusters' };
  if (rest.includes('@')) return { problem: encoded };
  if (hosts.includes(',')) return { problem: manyHosts };
  if (hosts.replace(/:\d*$/, '') === '') return { problem: 'a host: redis://HOST[:PORT]' };
  const url = URL.parse(text);
  if (!url || url.hostname === '' || url.port === '0')
    return { problem: 'a host and a port from 1 to 65535: redis://HOST:6379' };
  return readUrl(url);
}

function readUrl(url: URL): RedisTarget | Problem {
  const names = [...url.searchParams.keys()];
  if (names.some((name) => /sentinel|master|^service.?name$/i.test(name))) return { problem: sentinel };
  const unknown = names.find((name) => !parameters.includes(name));
  if (unknown !== undefined) {
    return { problem: `no parameter ${JSON.stringify(unknown)}; the known ones are ${parameters.join(' and ')}` };
  }
  if (url.hash !== '') return { problem: encoded };
  const database = /^\/?(\d{0,5})$/.exec(url.pathname)?.[1];
  if (database === undefined) return { problem: 'the number of a database after the host, such as redis://HOST/1' };
  const prefix = url.searchParams.get('prefix') ?? defaultPrefix;
  if (!/^[\w.:-]{1,64}$/.test(prefix)) {
    return { problem: 'a prefix of 1 to 64 letters, digits and . _ : - (?prefix=NAME)' };
  }
  const family = readFamily(url.searchParams.get('family') ?? '0');
  if (family === undefined) return { problem: 'family=4 (IPv4), family=6 (IPv6) or family=0 (both)' };
  const username = decode(url.username);
  const password = decode(url.password);
  if (username === undefined || password === undefined) return { problem: encoded };
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  return {
    host,
    port: Number(url.port || 6379),
    username: username || undefined,
    password: password || undefined,
    database: Number(database),
    tls: url.protocol === 'rediss:' ? { servername: isIP(host) ? '' : host } : undefined,
    prefix,
    family,
  };
}

function readFamily(text: string): 0 | 4 | 6 | undefined {
  if (text === '0') return 0;
  if (text === '4') return 4;
  return text === '6' ? 6 : undefined;
}

/** @returns undefined for a % that starts no escape */
function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/**
 * Parses `redis://[USER:PASSWORD@]HOST[:PORT][/DATABASE][?prefix=NAME][&family=0|4|6]`; `rediss:` is the same over TLS.
 * @returns undefined for anything else
 */
export function redisTarget(text: string): RedisTarget | undefined {
  const parsed = parse(text);
  return parsed && !('problem' in parsed) ? parsed : undefined;
}

/**
 * Says why a Redis URL is refused, as text that follows the word "expected".
 * @returns undefined if the URL is valid, or is not a Redis URL
 */
export function redisUrlProblem(text: string): string | undefined {
  const parsed = parse(text);
  return parsed && 'problem' in parsed ? parsed.problem : undefined;
}
