import { describe, expect, onTestFinished, test } from 'vitest';
import { outcomes } from '../../src/catalog/values.ts';
import { httpSender } from '../../src/traffic/deliver.ts';
import { noFaults } from '../../src/traffic/room-delivery.ts';
import { type SimulationOptions, simulate } from '../../src/traffic/simulate.ts';
import type { PairTruth } from '../../src/traffic/simulation/truth.ts';
import { someTraffic } from '../support/calls/simulated.ts';
import { type Sample, sumOf } from '../support/http/exposition.ts';
import { runningExporter, scrape } from '../support/processes/running-exporter.ts';
import { virtualClock } from '../support/time/virtual-clock.ts';
import { keys } from '../support/webhooks/token.ts';

/** Simulates against a running exporter, both on one virtual clock. */
async function simulated(options: Partial<SimulationOptions>) {
  const clock = virtualClock(1_800_000_000_000, 100);
  const exporter = await runningExporter({}, clock.now);
  onTestFinished(() => exporter.close());
  const url = exporter.webhookUrl;
  const sender = clock.holdFor(httpSender(url, 32));
  const usual = { url, keys, clock, sender, traffic: someTraffic, faults: noFaults };
  const simulation = simulate({ ...usual, ...options });
  return { clock, simulation, scrape: () => scrape(exporter) };
}

/** The metrics of a direction and trunk, in the form of the truth. */
function shown(samples: readonly Sample[], { direction, trunk }: PairTruth) {
  const pair = { direction, trunk };
  const observed = (name: string) => sumOf(samples, `call_${name}_seconds_count`, pair);
  return {
    started: sumOf(samples, 'calls_started_total', pair),
    active: sumOf(samples, 'calls_active', pair),
    ended: Object.fromEntries(
      outcomes.map((outcome) => [outcome, sumOf(samples, 'calls_ended_total', { ...pair, outcome })]),
    ),
    durations: observed('duration'),
    answers: observed('answer'),
    talks: observed('talk'),
  };
}

const wanted = ({ started, ended, duration, answer, talk }: PairTruth) => ({
  started,
  active: 0,
  ended: Object.fromEntries(outcomes.map((outcome) => [outcome, ended[outcome] ?? 0])),
  durations: duration.count,
  answers: answer.count,
  talks: talk.count,
});

const pairsOf = (samples: readonly Sample[]) =>
  samples.filter(({ name }) => name === 'livekit_telephony_calls_started_total').map(({ labels }) => labels);

/** Simulates with a clock that can jump ahead, like that of a machine that wakes up. */
async function simulatedAsleep() {
  let overslept = 0;
  const awake = virtualClock(1_800_000_000_000, 100);
  const clock = {
    ...awake,
    now: () => awake.now() + overslept,
    oversleep(milliseconds: number) {
      overslept += milliseconds;
    },
  };
  const exporter = await runningExporter({}, clock.now);
  onTestFinished(() => exporter.close());
  const url = exporter.webhookUrl;
  const sender = awake.holdFor(httpSender(url, 32));
  return { clock, simulation: simulate({ url, keys, clock, sender, traffic: someTraffic, faults: noFaults }) };
}

describe('simulated calls', { timeout: 60_000 }, () => {
  test.each([1, 2, 3])('with duplicates and late webhooks, match a running exporter exactly: seed %i', async (seed) => {
    const { simulation, scrape } = await simulated({
      traffic: { ...someTraffic, seed, speed: 10 },
      faults: { duplicate: 10, lose: 0, retry: 10 },
      forMs: 30_000,
    });
    const { truth, statuses, callsStarted, callsOpen, duplicated, delayed } = await simulation.done;
    const samples = await scrape();
    expect(callsStarted).toBeGreaterThan(240);
    expect(callsOpen).toBe(0);
    expect(truth.map((row) => shown(samples, row))).toEqual(truth.map(wanted));
    expect(pairsOf(samples)).toHaveLength(truth.length);
    expect(Object.keys(statuses)).toEqual(['200']);
    expect(duplicated).toBeGreaterThan(100);
    expect(delayed).toBeGreaterThan(100);
    expect(sumOf(samples, 'webhooks_total', { result: 'duplicate' })).toBe(duplicated);
    expect(sumOf(samples, 'webhooks_total', { result: 'late' })).toBe(0);
  });

  test('without faults, match the times of a running exporter to the millisecond', async () => {
    const { simulation, scrape } = await simulated({ forMs: 12_000 });
    const { truth } = await simulation.done;
    const samples = await scrape();
    for (const { direction, trunk, ...row } of truth)
      for (const name of ['duration', 'answer', 'talk'] as const)
        expect(sumOf(samples, `call_${name}_seconds_sum`, { direction, trunk })).toBe(row[name].sum / 1000);
    expect(sumOf(samples, 'webhook_delay_seconds_bucket', { le: '1' })).toBe(
      sumOf(samples, 'webhook_delay_seconds_count'),
    );
  });

  test('with lost webhooks, leave consistent totals in an exporter', async () => {
    const { simulation, scrape } = await simulated({
      traffic: { ...someTraffic, seed: 4, speed: 10 },
      faults: { duplicate: 5, lose: 5, retry: 5 },
      forMs: 20_000,
    });
    const { lost, callsStarted } = await simulation.done;
    const samples = await scrape();
    expect(lost).toBeGreaterThan(40);
    const pairs = pairsOf(samples);
    expect(pairs.length).toBeGreaterThan(4);
    for (const pair of pairs) {
      const [started, ended, active] = ['calls_started_total', 'calls_ended_total', 'calls_active'].map((name) =>
        sumOf(samples, name, pair),
      );
      expect(started).toBe((ended ?? 0) + (active ?? 0));
    }
    expect(samples.filter(({ value }) => value < 0)).toEqual([]);
    expect(sumOf(samples, 'calls_started_total')).toBeLessThanOrEqual(callsStarted);
    expect(sumOf(samples, 'calls_started_total')).toBeGreaterThan(0.95 * callsStarted);
    expect(sumOf(samples, 'calls_inferred_total')).toBeGreaterThan(0);
  });

  test('are the same for the same seed, whatever the faults', async () => {
    const traffic = { ...someTraffic, seed: 'again', callsPerSecond: 5 };
    const truthOf = async (options: Partial<SimulationOptions>) => {
      const { simulation } = await simulated({ traffic, forMs: 10_000, ...options });
      return (await simulation.done).truth.map(({ started, ended }) => ({ started, ended }));
    };
    const once = await truthOf({});
    expect(once.reduce((sum, { started }) => sum + started, 0)).toBeGreaterThan(20);
    expect(await truthOf({ faults: { duplicate: 20, lose: 20, retry: 20 } })).toEqual(once);
    expect(await truthOf({ traffic: { ...traffic, seed: 'another' } })).not.toEqual(once);
  });

  test('end quickly when the time is over, as planned', async () => {
    const { simulation, clock } = await simulated({ forMs: 5_000, hurryMs: 1_000 });
    const { callsStarted, callsOpen, truth } = await simulation.done;
    expect(callsStarted).toBeGreaterThan(20);
    expect(callsOpen).toBe(0);
    expect(clock.now() - 1_800_000_000_000).toBeLessThan(6_500);
    expect(truth.flatMap(({ ended }) => Object.values(ended)).reduce((sum, count) => sum + count)).toBe(callsStarted);
  });

  test('start until the simulation is stopped', async () => {
    const { simulation, clock } = await simulated({});
    await clock.sleep(3_000);
    const { callsStarted: before, callsOpen } = simulation.progress();
    expect(callsOpen).toBeGreaterThan(5);
    await clock.sleep(3_000);
    expect(simulation.progress().callsStarted).toBeGreaterThan(before);
    simulation.stop();
    const { callsStarted } = await simulation.done;
    expect(clock.now() - 1_800_000_000_000).toBeLessThan(9_000);
    expect(simulation.progress()).toMatchObject({ callsStarted, callsOpen: 0 });
  });

  test('do not start all at once after the machine slept', async () => {
    const { simulation, clock } = await simulatedAsleep();
    await clock.sleep(3_000);
    const { callsStarted } = simulation.progress();
    clock.oversleep(3_600_000);
    await clock.sleep(3_000);
    expect(simulation.progress().callsStarted - callsStarted).toBeGreaterThan(10);
    expect(simulation.progress().callsStarted - callsStarted).toBeLessThan(60);
    simulation.stop();
    await simulation.done;
  });
});
