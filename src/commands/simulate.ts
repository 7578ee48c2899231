import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { systemClock } from '../traffic/clock.ts';
import { simulate } from '../traffic/simulate.ts';
import { simulatedTrunks } from '../traffic/simulation/trunks.ts';
import { callsTable } from './calls-table.ts';
import { describeSimulation } from './describe-simulation.ts';
import { keyPairOf } from './key-pair.ts';
import { numberOption } from './number-option.ts';
import { progressLine } from './progress-line.ts';
import { allTaken, statusLines } from './status-lines.ts';
import { truthCounts } from './truth-counts.ts';
import { untilSignal } from './until-signal.ts';
import { urlOption } from './url-option.ts';
import { UsageError } from './usage-error.ts';

const usage = `usage: livekit-telephony-exporter simulate --url URL [options]
  --calls-per-second N  calls that start in a second, on average (default 1)
  --for SECONDS         starts calls for this long, then ends the open ones; without it until Ctrl-C
  --speed FACTOR        people talk and ring this many times as fast as in real life (default 1)
  --daily               the rate follows the hours of the day and the days of the week, in UTC
  --trunks N            trunks that calls come and go over, besides an inline one that dials (default 7)
  --seed TEXT           the same seed makes the same calls
  --duplicate PCT       webhooks that are delivered twice
  --lose PCT            webhooks that are never delivered
  --retry PCT           webhooks that are delivered late, by one of LiveKit's further tries`;

const options = {
  url: { type: 'string' },
  'calls-per-second': { type: 'string' },
  for: { type: 'string' },
  speed: { type: 'string' },
  daily: { type: 'boolean' },
  trunks: { type: 'string' },
  seed: { type: 'string' },
  duplicate: { type: 'string' },
  lose: { type: 'string' },
  retry: { type: 'string' },
} as const;

const say = (text: string) => void process.stderr.write(`${text}\n`);

function settingsOf(args: readonly string[]) {
  const { values } = parseArgs({ args: [...args], options });
  const number = (name: Exclude<keyof typeof options, 'daily'>, range: Parameters<typeof numberOption>[2]) =>
    numberOption(name, values[name], range);
  const percent = { min: 0, max: 100 };
  const seconds = number('for', { min: 0, above: true });
  return {
    url: urlOption(values.url, usage),
    forMs: seconds === undefined ? undefined : seconds * 1000,
    traffic: {
      seed: values.seed ?? randomInt(1_000_000),
      callsPerSecond: number('calls-per-second', { min: 0, above: true }) ?? 1,
      speed: number('speed', { min: 0, above: true }) ?? 1,
      daily: values.daily ?? false,
      trunks: simulatedTrunks(number('trunks', { min: 1, max: 10_000, whole: true }) ?? 7),
    },
    trouble: {
      duplicate: number('duplicate', percent) ?? 0,
      lose: number('lose', percent) ?? 0,
      retry: number('retry', percent) ?? 0,
    },
  };
}

/** Sends the webhooks of simulated calls to a running exporter, and says in the end what calls these were. */
export async function simulateCommand(args: readonly string[]): Promise<void> {
  if (args.length === 0) throw new UsageError(usage);
  const settings = settingsOf(args);
  const keys = keyPairOf(process.env);
  const startedAt = performance.now();
  const elapsed = () => performance.now() - startedAt;
  const simulation = simulate({ ...settings, keys, clock: systemClock });
  void untilSignal().then(() => simulation.stop());
  say(`simulating calls, seed ${settings.traffic.seed}; Ctrl-C ends it`);
  const endProgress = progressLine(process.stderr, () => describeSimulation(simulation.progress(), elapsed()));
  const report = await simulation.done;
  endProgress();
  say(describeSimulation(report, elapsed()));
  process.stdout.write(`${callsTable(truthCounts(report.truth))}\n${statusLines(report.statuses)}\n`);
  if (report.lost > 0) say('the exporter cannot know what the lost webhooks told: its totals are allowed to differ');
  if (!allTaken(report.statuses)) process.exitCode = 1;
}
