import fc from 'fast-check';
import { expect, test } from 'vitest';
import { digestOf } from '../../src/ledger/digest-set.ts';
import { readDigests, writeDigests } from '../../src/ledger/digests-at-rest.ts';

test('what was written is read, in its order', () => {
  fc.assert(
    fc.property(fc.array(fc.string()), (ids) => {
      expect([...readDigests(writeDigests(ids.map(digestOf)))]).toEqual(ids.map(digestOf));
    }),
  );
});

test('the bytes are the same on every machine', () => {
  expect(Buffer.from(writeDigests([digestOf('EV_1')])).toString('hex')).toBe('671b227e1e496ee7');
});

test.each([
  ['a text', 'EV_1'],
  ['bytes that end in the middle of a digest', new Uint8Array(12)],
  ['nothing', null],
])('%s is refused', (_, blob) => {
  expect(() => [...readDigests(blob)]).toThrow(TypeError);
});
