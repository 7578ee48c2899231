import { randomInt } from 'node:crypto';
import { systemClock } from '../traffic/deliver.ts';
import { simulate } from '../traffic/simulate.ts';
import { simulatedTrunks } from '../traffic/simulation/trunks.ts';
import { allAccepted, callsTable, describeSimulation, statusLines, truthCounts } from './report.ts';
import { keyPairOf, reachable } from './sending.ts';
import { progressLine, untilSignal } from './terminal.ts';

export interface SimulateSettings {
  readonly url: string;
  readonly callsPerSecond: number;
  /** Seconds. */
  readonly for?: number | undefined;
  readonly speed: number;
  readonly daily: boolean;
  readonly trunks: number;
  readonly seed?: string | undefined;
  /** Percentages. */
  readonly duplicate: number;
  readonly lose: number;
  readonly retry: number;
}

const say = (text: string) => void process.stderr.write(`${text}\n`);

/** Sends the webhooks of simulated calls to a running exporter, and prints a table of the calls. */
export async function simulateCommand(settings: SimulateSettings): Promise<void> {
  const { url, for: seconds, callsPerSecond, speed, daily, duplicate, lose, retry } = settings;
  const keys = keyPairOf(process.env);
  await reachable(url);
  const seed = settings.seed ?? randomInt(1_000_000);
  const startedAt = performance.now();
  const elapsed = () => performance.now() - startedAt;
  const simulation = simulate({
    url,
    keys,
    clock: systemClock,
    traffic: { seed, callsPerSecond, speed, daily, trunks: simulatedTrunks(settings.trunks) },
    faults: { duplicate, lose, retry },
    forMs: seconds === undefined ? undefined : seconds * 1000,
  });
  void untilSignal().then(() => simulation.stop());
  say(`simulating calls, seed ${seed}; Ctrl-C ends it`);
  const endProgress = progressLine(process.stderr, () => describeSimulation(simulation.progress(), elapsed()));
  const report = await simulation.done;
  endProgress();
  say(describeSimulation(report, elapsed()));
  process.stdout.write(`${callsTable(truthCounts(report.truth))}\n${statusLines(report.statuses)}\n`);
  if (report.lost > 0) say('webhooks were lost on purpose, so the totals of the exporter may differ');
  if (!allAccepted(report.statuses)) process.exitCode = 1;
}
