import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Addition } from '../../src/call/addition.ts';
import { globalCells, pairCells } from '../../src/catalog/cells.ts';
import { directions } from '../../src/catalog/values.ts';
import { added, emptyRow, pairKey, pairOf, target } from '../../src/ledger/totals.ts';

const inbound = { direction: 'inbound', trunk: 'ST_1' } as const;

describe('a pair as one string', () => {
  test('can be read back, whatever the trunk is called', () => {
    fc.assert(
      fc.property(fc.constantFrom(...directions), fc.string(), (direction, trunk) => {
        expect(pairOf(pairKey({ direction, trunk }))).toEqual({ direction, trunk });
      }),
    );
  });

  test.each(['', 'ST_1', 'sideways|ST_1', 'Inbound|ST_1', '|ST_1'])('%j is none', (key) => {
    expect(() => pairOf(key)).toThrow(new TypeError(`not a (direction, trunk) pair: ${key}`));
  });
});

describe('where an addition goes', () => {
  test('every cell of a pair has a place of its own in its row', () => {
    const locations = pairCells.map((cell) =>
      target(
        cell === 'last_call_timestamp_seconds' ? { pair: inbound, cell, raiseTo: 1 } : { pair: inbound, cell, by: 1 },
      ),
    );
    expect(locations).toEqual(pairCells.map((_, index) => ({ key: 'inbound|ST_1', index })));
    expect(emptyRow('inbound|ST_1')).toHaveLength(pairCells.length);
  });

  test('every other cell has a place of its own in the global row', () => {
    expect(globalCells.map((cell) => target({ cell, by: 1 }))).toEqual(
      globalCells.map((_, index) => ({ key: '', index })),
    );
    expect(emptyRow('')).toHaveLength(globalCells.length);
  });

  test.each([Number.NaN, 0.5, -1, Number.POSITIVE_INFINITY, 2 ** 53, 1e13 + 1])('%d cannot be added', (value) => {
    const error = new RangeError(`cannot be added to calls_started_total: ${value}`);
    expect(() => target({ pair: inbound, cell: 'calls_started_total', by: value })).toThrow(error);
    expect(() => target({ pair: inbound, cell: 'last_call_timestamp_seconds', raiseTo: value })).toThrow(RangeError);
  });
});

test.each<[string, number, Addition, number]>([
  ['counts are added', 3, { pair: inbound, cell: 'calls_started_total', by: 1 }, 4],
  ['so are milliseconds', 1000, { pair: inbound, cell: 'call_talk_seconds:sum_ms', by: 234 }, 1234],
  [
    'a later start raises the newest',
    1000,
    { pair: inbound, cell: 'last_call_timestamp_seconds', raiseTo: 2000 },
    2000,
  ],
  ['an earlier one does not', 2000, { pair: inbound, cell: 'last_call_timestamp_seconds', raiseTo: 1000 }, 2000],
])('a total after an addition: %s', (_, before, addition, after) => {
  expect(added(before, addition)).toBe(after);
});
