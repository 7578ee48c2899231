import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addChanges, emptyBacklog, isEmptyBacklog } from '../../src/ledger/backlog.ts';
import { type Changes, readChanges, writeChanges } from '../../src/ledger/changes.ts';
import { globalKey } from '../../src/ledger/totals.ts';

const text = fc.string({ unit: 'grapheme', maxLength: 12 });
const pair = fc.oneof(
  fc.constant(globalKey),
  text.map((trunk) => `inbound|${trunk}`),
);
const changes: fc.Arbitrary<Changes> = fc.record({
  ids: fc.array(fc.tuple(fc.maxSafeNat(), fc.array(text))).map((list) => new Map(list)),
  rooms: fc
    .array(
      fc.tuple(
        text,
        fc.option(
          fc.record({ due: fc.maxSafeNat(), text: fc.json({ maxDepth: 2 }).filter((json) => json !== 'null') }),
        ),
      ),
    )
    .map((list) => new Map(list.map(([key, room]) => [key, room && { ...room, text: tight(room.text) }]))),
  totals: fc
    .array(
      fc.tuple(
        pair,
        fc.dictionary(fc.constantFrom('calls_started_total', 'x'), fc.maxSafeNat(), { noNullPrototype: true }),
      ),
    )
    .map((list) => new Map(list)),
});

/** JSON as `JSON.stringify` writes it. */
const tight = (json: string) => JSON.stringify(JSON.parse(json));

test('whatever changed is read back from its line as it was', () => {
  fc.assert(
    fc.property(changes, (change) => {
      const line = writeChanges(change);
      expect(line).not.toContain('\n');
      expect(readChanges(line)).toEqual(change);
    }),
  );
});

test('a line that was cut short is not read', () => {
  fc.assert(
    fc.property(changes, fc.nat(), (change, cut) => {
      const line = writeChanges(change);
      expect(() => readChanges(line.slice(0, cut % line.length))).toThrow(SyntaxError);
    }),
  );
});

test('a backlog has every id, and the newest of every room and total; adding the same again changes neither', () => {
  fc.assert(
    fc.property(fc.array(changes, { maxLength: 5 }), (all) => {
      const backlog = emptyBacklog();
      for (const change of all) addChanges(backlog, change);
      for (const [minute, ids] of backlog.ids)
        expect(ids).toEqual(all.flatMap((change) => change.ids.get(minute) ?? []));
      expect(backlog.rooms).toEqual(new Map(all.flatMap((change) => [...change.rooms])));
      for (const [key, cells] of backlog.totals)
        expect(Object.fromEntries(cells)).toEqual(Object.assign({}, ...all.map((change) => change.totals.get(key))));
      const { rooms, totals } = structuredClone(backlog);
      const last = all.at(-1);
      if (last) addChanges(backlog, last);
      expect(backlog).toMatchObject({ rooms, totals });
      expect(isEmptyBacklog(backlog)).toBe(all.every(isNothing));
    }),
  );
});

const isNothing = ({ ids, rooms, totals }: Changes) => ids.size === 0 && rooms.size === 0 && totals.size === 0;
