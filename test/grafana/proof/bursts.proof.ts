import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { peakMeter } from '../../../src/ledger/peaks.ts';
import { alertGroups } from '../../../src/rules/alerts.ts';
import { thresholds } from '../../../src/rules/thresholds.ts';
import { describeWith } from '../../support/processes/programs.ts';
import { figures } from './support/figures.ts';
import { type Firing, firingsOf } from './support/firing.ts';
import { historyTsdb } from './support/history-tsdb.ts';
import type { Span } from './support/model.ts';
import { startPrometheus } from './support/prometheus.ts';
import { type Series, writeHistory } from './support/write-history.ts';

/** Six hours, scraped once per minute: whatever begins and ends between two scrapes is seen by the peaks alone. */
const start = Date.parse('2026-10-20T06:00:00Z') / 1000;
const span: Span = { start, end: start + 6 * 3600, step: 60 };
const channels = 30;
const callsPerSecond = 5;
/** The bursts begin 5 s after a scrape. */
const burst = start + 3 * 3600 + 5;

interface Call {
  readonly from: number;
  readonly to: number;
}

/** Half of the channels in use all day: a call of 120 s every 8 s. */
const everyDay: readonly Call[] = Array.from({ length: (6 * 3600) / 8 }, (_, index) => ({
  from: start + index * 8,
  to: start + index * 8 + 120,
}));
const trunks: Readonly<Record<string, readonly Call[]>> = {
  calm: everyDay,
  // A campaign dials 16 numbers within 16 s and gives all of them up: full for 24 s, and over 40 s later.
  filled: [...everyDay, ...Array.from({ length: 16 }, (_, index) => ({ from: burst + index, to: burst + 40 }))],
  // Eight calls per second for 5 s, each of which is over within 1 s.
  hurried: [...everyDay, ...Array.from({ length: 40 }, (_, n) => second(burst + Math.floor(n / 8)))],
};

function second(from: number): Call {
  return { from, to: from + 1 };
}

/** What an exporter shows of a trunk's calls. @param withPeaks false: as one that is older than the peaks */
function* seriesOf(job: string, trunk: string, calls: readonly Call[], withPeaks: boolean): Generator<Series> {
  const meter = peakMeter(new Map());
  const sampled = { started: [] as number[], active: [] as number[], peak: [] as number[], rate: [] as number[] };
  let active = 0;
  let started = 0;
  for (let at = span.start; at <= span.end; at += 1) {
    const begun = calls.filter(({ from }) => from === at).length;
    const ended = calls.filter(({ to }) => to === at).length;
    const change = begun - ended;
    meter.record(
      [{ trunk, rise: Math.max(0, change), change, starts: new Map(begun ? [[at, begun]] : []) }],
      at * 1000,
    );
    active += change;
    started += begun;
    if ((at - span.start) % span.step !== 0) continue;
    const peak = meter.peaks(at * 1000).get(trunk);
    sampled.started.push(started);
    sampled.active.push(active);
    sampled.peak.push(peak?.active ?? Number.NaN);
    sampled.rate.push(peak?.perSecond ?? Number.NaN);
  }
  const series = (name: string, values: readonly number[], labels = ''): Series => ({
    name: `livekit_telephony_${name}{job="${job}",instance="exporter:9464",trunk="${trunk}"${labels}}`,
    value: (index) => values[index] ?? Number.NaN,
  });
  const constant = (name: string, value: number): Series => ({ ...series(name, []), value: () => value });
  yield series('calls_started_total', sampled.started, ',direction="outbound"');
  yield series('calls_active', sampled.active, ',direction="outbound"');
  yield constant('trunk_channels', channels);
  yield constant('trunk_calls_per_second_limit', callsPerSecond);
  if (!withPeaks) return;
  yield series('trunk_calls_active_peak', sampled.peak);
  yield series('trunk_calls_per_second_peak', sampled.rate);
}

describeWith(['prometheus', 'promtool'], 'bursts between two scrapes of 60 s', () => {
  let folder: string;
  const fired: Firing[] = [];
  beforeAll(async () => {
    const all = Object.entries(trunks).flatMap(([trunk, calls]) => [
      ...seriesOf('with-peaks', trunk, calls, true),
      ...seriesOf('without-peaks', trunk, calls, false),
    ]);
    folder = await historyTsdb((file) => writeHistory(file, all, span), span);
    const prometheus = await startPrometheus(folder, {});
    const capacity = alertGroups(thresholds)
      .flatMap((group) => group.alerts)
      .filter(({ name }) => ['TrunkCapacityReached', 'TrunkNearRateLimit'].includes(name));
    for (const alert of capacity) fired.push(...(await firingsOf(alert, prometheus, span)));
    await prometheus.stop();
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  describe.each([
    ['a burst of 40 s that fills a trunk', 'TrunkCapacityReached', 'filled'],
    ['a burst of 5 s over the call rate', 'TrunkNearRateLimit', 'hurried'],
  ])('%s', (name, alert, trunk) => {
    // Rules are evaluated as often as they scrape here: the recorded peak, then the alert.
    test('fires two evaluations later at most', () => {
      const found = fired.filter(({ labels, ...one }) => one.alert === alert && labels.job === 'with-peaks');
      expect(found.map(({ labels }) => labels)).toEqual([{ job: 'with-peaks', trunk }]);
      const after = (found[0]?.from ?? Number.NaN) - burst;
      expect(after).toBeLessThan(2 * span.step);
      figures.note(`${name}: ${alert} after ${after} s`);
    });
  });

  test('without the peaks nobody would know of either', () => {
    expect(fired.filter(({ labels }) => labels.job === 'without-peaks')).toEqual([]);
  });
});
