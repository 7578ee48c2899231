import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Digest, digestOf, digestSet } from '../../src/ledger/digest-set.ts';

const half = fc.oneof(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), fc.integer({ min: -3, max: 3 }));
const digest: fc.Arbitrary<Digest> = fc.tuple(
  half,
  half.map((low) => low || 1),
);

test('whatever is added and deleted in whatever order, it has what a set of texts has', () => {
  const steps = fc.array(fc.tuple(fc.constantFrom('add', 'add', 'delete'), fc.nat(30)), { maxLength: 120 });
  // Few digests, of which many want the same place, so that deleting one moves others.
  const few = fc.array(
    fc.oneof(
      digest,
      fc.nat(40).map((low): Digest => [1022 + (low % 4), low + 1]),
    ),
    {
      minLength: 31,
      maxLength: 31,
    },
  );
  fc.assert(
    fc.property(few, steps, (digests, todo) => {
      const set = digestSet();
      const texts = new Set<string>();
      for (const [what, index] of todo) {
        const one: Digest = digests[index] ?? [0, 1];
        set[what === 'add' ? 'add' : 'delete'](one);
        texts[what === 'add' ? 'add' : 'delete'](String(one));
        expect(set.size).toBe(texts.size);
        for (const other of digests) expect(set.has(other)).toBe(texts.has(String(other)));
      }
    }),
  );
});

test('digests that all want the same place are kept apart, also when the table grows', () => {
  const set = digestSet();
  const many = Array.from({ length: 5000 }, (_, index): Digest => [7 << 24, index + 1]);
  for (const one of many) set.add(one);
  expect(many.every((one) => set.has(one))).toBe(true);
  expect([set.size, set.has([7 << 24, 5001]), set.has([8 << 24, 1])]).toEqual([5000, false, false]);
});

test('a hundred thousand ids are all known, and none of another hundred thousand is', () => {
  const set = digestSet();
  const ids = (prefix: string) => Array.from({ length: 100_000 }, (_, index) => `${prefix}${index}`);
  for (const id of ids('EV_')) set.add(digestOf(id));
  expect(set.size).toBe(100_000);
  expect(ids('EV_').every((id) => set.has(digestOf(id)))).toBe(true);
  expect(ids('EV_x').some((id) => set.has(digestOf(id)))).toBe(false);
});

test.each(['', 'EV_1', '\0', 'é', '電話', '\ud800'])('%j has a digest of two integers, the second not 0', (id) => {
  const [high, low] = digestOf(id);
  expect([high | 0, low | 0]).toEqual([high, low]);
  expect(low).not.toBe(0);
});
