import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { classify } from '../../src/call/classify.ts';
import { outcomes } from '../../src/catalog/values.ts';
import { foldRecorded, openCalls, plainRules, sweepAll } from '../support/calls/fold.ts';
import { delivered, type Recorded, recorded, replaced, restarts, stall } from '../support/calls/recordings.ts';

const stream = [recorded, restarts, stall, replaced].flatMap((recording) => delivered(recording));
const rooms = [...new Set(stream.map(({ event }) => event.room?.name ?? ''))];
const ofRoom = (name: string) => stream.filter(({ event }) => event.room?.name === name);

/** The webhooks of all rooms, mixed in any way that keeps the order within each room. */
const interleaving = fc.array(fc.nat(rooms.length - 1), { minLength: 0, maxLength: 600 }).map((picks) => {
  const queues = rooms.map(ofRoom);
  const mixed: Recorded[] = [];
  for (const pick of picks) mixed.push(...(queues[pick]?.splice(0, 1) ?? []));
  return [...mixed, ...queues.flat()];
});

/** Positions of the stream, by a chance for each. */
const some = (percent: number) =>
  fc
    .array(fc.integer({ min: 0, max: 99 }), { minLength: stream.length, maxLength: stream.length })
    .map((dice) => new Set(dice.flatMap((value, index) => (value < percent ? [index] : []))));

const truth = foldRecorded(stream).tally.entries();

const balanced = ({ tally, rooms: known }: ReturnType<typeof foldRecorded>) => {
  const open = openCalls(known.values());
  for (const pair of tally.pairs) {
    const ended = outcomes.reduce((sum, outcome) => sum + tally.value(pair, `calls_ended_total:${outcome}`), 0);
    expect([pair, tally.value(pair, 'calls_started_total')]).toEqual([pair, ended + (open.get(pair) ?? 0)]);
  }
  for (const [name, value] of Object.entries(tally.entries())) expect([name, value > 0]).toEqual([name, true]);
};

/** Not SIP, and not audio: what calls do not depend on. Room events belong to nobody, so they stay. */
const isBystander = ({ event, receivedAt }: Recorded) =>
  ['other_joined', 'other_left'].includes(classify(event, receivedAt)?.kind ?? '');

const runs = { numRuns: 60 };

describe('the recorded calls', () => {
  test('in any interleaving of their rooms, give the same totals', () => {
    fc.assert(
      fc.property(interleaving, (mixed) => {
        expect(foldRecorded(mixed).tally.entries()).toEqual(truth);
      }),
      runs,
    );
  });

  test('with any webhooks sent again, at once or at the end, give the same totals', () => {
    fc.assert(
      fc.property(interleaving, some(30), (mixed, again) => {
        const doubled = mixed.flatMap((webhook, index) => (again.has(index) ? [webhook, webhook] : [webhook]));
        expect(foldRecorded([...doubled, ...mixed.filter((_, index) => again.has(index))]).tally.entries()).toEqual(
          truth,
        );
        expect(foldRecorded([...mixed, ...mixed]).tally.entries()).toEqual(truth);
      }),
      runs,
    );
  });

  test('with any webhooks lost, balance: started = ended + active', () => {
    fc.assert(
      fc.property(interleaving, some(20), (mixed, lost) => {
        balanced(foldRecorded(mixed.filter((_, index) => !lost.has(index))));
      }),
      runs,
    );
  });

  test('with any webhooks late and out of their order, balance', () => {
    fc.assert(
      fc.property(interleaving, some(10), fc.integer({ min: 1, max: 30_000 }), (mixed, late, delay) => {
        const delayed = mixed.map((webhook, index) =>
          late.has(index) ? { ...webhook, receivedAt: webhook.receivedAt + delay } : webhook,
        );
        balanced(foldRecorded(delayed.sort((a, b) => a.receivedAt - b.receivedAt)));
      }),
      runs,
    );
  });

  test('with any webhooks of participants that are not SIP lost, other than audio tracks, give the same totals', () => {
    const bystanders = stream.filter(isBystander);
    expect(bystanders.length).toBeGreaterThan(50);
    fc.assert(
      fc.property(fc.subarray(bystanders), (lost) => {
        expect(foldRecorded(stream.filter((webhook) => !lost.includes(webhook))).tally.entries()).toEqual(truth);
      }),
      runs,
    );
  });

  test('all end in the end, whatever was lost', () => {
    fc.assert(
      fc.property(some(30), (lost) => {
        const all = foldRecorded(stream.filter((_, index) => !lost.has(index)));
        const last = Math.max(...stream.map(({ receivedAt }) => receivedAt));
        sweepAll(all.rooms, all.tally, last + plainRules.callMaxAgeMs);
        expect(openCalls(all.rooms.values()).size).toBe(0);
        balanced(all);
      }),
      runs,
    );
  });
});
