import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Fact, Leg } from '../../src/call/facts.ts';
import { reduce } from '../../src/call/reduce.ts';
import { outcomes, reasons } from '../../src/catalog/values.ts';
import {
  aborted,
  answered,
  audio,
  found,
  gone,
  inboundLeg,
  joined,
  left,
  outboundLeg,
  roomFinished,
  roomStarted,
  seconds,
  silence,
} from '../support/calls/facts.ts';
import { foldFacts, openCalls, plainRules, sweepAll } from '../support/calls/fold.ts';

/** Few ids and few seconds, so that everything collides with everything. */
const when = fc.record({
  t: fc.integer({ min: 0, max: 400 }),
  session: fc.constantFrom('RM_1', 'RM_2', ''),
  delay: fc.integer({ min: 0, max: 200 }),
});
const leg: fc.Arbitrary<Leg> = fc
  .record({
    base: fc.constantFrom(inboundLeg, outboundLeg),
    call: fc.constantFrom('SCL_1', 'SCL_2'),
    participant: fc.constantFrom('PA_1', 'PA_2', 'PA_3', 'PA_4'),
    status: fc.constantFrom('dialing', 'ringing', 'active', 'automation', 'hangup', ''),
    tagged: fc.boolean(),
  })
  .map(({ base, ...change }) => ({ ...base, ...change }));

const fact: fc.Arbitrary<Fact> = fc.oneof(
  when.map(roomStarted),
  when.map(roomFinished),
  fc.tuple(when, leg).map(([time, of]) => joined(time, of)),
  fc
    .tuple(when, leg, fc.constantFrom(...reasons), fc.integer({ min: 0, max: 400 }))
    .map(([time, of, reason, since]) => left({ ...time, since }, of, of.status, reason)),
  fc.tuple(when, leg).map(([time, of]) => aborted(time, of)),
  fc.tuple(when, fc.constantFrom('PA_1', 'PA_2', 'PA_agent')).map(([time, who]) => audio(time, who)),
  fc.tuple(when, fc.constantFrom('PA_1', 'PA_agent')).map(([time, who]) => silence(time, who)),
  fc
    .tuple(when, fc.constantFrom('SCL_1', 'SCL_2'), fc.integer({ min: 0, max: 400 }))
    .map(([time, call, since]) => answered({ ...time, since }, call)),
  fc
    .tuple(when, leg, fc.integer({ min: 0, max: 200 }))
    .map(([time, of, age]) => found({ ...time, since: time.t - age }, of)),
  fc
    .tuple(when, fc.constantFrom('SCL_1', 'SCL_2'), fc.integer({ min: 90, max: 200 }))
    .map(([time, call, span]) => gone({ ...time, since: time.t + time.delay - span }, call)),
);
const facts = fc.array(fact, { maxLength: 40 });

/** LiveKit's order is not promised, but the order of receipt is what a ledger sees. */
const received = (all: readonly Fact[]) => [...all].sort((a, b) => a.receivedAt - b.receivedAt);

const endedOf = (tally: ReturnType<typeof foldFacts>['tally'], pair: string) =>
  outcomes.reduce((sum, outcome) => sum + tally.value(pair, `calls_ended_total:${outcome}`), 0);

const runs = { numRuns: 2000 };

describe('whatever facts of a room arrive, in whatever order', () => {
  test('started = ended + active for every pair, and every end has one reason', () => {
    fc.assert(
      fc.property(facts, (all) => {
        const { tally, rooms } = foldFacts(received(all));
        const open = openCalls(rooms.values());
        for (const pair of tally.pairs) {
          const ended = endedOf(tally, pair);
          expect(tally.value(pair, 'calls_started_total')).toBe(ended + (open.get(pair) ?? 0));
          expect(reasons.reduce((sum, reason) => sum + tally.value(pair, `call_disconnects_total:${reason}`), 0)).toBe(
            ended,
          );
        }
      }),
      runs,
    );
  });

  test('nothing is negative or no integer, and no histogram holds more than its calls', () => {
    fc.assert(
      fc.property(facts, (all) => {
        const { tally } = foldFacts(received(all));
        for (const [name, value] of Object.entries(tally.entries()))
          expect([name, value >= 0 && Number.isInteger(value)]).toEqual([name, true]);
        for (const pair of tally.pairs) {
          const cells = Object.entries(tally.entries()).filter(([name]) => name.startsWith(`${pair} `));
          const observed = (histogram: string) =>
            cells
              .filter(([name]) => name.includes(`${histogram}:`) && !name.endsWith('sum_ms'))
              .reduce((sum, [, value]) => sum + value, 0);
          expect(observed('call_duration_seconds')).toBeLessThanOrEqual(endedOf(tally, pair));
          expect(observed('call_talk_seconds')).toBeLessThanOrEqual(observed('call_answer_seconds'));
          expect(observed('call_answer_seconds')).toBeLessThanOrEqual(tally.value(pair, 'calls_started_total'));
        }
      }),
      runs,
    );
  });

  test('a call id starts once while its room is remembered', () => {
    fc.assert(
      fc.property(facts, (all) => {
        expect(foldFacts(received(all)).tally.sum('calls_started_total')).toBeLessThanOrEqual(2);
      }),
      runs,
    );
  });

  test('when the sweep runs makes no difference to the totals', () => {
    fc.assert(
      fc.property(facts, fc.array(fc.integer({ min: 0, max: 800 }), { maxLength: 5 }), (all, sweeps) => {
        const order = received(all);
        const late = seconds(100_000);
        const plain = foldFacts(order);
        sweepAll(plain.rooms, plain.tally, late);
        const swept = foldFacts([]);
        for (const [index, next] of order.entries()) {
          for (const at of sweeps) {
            const previous = order[index - 1]?.receivedAt ?? 0;
            if (seconds(at) > previous && seconds(at) <= next.receivedAt)
              sweepAll(swept.rooms, swept.tally, seconds(at));
          }
          const room = swept.rooms.get('room');
          const step = reduce(room, next, plainRules);
          swept.rooms.set('room', step.room);
          swept.tally.add(step.additions);
        }
        sweepAll(swept.rooms, swept.tally, late);
        expect(swept.tally.entries()).toEqual(plain.tally.entries());
      }),
      runs,
    );
  });

  test('after enough silence nothing is open and, a week later, nothing is remembered', () => {
    fc.assert(
      fc.property(facts, (all) => {
        const { rooms, tally } = foldFacts(received(all));
        sweepAll(rooms, tally, seconds(1000) + plainRules.callMaxAgeMs);
        expect(openCalls(rooms.values()).size).toBe(0);
        sweepAll(rooms, tally, seconds(1000) + 9 * 24 * 3_600_000);
        expect(rooms.size).toBe(0);
      }),
      runs,
    );
  });
});
