import { expect, test } from 'vitest';
import type { Addition } from '../../src/call/addition.ts';
import { digestSet } from '../../src/ledger/digest-set.ts';
import { expiringIds } from '../../src/ledger/expiring-ids.ts';
import { addTo, emptyDraft, publish, type State } from '../../src/ledger/state.ts';

const pair = { direction: 'inbound', trunk: 'ST_1' } as const;
const started: Addition = { pair, cell: 'calls_started_total', by: 1 };
const emptyState = (): State => ({ ids: expiringIds(), rows: new Map(), active: new Map(), rooms: digestSet() });

test('adding to a draft changes neither the state nor a row that was published', () => {
  const state = emptyState();
  const first = emptyDraft();
  addTo(first, state, [started]);
  expect(state.rows.size).toBe(0);
  publish(state, first);
  const published = state.rows.get('inbound|ST_1');
  addTo(emptyDraft(), state, [started]);
  expect(state.rows.get('inbound|ST_1')).toBe(published);
  expect(published?.[0]).toBe(1);
});

test('when one of several additions is impossible, none is made', () => {
  const draft = emptyDraft();
  expect(() => addTo(draft, emptyState(), [started, { ...started, by: Number.NaN }])).toThrow(RangeError);
  expect([draft.rows.size, draft.cells.size]).toEqual([0, 0]);
});
