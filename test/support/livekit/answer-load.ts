import { seeded } from '../calls/seeded.ts';
import type { ApiSite, Script } from './api-site.ts';

export interface Load {
  /** Calls in all. */
  readonly calls: number;
  /** Calls that dial at the same time; as one is answered or over, the next one starts. */
  readonly atOnce: number;
  readonly seed: number;
  /** Share of the calls that are answered. */
  readonly answered?: number;
}

/** What was scripted, and what the API showed of it. */
export interface LoadReport {
  /** Start to answer of every answered call, ms. */
  readonly truth: ReadonlyMap<string, number>;
  /** The same as it was seen, of the calls that were. */
  readonly seen: ReadonlyMap<string, number>;
  /** ms, of the calls that were seen; always positive. */
  readonly errors: readonly number[];
  readonly requestsPerSecond: { readonly mean: number; readonly max: number };
}

/** A time to answer as people have it: log-normal around 8 s, ms. */
const answerTime = (random: () => number): number => {
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return Math.round(8000 * Math.exp(0.5 * normal));
};

/** The most requests in any one second, wherever it begins. */
function mostInOneSecond(times: readonly number[]): number {
  let most = 0;
  let first = 0;
  for (const [index, at] of times.entries()) {
    while ((times[first] ?? at) <= at - 1000) first += 1;
    most = Math.max(most, index - first + 1);
  }
  return most;
}

/** Dials scripted outbound calls and looks on. */
export async function dialLoad(site: ApiSite, load: Load): Promise<LoadReport> {
  const { clock } = site;
  const random = seeded(load.seed);
  const truth = new Map<string, number>();
  const startedAt = new Map<string, number>();
  const from = clock.now();
  let dialed = 0;
  let isDone = false;

  async function dialNext(): Promise<void> {
    if (dialed === load.calls) {
      isDone = true;
      return;
    }
    const id = `${load.seed}-${dialed}`;
    dialed += 1;
    const answerAfter = answerTime(random);
    const isAnswered = random() < (load.answered ?? 0.8);
    const script: Script = isAnswered
      ? { id, answerAfter, endAfter: answerAfter + 5000 + Math.round(60_000 * random()) }
      : { id, endAfter: 20_000 + Math.round(10_000 * random()) };
    const dialsFor = isAnswered ? answerAfter : script.endAfter;
    if (isAnswered) truth.set(`SCL_${id}`, answerAfter);
    startedAt.set(`SCL_${id}`, clock.now());
    clock.at(clock.now() + dialsFor, dialNext);
    await site.dial(script);
  }

  for (let place = 0; place < load.atOnce; place += 1) clock.at(from + Math.round(random() * 10_000), dialNext);
  while (!isDone) {
    await clock.advance(10_000);
    await site.ledger.sweep(clock.now());
  }
  const until = clock.now();
  await clock.advance(120_000);

  const seen = new Map(site.answers.map(({ call, at }) => [call, at - (startedAt.get(call) ?? 0)]));
  const times = site.server.requests.map(({ at }) => at).filter((at) => at <= until);
  return {
    truth,
    seen,
    errors: Array.from(seen, ([call, after]) => Math.abs(after - (truth.get(call) ?? Number.POSITIVE_INFINITY))),
    requestsPerSecond: { mean: (times.length * 1000) / (until - from), max: mostInOneSecond(times) },
  };
}

export const mean = (values: Iterable<number>): number => {
  const all = [...values];
  return all.reduce((sum, value) => sum + value, 0) / all.length;
};

/** @param share 0.95 is the 95th percentile */
export const percentile = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.ceil(values.length * share) - 1)] ?? Number.NaN;
