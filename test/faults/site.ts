import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Redis } from 'ioredis';
import { type RedisServer, redisServer } from '../support/redis/server.ts';
import { until } from '../support/time/until.ts';
import { type Replica, replica } from './replica.ts';
import { type RoundRobin, roundRobin } from './round-robin.ts';

/** A site: three replicas behind a balancer, their clocks 2 s apart, and a Redis that fsyncs every commit. */
export interface Site {
  readonly redis: RedisServer;
  /** Cuts each connection to Redis instead of its next answer. */
  readonly cutAnswers: () => void;
  readonly replicas: readonly Replica[];
  readonly balancer: RoundRobin;
  readonly client: Redis;
  readonly prefix: string;
  allReady(): Promise<void>;
  close(): Promise<void>;
}

async function startWire(redisPort: number) {
  const script = fileURLToPath(new URL('children/wire.ts', import.meta.url));
  const child = spawn(process.execPath, [script, `${redisPort}`], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [url] = await once(child.stdout.setEncoding('utf8'), 'data');
  return { child, url: String(url).trim() };
}

export async function site(random: () => number): Promise<Site> {
  const prefix = 'site';
  const redis = await redisServer(['--appendonly', 'yes', '--appendfsync', 'always']);
  const wire = await startWire(redis.port);
  const url = `${wire.url}?prefix=${prefix}`;
  const replicas = await Promise.all([-1000, 0, 1000].map((shift) => replica(url, shift)));
  await Promise.all(replicas.map((one) => one.start()));
  const balancer = await roundRobin(
    replicas.map(({ port }) => port),
    random,
  );
  const allReady = async () => {
    for (const one of replicas) await until('every replica is ready', one.isReady, 20_000);
  };
  await allReady();
  return {
    redis,
    cutAnswers: () => void wire.child.kill('SIGUSR2'),
    replicas,
    balancer,
    client: redis.client(),
    prefix,
    allReady,
    async close() {
      await balancer.close();
      for (const one of replicas) await one.kill();
      wire.child.kill('SIGKILL');
      await redis.remove();
    },
  };
}

const between = (random: () => number, from: number, to: number) => from + random() * (to - from);

/** Breaks something about once per second until `isOver`, and mends it again. @returns how often each was done */
export async function chaos({ redis, cutAnswers, replicas }: Site, random: () => number, isOver: () => boolean) {
  const done = {
    'replica killed': 0,
    'replica paused': 0,
    'Redis killed': 0,
    'Redis paused': 0,
    'answers of Redis cut': 0,
  };
  const victim = () => replicas[Math.floor(random() * replicas.length)];
  const faults: Record<keyof typeof done, () => Promise<void>> = {
    async 'replica killed'() {
      const one = victim();
      await one?.kill();
      await setTimeout(between(random, 0, 500));
      await one?.start();
    },
    async 'replica paused'() {
      const one = victim();
      one?.signal('SIGSTOP');
      await setTimeout(between(random, 500, 3000));
      one?.signal('SIGCONT');
    },
    async 'Redis killed'() {
      await redis.kill('SIGKILL');
      await setTimeout(between(random, 0, 500));
      await redis.start();
    },
    async 'Redis paused'() {
      redis.signal('SIGSTOP');
      await setTimeout(between(random, 300, 1500));
      redis.signal('SIGCONT');
    },
    async 'answers of Redis cut'() {
      cutAnswers();
      await setTimeout(200);
    },
  };
  const names = Object.keys(done) as (keyof typeof done)[];
  for (let round = 0; !isOver(); round++) {
    const name = names[round % names.length] ?? 'replica killed';
    await faults[name]();
    done[name] += 1;
    await setTimeout(between(random, 100, 700));
  }
  return done;
}
