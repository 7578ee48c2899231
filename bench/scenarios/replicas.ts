import { spawnSync } from 'node:child_process';
import { cpus } from 'node:os';
import { redisServer } from '../../test/support/redis/server.ts';
import { callsOf, webhooksPerCall } from '../load/calls.ts';
import { closedLoop } from '../load/closed-loop.ts';
import { atLeast, atMost, type Measure, median } from '../report.ts';
import { type Server, startOurs } from '../servers/server.ts';

const replicas = 3;
const connections = 64;

/** @returns webhooks per second, once warm */
async function rateOf(
  servers: readonly Server[],
  calls: number,
  { onWarm, onRefused }: { onWarm?: () => Promise<unknown>; onRefused?: () => void } = {},
): Promise<number> {
  const ports = servers.map(({ port }) => port);
  await closedLoop(callsOf(Math.ceil(calls / 4)), { ports, connections, onRefused });
  const load = callsOf(calls);
  await onWarm?.();
  return closedLoop(load, { ports, connections, onRefused });
}

async function onSqlite(calls: number): Promise<number> {
  const server = await startOurs();
  try {
    return await rateOf([server], calls);
  } finally {
    await server.stop();
  }
}

const commitsOf = async ({ metricsUrl }: Server): Promise<number> =>
  Number(/^livekit_telephony_ledger_commit_seconds_count (\d+)$/m.exec(await (await fetch(metricsUrl)).text())?.[1]);

interface Shared {
  readonly rate: number;
  /** Round trips to Redis, scripts and µs in Redis, each a webhook. */
  readonly trips: number;
  readonly scripts: number;
  readonly micros: number;
  /** Answers 503, after which the webhook was sent again. */
  readonly refused: number;
}

async function onRedis(calls: number): Promise<Shared> {
  const redis = await redisServer(['--appendonly', 'yes']);
  const servers: Server[] = [];
  try {
    for (let count = 0; count < replicas; count++) servers.push(await startOurs({ ledgerUrl: redis.url }));
    const client = redis.client();
    const commits = async () => (await Promise.all(servers.map(commitsOf))).reduce((sum, count) => sum + count);
    let before = 0;
    let refused = 0;
    const rate = await rateOf(servers, calls, {
      async onWarm() {
        before = await commits();
        refused = 0;
        await client.config('RESETSTAT');
      },
      onRefused: () => void refused++,
    });
    const used = /cmdstat_evalsha:calls=(\d+),usec=(\d+)/.exec(await client.info('commandstats'));
    const webhooks = calls * webhooksPerCall;
    return {
      rate,
      trips: ((await commits()) - before) / webhooks,
      scripts: Number(used?.[1]) / webhooks,
      micros: Number(used?.[2]) / webhooks,
      refused,
    };
  } finally {
    for (const server of servers) await server.stop();
    await redis.remove();
  }
}

/** Three replicas on one Redis against one process on SQLite. */
export async function replicasScenario(options: { pairs: number; calls: number }): Promise<Measure[]> {
  if (spawnSync('redis-server', ['--version']).error) {
    process.stdout.write('redis: skipped, redis-server is not installed\n');
    return [];
  }
  const one: number[] = [];
  const three: Shared[] = [];
  for (let pair = 0; pair < options.pairs; pair++) {
    one.push(await onSqlite(options.calls));
    three.push(await onRedis(options.calls));
  }
  const of = (value: (run: Shared) => number) => median(three.map(value));
  const rates = [of(({ rate }) => rate), median(one)] as const;
  return [
    atLeast(
      `webhooks per second, ${replicas} replicas on one Redis, against one process on SQLite`,
      0.25,
      rates[0] / rates[1],
      `${Math.round(rates[0])} and ${Math.round(rates[1])} per second, all of it on ${cpus().length} cores; ${of(({ refused }) => refused)} webhooks refused and sent again`,
    ),
    atMost(
      'round trips to Redis a webhook',
      1,
      of(({ trips }) => trips),
      `${connections} connections, ${of(({ scripts }) => scripts).toFixed(2)} scripts a webhook`,
      '',
    ),
    atMost(
      'time in Redis a webhook',
      100,
      of(({ micros }) => micros),
      'in scripts, by its own clock',
      'µs',
    ),
  ];
}
