import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { hashSync } from 'bcryptjs';
import { z } from 'zod';
import { authority, signed } from '../../test/support/http/certificates.ts';
import { callsOf } from '../load/calls.ts';
import { closedLoop } from '../load/closed-loop.ts';
import { atLeast, type Measure, median } from '../report.ts';
import { type Server, startOurs } from '../servers/server.ts';

/** Pairs of direction and trunk. */
const pairs = 2000;
const crowdSize = 50;
const password = 'correct';
const login = `Basic ${Buffer.from(`prometheus:${password}`).toString('base64')}`;
const crowdPath = fileURLToPath(new URL('../load/crowd.ts', import.meta.url));

interface Crowd {
  /** Answers by status. */
  stop(): Promise<Readonly<Record<string, number>>>;
}

/** @param authorityFile of the certificates, where the URL is of HTTPS */
async function startCrowd(
  url: string,
  connections: number,
  headers: Readonly<Record<string, string>>,
  authorityFile = '',
): Promise<Crowd> {
  const child = fork(crowdPath, [url, String(connections), JSON.stringify(headers), authorityFile]);
  await once(child, 'message');
  return {
    async stop() {
      const reported = once(child, 'message');
      child.send('stop');
      return z.record(z.string(), z.number()).parse((await reported)[0]);
    },
  };
}

const load = (calls: number) => callsOf(calls, pairs);
const webhooks = ({ port }: Server, calls: number) => closedLoop(load(calls), { ports: [port], connections: 8 });
const perSecond = (statuses: Readonly<Record<string, number>>, seconds: number) =>
  Object.entries(statuses)
    .map(([status, count]) => `${(count / seconds).toFixed(0)} × ${status}`)
    .join(', ');

/** Webhooks per second with a crowd on the metrics listener, against without, in turn. */
async function besideCrowd(
  name: string,
  server: Server,
  { rounds, calls, begin }: { rounds: number; calls: number; begin: () => Promise<Crowd> },
): Promise<Measure> {
  const runs: { alone: number; beside: number; statuses: string; perCpu: number }[] = [];
  for (let round = 0; round < rounds; round++) {
    const idle = server.cpu();
    const alone = await webhooks(server, calls);
    const quiet = server.cpu();
    const crowd = await begin();
    await setTimeout(500);
    const started = performance.now();
    const before = server.cpu();
    const beside = await webhooks(server, calls);
    const perCpu = (quiet - idle) / (server.cpu() - before);
    const statuses = perSecond(await crowd.stop(), (performance.now() - started) / 1000 + 0.5);
    runs.push({ alone, beside, statuses, perCpu });
  }
  const detail = `${median(runs.map(({ beside }) => beside)).toFixed(0)} and ${median(runs.map(({ alone }) => alone)).toFixed(0)} per second (${median(runs.map(({ perCpu }) => perCpu)).toFixed(2)} × for each CPU second of the service); the crowd was answered ${runs.at(-1)?.statuses} per second`;
  return atLeast(name, 0.33, median(runs.map(({ alone, beside }) => beside / alone)), detail);
}

async function scrapesASecond(
  url: string,
  headers: Readonly<Record<string, string>>,
  authorityFile?: string,
): Promise<number> {
  const seconds = 5;
  const warm = await startCrowd(url, 2, headers, authorityFile);
  await setTimeout(1000);
  await warm.stop();
  const crowd = await startCrowd(url, 2, headers, authorityFile);
  await setTimeout(seconds * 1000);
  return ((await crowd.stop())[200] ?? 0) / seconds;
}

/** What strangers and many scrapers on the metrics listener cost webhooks, and what TLS and passwords cost scrapes. */
export async function crowdScenario(rounds: number, calls: number): Promise<Measure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const ca = authority(folder, 'ca');
  signed(folder, 'server', 'server', ca);
  const file = join(folder, 'web.yml');
  const tls = 'tls_server_config: { cert_file: server.crt, key_file: server.key }';
  writeFileSync(file, `${tls}\nbasic_auth_users: { prometheus: ${hashSync(password, 10)} }\n`);
  const environment = { TRUNK_LIMIT: '100000' };
  const open = await startOurs({ environment });
  const closed = await startOurs({ environment: { ...environment, WEB_CONFIG_FILE: file } });
  const closedUrl = closed.metricsUrl.replace('http:', 'https:');
  try {
    for (const server of [open, closed]) await webhooks(server, pairs);
    const gzip = { 'accept-encoding': 'gzip' };
    const measures: Measure[] = [];
    for (const [encoding, headers] of Object.entries({ gzip, identity: {} }))
      measures.push(
        await besideCrowd(
          `webhooks per second during ${crowdSize} parallel scrapes of 2,000 pairs, ${encoding}`,
          open,
          {
            rounds,
            calls,
            begin: () => startCrowd(open.metricsUrl, crowdSize, headers),
          },
        ),
      );
    measures.push(
      await besideCrowd(`webhooks per second while ${crowdSize} connections guess passwords`, closed, {
        rounds,
        calls,
        begin: () => startCrowd(closedUrl, crowdSize, { authorization: 'GUESS' }, ca.cert),
      }),
    );
    const scrapes: { plain: number; secured: number }[] = [];
    for (let round = 0; round < 3; round++)
      scrapes.push({
        plain: await scrapesASecond(open.metricsUrl, gzip),
        secured: await scrapesASecond(closedUrl, { ...gzip, authorization: login }, ca.cert),
      });
    const middle = (of: 'plain' | 'secured') => median(scrapes.map((round) => round[of])).toFixed(1);
    measures.push(
      atLeast(
        'scrapes per second with TLS and a password, against without',
        0.8,
        median(scrapes.map(({ plain, secured }) => secured / plain)),
        `${middle('secured')} and ${middle('plain')} per second, 2 connections, gzip`,
      ),
    );
    return measures;
  } finally {
    await open.stop();
    await closed.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
