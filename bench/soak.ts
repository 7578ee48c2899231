import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { systemClock } from '../src/traffic/deliver.ts';
import { simulate } from '../src/traffic/simulate.ts';
import { simulatedTrunks } from '../src/traffic/simulation/trunks.ts';
import { keys } from './load/keys.ts';
import { table } from './report.ts';
import { shownTotal, startOurs } from './servers/server.ts';
import { type Minute, watchMinute } from './soak/minute.ts';
import { soakReport } from './soak/report.ts';
import { verdictOf } from './soak/verdict.ts';

/** Whether a service that runs on and on stays as it is: `npm run soak -- --minutes 20 --rate 300`. */
const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '20' },
    /** Webhooks per second. */
    rate: { type: 'string', default: '300' },
    seed: { type: 'string', default: '1' },
  },
});
const [minutes, rate] = [Number(values.minutes), Number(values.rate)];
/** Webhooks of a simulated call, those sent twice included, on average. */
const webhooksPerCall = 9.26;
const speed = 10;
const faults = { duplicate: 1, lose: 0, retry: 1 };

const folder = mkdtempSync(join(tmpdir(), 'soak-'));
const server = await startOurs({ ledgerUrl: `sqlite:${join(folder, 'ledger.db')}`, monitored: true });
try {
  const simulation = simulate({
    url: `http://127.0.0.1:${server.port}/webhook`,
    keys,
    clock: systemClock,
    traffic: {
      seed: values.seed,
      callsPerSecond: rate / webhooksPerCall,
      speed,
      daily: false,
      trunks: simulatedTrunks(7),
    },
    faults,
  });
  const until = performance.now() + minutes * 60_000;
  const watched: Minute[] = [];
  while (performance.now() < until) {
    const minute = await watchMinute(watched.length + 1, { server, folder, simulation, until });
    watched.push(minute);
    process.stdout.write(`${JSON.stringify(minute)}\n`);
  }
  simulation.stop();
  const { requests, truth } = await simulation.done;
  const sent = truth.reduce((sum, { started }) => sum + started, 0);
  const measures = verdictOf(watched, { sent, counted: await shownTotal(server, 'calls_started_total') });
  const isFine = measures.every(({ met }) => met);
  const options = process.argv.slice(2).join(' ');
  const command = `npm run soak${options && ` -- ${options}`}`;
  const report = soakReport({ command, rate, speed, requests, minutes: watched, measures });
  writeFileSync(fileURLToPath(new URL('../docs/soak.md', import.meta.url)), report);
  process.stdout.write(`${table(measures)}\n\n${isFine ? 'steady' : 'NOT STEADY'}; docs/soak.md has the whole run\n`);
  if (!isFine) process.exitCode = 1;
} finally {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}
