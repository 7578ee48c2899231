import { describe, expect, test } from 'vitest';
import { answerRatio } from '../../src/status/outcomes.ts';
import { statusView } from '../../src/status/view.ts';
import { activityOf, now, rowsOf, snapshotOf, statusInput } from '../support/browser/status-input.ts';

const calls = {
  calls_started_total: 12,
  'calls_ended_total:completed': 5,
  'calls_ended_total:dropped': 1,
  'calls_ended_total:no_answer': 4,
} as const;
const atMidnight = {
  calls_started_total: 2,
  'calls_ended_total:completed': 1,
  'calls_ended_total:no_answer': 1,
} as const;

describe('the content of the page', () => {
  test('calls now, today and in all, by pair and together', () => {
    const view = statusView(
      statusInput({
        snapshot: snapshotOf({ 'inbound|a': calls, 'outbound|a': calls }, { 'inbound|a': 2 }),
        today: { date: '2026-09-14', since: undefined, rows: rowsOf({ 'inbound|a': atMidnight }) },
      }),
    );
    expect(view.calls).toMatchObject({
      active: 2,
      today: { started: 22, ended: 18 },
      total: { started: 24, ended: 20 },
    });
    const [inbound] = view.pairs;
    expect(inbound).toMatchObject({ direction: 'inbound', trunk: 'a', active: 2, today: { started: 10, ended: 8 } });
    expect(inbound && answerRatio(inbound.today)).toBe(5 / 8);
    expect(inbound && answerRatio(inbound.total)).toBe(6 / 10);
  });

  test('the answer ratio is of calls that ended, and unknown before the first', () => {
    const [pair] = statusView(statusInput({ snapshot: snapshotOf({ 'inbound|a': { calls_started_total: 3 } }) })).pairs;
    expect(pair && answerRatio(pair.total)).toBeUndefined();
  });

  test('the busiest first: open calls, then those of today, then those ever, then by name', () => {
    const started = (count: number) => ({ calls_started_total: count });
    const view = statusView(
      statusInput({
        snapshot: snapshotOf(
          {
            'inbound|b': started(9),
            'inbound|a': started(9),
            'inbound|old': started(50),
            'inbound|now': started(1),
            'inbound|today': started(20),
            'unknown|a': started(9),
          },
          { 'inbound|now': 1 },
        ),
        today: {
          date: '2026-09-14',
          since: undefined,
          rows: rowsOf({
            'inbound|old': started(50),
            'inbound|today': started(10),
            'inbound|a': started(9),
            'inbound|b': started(9),
            'unknown|a': started(9),
          }),
        },
      }),
    );
    expect(view.pairs.map(({ direction, trunk }) => `${direction} ${trunk}`)).toEqual([
      'inbound now',
      'inbound today',
      'inbound old',
      'inbound a',
      'unknown a',
      'inbound b',
    ]);
  });

  test('a trunk of TRUNKS_FILE with a direction shows before its first call', () => {
    const trunk = { id: 'ST_a', name: 'north', channels: undefined, callsPerSecond: undefined };
    const view = statusView(
      statusInput({
        trunks: [
          { ...trunk, direction: 'inbound' },
          { ...trunk, name: 'south', direction: undefined },
        ],
      }),
    );
    expect(view.pairs.map(({ trunk: name }) => name)).toEqual(['north']);
    expect(view.isNew).toBe(true);
  });

  test('inferences that occurred, today and in all', () => {
    const view = statusView(
      statusInput({
        snapshot: snapshotOf({ '': { 'calls_inferred_total:end/expired': 7, trunk_overflow_total: 2 } }),
        today: {
          date: '2026-09-14',
          since: undefined,
          rows: rowsOf({ '': { 'calls_inferred_total:end/expired': 4 } }),
        },
      }),
    );
    expect(view.inferred).toEqual([{ inference: 'end/expired', today: 3, total: 7 }]);
    expect(view.overflow).toEqual({ today: 2, total: 2 });
  });

  test.each([
    ['nothing was ever there', {}, true],
    ['a webhook came', { activity: activityOf([3]) }, false],
    ['calls are known from before', { snapshot: snapshotOf({ 'inbound|a': calls }) }, false],
    ['webhooks are refused: it has still to be connected', { activity: activityOf([], [['unknown_key', 3]]) }, true],
  ])('new: %s', (_, change, isNew) => {
    expect(statusView(statusInput(change)).isNew).toBe(isNew);
  });

  test('is of the moment that it is given', () => {
    expect(statusView(statusInput())).toMatchObject({ now, timeZone: 'UTC' });
  });
});
