import { isIP } from 'node:net';

/** Where a Redis ledger lives. */
export interface RedisTarget {
  readonly host: string;
  readonly port: number;
  readonly username: string | undefined;
  readonly password: string | undefined;
  /** Number of the database; always 0 in a cluster. */
  readonly database: number;
  /** Undefined for a plain connection; the name that the server's certificate must have, empty for an address. */
  readonly tls: { readonly servername: string } | undefined;
  /** Begins the name of every key, so that ledgers can share a Redis. */
  readonly prefix: string;
}

const defaultPrefix = 'livekit-telephony';

const isRedis = (url: URL): boolean => url.protocol === 'redis:' || url.protocol === 'rediss:';
const isPrefix = (text: string): boolean => /^[\w.:-]{1,64}$/.test(text);

/**
 * Reads `redis://[USER:PASSWORD@]HOST[:PORT][/DATABASE][?prefix=NAME]`; `rediss:` is the same over TLS.
 * @returns undefined for anything else
 */
export function redisTarget(text: string): RedisTarget | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !isRedis(url) || url.hostname === '' || url.hash !== '') return undefined;
  const { prefix = defaultPrefix, ...unknown } = Object.fromEntries(url.searchParams);
  const database = /^\/?(\d{0,5})$/.exec(url.pathname)?.[1];
  if (Object.keys(unknown).length > 0 || !isPrefix(prefix) || database === undefined) return undefined;
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  try {
    return {
      host,
      port: Number(url.port || 6379),
      username: decodeURIComponent(url.username) || undefined,
      password: decodeURIComponent(url.password) || undefined,
      database: Number(database),
      tls: url.protocol === 'rediss:' ? { servername: isIP(host) ? '' : host } : undefined,
      prefix,
    };
  } catch {
    return undefined; // a % that begins no escape
  }
}
