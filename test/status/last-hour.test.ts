import { describe, expect, test } from 'vitest';
import { type HourRecorder, hourRecorder, lastHour } from '../../src/status/last-hour.ts';
import { failingCalls } from '../../src/status/outcomes.ts';
import { type Cells, now, snapshotOf } from '../support/browser/status-input.ts';

const minute = 60_000;

/** A recorder that looked once per minute, until now, at totals that grow as the function of minutes ago says. */
function looked(minutes: number, cellsAt: (minutesAgo: number) => Cells, active = 0): HourRecorder {
  const recorder = hourRecorder();
  for (let ago = minutes; ago >= 0; ago--)
    recorder.sample(snapshotOf({ 'inbound|a': cellsAt(ago) }, { 'inbound|a': active + ago }), now - ago * minute);
  return recorder;
}

const failedBefore = (minutesAgo: number) => (ago: number) => ({
  'calls_ended_total:failed': ago < minutesAgo ? 40 : 0,
});

describe('how calls ended lately', () => {
  test.each([
    ['14 minutes ago', 14, 40],
    ['16 minutes ago', 16, 0],
  ])('those of %s', (_, minutesAgo, calls) => {
    const cells = failedBefore(minutesAgo);
    const { recently } = looked(30, cells).at(snapshotOf({ 'inbound|a': cells(0) }), now);
    expect(failingCalls(recently.all)).toBe(calls);
    expect(recently.since).toBe(now - 15 * minute);
  });

  test('also what ended since the last look, and since when it is known after a start', () => {
    const recorder = looked(3, () => ({ 'calls_ended_total:failed': 5 }));
    const later = snapshotOf({ 'inbound|a': { 'calls_ended_total:failed': 7 } });
    const { recently } = recorder.at(later, now + 20_000);
    expect(failingCalls(recently.all)).toBe(2);
    expect(recently.since).toBe(now - 3 * minute);
    expect([...recently.pairs.keys()]).toEqual(['inbound|a']);
  });

  test('not what ended while the process slept, nobody knows when', () => {
    const recorder = hourRecorder();
    recorder.sample(snapshotOf({ 'inbound|a': {} }), now - 40 * minute);
    const { recently, minutes } = recorder.at(snapshotOf({ 'inbound|a': { 'calls_ended_total:failed': 9 } }), now);
    expect([recently.all.ended, minutes.length]).toEqual([0, 1]);
  });

  test('nothing of a ledger that lost its totals, or of a clock that was set back', () => {
    const recorder = looked(5, (ago) => ({ calls_started_total: 10 - ago }));
    recorder.sample(snapshotOf({ 'inbound|a': { calls_started_total: 1 } }), now + minute);
    expect(recorder.at(undefined, now + minute).minutes).toEqual([]);
    recorder.sample(snapshotOf({ 'inbound|a': { calls_started_total: 2 } }), now - 3 * minute);
    expect(recorder.at(undefined, now).minutes).toEqual([]);
  });
});

describe('the last hour', () => {
  test('is 60 minutes, whatever the process has seen, and of old ones no pair is kept', () => {
    const recorder = looked(200, (ago) => ({ calls_started_total: 200 - ago }));
    const { minutes } = recorder.at(undefined, now);
    expect(minutes).toHaveLength(60);
    expect(minutes.map(({ counts }) => counts.started)).toEqual(Array(60).fill(1));
    expect(minutes.filter((one) => 'pairs' in one && one.pairs instanceof Map && one.pairs.size > 0)).toHaveLength(15);
  });

  test('is due once in each minute', () => {
    const recorder = hourRecorder();
    expect(recorder.isDue(now)).toBe(true);
    recorder.sample(snapshotOf({}), now);
    expect([recorder.isDue(now + 1000), recorder.isDue(now + minute)]).toEqual([false, true]);
  });

  test('is drawn, and said in words', () => {
    const recorder = looked(
      4,
      (ago) => ({
        'calls_ended_total:completed': 10 * (4 - ago),
        'calls_ended_total:failed': ago < 2 ? 6 : 0,
      }),
      3,
    );
    const { markup = '' } = lastHour(recorder.at(undefined, now), now, 'UTC') ?? {};
    expect(markup).toContain(
      'aria-label="Open calls in the last hour: now 3, most 6 at 10:21, counted once per minute"',
    );
    expect(markup).toContain('aria-label="Calls that ended in the last hour: completed 40, failed 6"');
    expect(markup).toContain('at most 16');
    expect(markup).toMatch(/<path class="failed" d="M[^"]+"/);
    expect(markup).not.toMatch(/NaN|Infinity|undefined/);
  });

  test('shows what has ended in the minute that runs as it is, not as if it went on so', () => {
    const ended = (calls: number) => ({ 'calls_ended_total:completed': calls });
    const recorder = looked(4, (ago) => ended(4 - ago));
    const { markup = '' } =
      lastHour(recorder.at(snapshotOf({ 'inbound|a': ended(50) }), now + 40_000), now, 'UTC') ?? {};
    expect(markup).toContain('at most 46');
  });

  test('is not drawn of one minute', () => {
    expect(lastHour(looked(1, () => ({})).at(undefined, now), now, 'UTC')).toBeUndefined();
  });
});
