import fc from 'fast-check';
import type { Changes } from '../../../src/ledger/changes.ts';
import { digestOf } from '../../../src/ledger/digest-set.ts';
import { roomKey } from '../../../src/ledger/room-key.ts';
import { globalKey } from '../../../src/ledger/totals.ts';

const text = fc.string({ unit: 'grapheme', maxLength: 12 });
const pair = fc.oneof(
  fc.constant(globalKey),
  text.map((trunk) => `inbound|${trunk}`),
);
/** JSON of an object as `JSON.stringify` writes it. */
const roomText = fc.dictionary(text, fc.jsonValue({ maxDepth: 2 })).map((room) => JSON.stringify(room));

/** What a commit may change, of few rooms and totals, so that commits change the same. */
export const anyChanges: fc.Arbitrary<Changes> = fc.record({
  ids: fc
    .array(fc.tuple(fc.nat(5), fc.array(text.map(digestOf), { minLength: 1, maxLength: 4 })), { maxLength: 2 })
    .map((list) => new Map(list)),
  rooms: fc
    .array(
      fc.tuple(
        fc.nat(5).map((n) => roomKey(`${n}`)),
        fc.option(fc.record({ due: fc.maxSafeNat(), text: roomText })),
      ),
      { maxLength: 3 },
    )
    .map((list) => new Map(list)),
  totals: fc
    .array(
      fc.tuple(
        pair,
        fc.dictionary(fc.constantFrom('calls_started_total', 'x'), fc.maxSafeNat(), { noNullPrototype: true }),
      ),
      { maxLength: 3 },
    )
    .map((list) => new Map(list)),
});
