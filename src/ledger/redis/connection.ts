import { Redis, ReplyError } from 'ioredis';
import { StoreAway } from '../ledger.ts';
import type { RedisTarget } from './url.ts';

/** How long a call waits for its answer, ms. */
const callTimeout = 600;

/** A connection that has unanswered commands and receives nothing for this long, ms, is replaced. */
const deadAfter = 1500;
const connectTimeout = 1000;

export type RedisCommand = readonly [name: string, ...args: (string | number)[]];

/** Every call settles within about `callTimeout`, and rejects at once while there is no connection. */
export interface RedisConnection<Script extends string = string> {
  /** Runs a script: EVALSHA, or EVAL when Redis does not have it in its cache. */
  script(name: Script, keys: readonly string[], args: readonly (string | number)[]): Promise<unknown>;
  /** Sends commands in one write. @throws Error the first one that a command is answered with */
  pipeline(commands: readonly RedisCommand[]): Promise<unknown[]>;
  command(...command: RedisCommand): Promise<unknown>;
  close(): void;
}

type Address = Pick<RedisTarget, 'host' | 'port'>;

/** One ioredis client, which connects again by itself. */
interface Link {
  readonly redis: Redis;
  isReady: boolean;
  /** Why there is no connection. */
  cause: Error;
}

/** Redis was reached, and says no. */
class Refusal extends Error {
  override readonly name = 'Refusal';
}

/**
 * Whether Redis answered or could not be reached, and why. Only the message is kept: ioredis attaches the command with its
 * arguments, and Redis quotes them.
 */
function plain(error: unknown): Refusal | StoreAway {
  if (error instanceof Refusal || error instanceof StoreAway) return error;
  if (!(error instanceof Error)) return new StoreAway(String(error));
  // Node tries all addresses of a name and gives an AggregateError without a message.
  const parts = error instanceof AggregateError && !error.message ? error.errors : [error];
  const message = parts.map((part) => String(part?.message ?? part)).join(', ');
  const bare = message.replace(/, with args beginning with:.*$/s, '');
  return error instanceof ReplyError ? new Refusal(bare) : new StoreAway(bare);
}

/** Settles as `work` does, or rejects after `callTimeout`. */
async function inTime<T>(work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const late = () => reject(new Error(`Redis gave no answer within ${callTimeout} ms`));
  // If the event loop was blocked, the answer may wait in the socket: two turns read it before the verdict.
  const timer = setTimeout(() => setImmediate(() => setImmediate(late)), callTimeout);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** In a cluster, the node that has the slot of our keys; all of them are in one slot. */
function movedTo(error: unknown): Address | undefined {
  const [, host, port] = /^MOVED \d+ (.+):(\d+)$/.exec(error instanceof Error ? error.message : '') ?? [];
  return host && port ? { host, port: Number(port) } : undefined;
}

/** Errors to the first command with which a server refuses the client as a whole. */
const isRefusal = (error: unknown): boolean =>
  error instanceof Error && /^(NOAUTH|DENIED|ERR max number of clients)/.test(error.message);

/** Scripts must not hide the methods of the client. */
const methodOf = (script: string): string => `script:${script}`;

function options({ username, password, tls, database, family }: RedisTarget, address: Address) {
  return {
    ...address,
    family,
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    ...(tls && { tls: tls.servername ? { servername: tls.servername } : {} }),
    db: database,
    disableClientInfo: true, // restricted users rarely have CLIENT SETINFO
    protocol: 2 as const,
    enableReadyCheck: false, // needs INFO; while Redis loads its data, it answers our commands with an error
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    connectTimeout,
    socketTimeout: deadAfter,
  };
}

/**
 * Keeps one connection to Redis, and makes a new one whenever it is lost.
 * @param events `onReady`: a connection was made and answers; `onLost`: it was lost or could not be made, and is tried again
 */
export function redisConnection<Script extends string>(
  target: RedisTarget,
  scripts: Readonly<Record<Script, string>>,
  events: { readonly onReady: () => void; readonly onLost: (error: Error) => void },
): RedisConnection<Script> {
  const home: Address = { host: target.host, port: target.port };
  const definitions = Object.entries<string>(scripts).map(([name, lua]) => [methodOf(name), { lua }] as const);
  let isClosed = false;
  let current = open(home);

  function open(address: Address): Link {
    const where = `Redis at ${address.host}:${address.port}`;
    let failures = 0;
    let connected = false;
    let failure: Error | undefined;
    const redis = new Redis({
      ...options(target, address),
      scripts: Object.fromEntries(definitions),
      retryStrategy: () => Math.min(50 * ++failures, 500),
      reconnectOnError(error) {
        // A former primary after a failover; the host name may lead to the new one by now.
        const isReadOnly = error.message.includes('READONLY');
        if (isReadOnly) fail(error);
        return isReadOnly;
      },
    });
    const link: Link = { redis, isReady: false, cause: new StoreAway(`${where} is not connected yet`) };
    const fail = (error: unknown) => {
      failure ??= plain(error);
    };
    redis.on('error', fail);
    redis.on('connect', () => {
      connected = true;
    });
    redis.on('ready', async () => {
      const error: unknown = await redis.client('SETNAME', 'livekit-telephony-exporter').catch((reason) => reason);
      if (isRefusal(error)) fail(error);
      // Also where SELECT failed: ioredis ignores that, and would then write to database 0.
      if (failure) return redis.disconnect(true);
      // Any other answer is one, NOPERM too.
      const isAnswer = !(error instanceof Error) || error instanceof ReplyError;
      if (!isAnswer || redis.status !== 'ready' || link !== current) return;
      failures = 0;
      link.isReady = true;
      events.onReady();
    });
    redis.on('close', () => {
      const silent = connected && !link.isReady && (!failure || /ECONNRESET|EPIPE/.test(failure.message));
      const closed = `${where} closed the connection${silent ? ' before its first answer' : ''}`;
      link.cause = failure && !silent ? failure : new StoreAway(closed);
      link.isReady = false;
      connected = false;
      failure = undefined;
      if (link !== current || isClosed) return;
      // The URL leads to the nodes that still exist; they know where the slot is now.
      if (address !== home) replace(home, link.cause);
      events.onLost(link.cause);
    });
    return link;
  }

  function replace(address: Address, cause: Error): void {
    const before = current;
    current = open(address);
    current.cause = cause;
    before.redis.disconnect();
  }

  async function call<T>(send: (redis: Redis) => Promise<T>): Promise<T> {
    const link = current;
    if (!link.isReady) throw plain(link.cause);
    try {
      return await inTime(send(link.redis));
    } catch (error) {
      const address = movedTo(error);
      if (address && link === current && !isClosed) replace(address, plain(error));
      throw plain(error);
    }
  }

  return {
    script: (name, keys, args) =>
      call((redis) => Reflect.get(redis, methodOf(name)).call(redis, keys.length, ...keys, ...args)),
    pipeline: (commands) =>
      call(async (redis) => {
        const batch = redis.pipeline();
        for (const [name, ...args] of commands) batch.call(name, ...args);
        const replies = (await batch.exec()) ?? [];
        const failed = replies.find(([error]) => error);
        if (failed) throw failed[0];
        return replies.map(([, value]) => value);
      }),
    command: (name, ...args) => call((redis) => redis.call(name, ...args)),
    close() {
      isClosed = true;
      current.isReady = false;
      current.cause = new StoreAway('the connection to Redis was closed');
      current.redis.disconnect();
    },
  };
}
