import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readRecords, writeRecord } from '../../src/ledger/change-record.ts';
import type { Changes } from '../../src/ledger/changes.ts';
import { anyChanges } from './support/any-changes.ts';

const numbered = (all: readonly Changes[]) => all.map((changes, index) => ({ seq: index + 1, ...changes }));
const written = (all: readonly Changes[]) => numbered(all).map(writeRecord);
const read = (bytes: Buffer) => [...readRecords(bytes.toString())];

test('whatever was committed is read back as it was', () => {
  fc.assert(
    fc.property(fc.array(anyChanges, { maxLength: 5 }), (all) => {
      expect(read(Buffer.concat(written(all)))).toEqual(numbered(all));
    }),
  );
});

test('of a log that was cut short, all that is whole is read, and nothing else', () => {
  fc.assert(
    fc.property(fc.array(anyChanges, { minLength: 1, maxLength: 5 }), fc.nat(), (all, at) => {
      const records = written(all);
      const log = Buffer.concat(records);
      const cut = at % log.length;
      let whole = 0;
      for (let end = 0; end + (records[whole]?.length ?? 0) <= cut; whole++) end += records[whole]?.length ?? 0;
      expect(read(log.subarray(0, cut))).toEqual(numbered(all).slice(0, whole));
    }),
  );
});

test('of a log in which a byte was changed, what comes before it is read, and nothing from there on', () => {
  fc.assert(
    fc.property(fc.array(anyChanges, { minLength: 1, maxLength: 5 }), fc.nat(), fc.nat(254), (all, at, by) => {
      const records = written(all);
      const log = Buffer.concat(records);
      const place = at % log.length;
      log[place] = ((log[place] ?? 0) + 1 + by) % 256;
      let whole = 0;
      for (let end = records[0]?.length ?? 0; end <= place; end += records[whole]?.length ?? 0) whole++;
      expect(read(log)).toEqual(numbered(all).slice(0, whole));
    }),
  );
});
