import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { openLedger } from '../../../src/ledger/open-ledger.ts';
import { describedTrunks } from '../../../src/trunks/trunks.ts';
import { post, runningExporter } from '../../support/processes/running-exporter.ts';
import { temporaryFolder } from '../../support/processes/temporary-files.ts';
import { dumpRedis } from '../../support/redis/dump.ts';
import { redisServer } from '../../support/redis/server.ts';
import { until } from '../../support/time/until.ts';
import { signAt } from '../../support/webhooks/token.ts';
import { contentsOf } from '../support/totals.ts';
import { before, busyRoom, writtenAt } from './stream.ts';

// TZ=UTC node test/ledger/release/write-fixture.ts VERSION: ledgers that later versions must read, made by the code as it
// is, in test/fixtures/ledger-VERSION. A release whose layout differs adds a folder; those of releases never change.

/** Runs the real exporter on a ledger through the first half of the recording. @returns what it has then */
async function write(url: string) {
  let now = before[0]?.receivedAt ?? 0;
  const exporter = await runningExporter({ LEDGER_URL: url }, () => now);
  await until('ready', async () => (await fetch(`${exporter.metricsUrl}/-/ready`)).ok);
  await setTimeout(2000); // Replicas write the day down at the first tick after Redis is reached, once per second.
  const send = async (body: string, token?: string) => {
    const { status } = await post(exporter, body, token ?? signAt(body, now));
    if (status !== 200) throw new Error(`answered ${status}`);
  };
  for (const body of busyRoom()) await send(body);
  for (const { receivedAt, body, headers } of before) {
    now = receivedAt;
    await send(body, headers.authorization);
  }
  await exporter.close();
  const ledger = await openLedger(url, {
    callMaxAgeMs: 14_400_000,
    trunkLimit: 500,
    trunks: describedTrunks(),
    now: () => now,
  });
  await until('the ledger is up', () => ledger.isUp);
  const contents = contentsOf(await ledger.snapshot());
  const openCalls = (await ledger.openCalls()).toSorted((a, b) => (a.call < b.call ? -1 : 1));
  const day = await ledger.keyValues.read('status-day UTC');
  await ledger.close();
  if (day === undefined) throw new Error('run it with TZ=UTC');
  return { ...contents, openCalls, day };
}

const [version] = process.argv.slice(2);
if (version === undefined) throw new Error('name the version');
const folder = fileURLToPath(new URL(`../../fixtures/ledger-${version}/`, import.meta.url));
mkdirSync(folder, { recursive: true });
const lines = (values: readonly unknown[]) => values.map((value) => `${JSON.stringify(value)}\n`).join('');

using scratch = temporaryFolder();
const file = join(scratch.path, 'ledger.db');
const contents = await write(`sqlite:${file}`);
copyFileSync(file, join(folder, 'ledger.db'));

const redis = await redisServer();
try {
  const ofRedis = await write(redis.url);
  if (!isDeepStrictEqual(ofRedis, contents)) throw new Error('Redis and SQLite differ');
  writeFileSync(join(folder, 'redis.jsonl'), lines(await dumpRedis(redis.client())));
} finally {
  await redis.remove();
}
writeFileSync(join(folder, 'contents.json'), `${JSON.stringify({ writtenAt, ...contents }, undefined, 2)}\n`);
