import fc from 'fast-check';
import { expect, test } from 'vitest';
import { trunkLabels } from '../../src/ledger/trunk-labels.ts';
import { describedTrunks } from '../../src/trunks/trunks.ts';

const named = { id: 'ST_named', name: 'carrier', direction: undefined, channels: undefined, callsPerSecond: undefined };
const trunks = describedTrunks([named]);

test.each<[string, number, string[], (string | undefined)[], string[]]>([
  ['no trunk is none', 5, [], [undefined], ['none']],
  ['a trunk that is called none is none too', 5, [], ['none'], ['none']],
  ['a trunk is its own label', 5, [], ['ST_1', 'ST_1'], ['ST_1', 'ST_1']],
  ['the first ones get their labels', 2, [], ['ST_1', 'ST_2', 'ST_3', 'ST_1'], ['ST_1', 'ST_2', 'other!', 'ST_1']],
  ['none takes no place', 1, [], [undefined, 'ST_1', 'ST_2'], ['none', 'ST_1', 'other!']],
  ['a trunk that is called other is one of the others', 5, [], ['other'], ['other!']],
  ['labels in use keep their place', 1, ['inbound|ST_old'], ['ST_new', 'ST_old'], ['other!', 'ST_old']],
  ['a label of two directions takes one place', 2, ['inbound|ST_1', 'outbound|ST_1'], ['ST_2'], ['ST_2']],
  ['none and other in use take no place', 1, ['inbound|none', 'inbound|other', ''], ['ST_1'], ['ST_1']],
  [
    'labels in use stay over a lowered limit',
    1,
    ['inbound|ST_1', 'inbound|ST_2'],
    ['ST_2', 'ST_3'],
    ['ST_2', 'other!'],
  ],
  ['a name that the operator gave passes the limit', 1, [], ['ST_1', 'carrier', 'ST_2'], ['ST_1', 'carrier', 'other!']],
  ['a trunk may have a bar in its name', 1, ['inbound|a|b'], ['a|b', 'a'], ['a|b', 'other!']],
])('%s', (_, limit, inUse, names, expected) => {
  const labels = trunkLabels(limit, inUse, trunks);
  const given = names.map((name) => labels.label(name)).map(({ label, overflow }) => `${label}${overflow ? '!' : ''}`);
  expect(given).toEqual(expected);
});

test('what was reserved and is not in use is given back', () => {
  const labels = trunkLabels(2, ['inbound|ST_old'], trunks);
  expect(labels.label('ST_lost').label).toBe('ST_lost');
  labels.keepOnly(['inbound|ST_old']);
  expect(labels.label('ST_1').label).toBe('ST_1');
  expect(labels.label('ST_old').label).toBe('ST_old');
  expect(labels.label('ST_lost').label).toBe('other');
});

test('whatever is asked, there are never more labels than the limit, those in use and the reserved two', () => {
  const name = fc.oneof(fc.constantFrom('none', 'other', undefined), fc.string({ maxLength: 3 }));
  fc.assert(
    fc.property(fc.nat(5), fc.array(name), (limit, names) => {
      const labels = trunkLabels(limit, [], describedTrunks());
      const given = names.map((asked) => labels.label(asked));
      const distinct = new Set(given.map(({ label }) => label));
      distinct.delete('none');
      distinct.delete('other');
      expect(distinct.size).toBeLessThanOrEqual(limit);
      for (const [index, { label, overflow }] of given.entries()) {
        expect(overflow).toBe(label === 'other');
        if (!overflow) expect(label).toBe(names[index] ?? 'none');
      }
    }),
  );
});
