import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inboundLeg, left } from '../../support/calls/facts.ts';
import { entry, openCall } from '../support/entries.ts';
import { fixture, type Open } from './open.ts';

/** A call of a burst ends some seconds after it began. */
const bursts = fc.array(fc.record({ at: fc.integer({ min: 0, max: 180 }), lasts: fc.integer({ min: 1, max: 100 }) }), {
  minLength: 1,
  maxLength: 25,
});

type Step = { readonly at: number; readonly call: number; readonly ends: boolean };

const hangUp = (name: string, t: number, since: number) =>
  entry(
    `EV_${name}_end`,
    left({ t, since, session: `RM_${name}` }, inboundLeg, 'hangup', 'client_initiated', {
      call: `SCL_${name}`,
      participant: `PA_${name}`,
    }),
    { room: `room-${name}` },
  );

export function knowsPeaks(open: Open): void {
  test('peaks of the last minute are those of a recount, whenever one looks', () =>
    fc.assert(
      fc.asyncProperty(bursts, fc.integer({ min: 0, max: 300 }), async (calls, lookedAt) => {
        const under = await fixture(open);
        const steps = calls
          .flatMap(({ at, lasts }, call): Step[] => [
            { at, call, ends: false },
            { at: at + lasts, call, ends: true },
          ])
          .filter(({ at }) => at <= lookedAt)
          .toSorted((a, b) => a.at - b.at);
        let active = 0;
        const levels: { at: number; active: number }[] = [{ at: Number.NEGATIVE_INFINITY, active: 0 }];
        for (const { at, call, ends } of steps) {
          under.setClock(at);
          const entry = ends ? hangUp(`${call}`, at, calls[call]?.at ?? 0) : openCall(`${call}`, at);
          await under.ledger.apply(entry);
          active += ends ? -1 : 1;
          levels.push({ at, active });
        }
        under.setClock(lookedAt);
        const from = lookedAt - 60;
        const inWindow = levels.filter(({ at }, index) => at >= from || (levels[index + 1]?.at ?? lookedAt) >= from);
        const starts = Map.groupBy(
          calls.filter(({ at }) => at <= lookedAt && at >= from),
          ({ at }) => at,
        );
        const snapshot = await under.ledger.snapshot();
        expect(snapshot.peaks.get('ST_in') ?? { active: 0, perSecond: 0 }).toEqual({
          active: Math.max(...inWindow.map((level) => level.active)),
          perSecond: Math.max(0, ...Array.from(starts.values(), ({ length }) => length)),
        });
        await under.ledger.close();
      }),
      { numRuns: 30 },
    ));
}
