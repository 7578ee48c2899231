import { ParticipantInfo, ParticipantInfo_Kind, ParticipantInfo_State } from '@livekit/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { watchResults } from '../../src/catalog/values.ts';
import { ApiError } from '../../src/livekit/api-error.ts';
import { apiSite, type SiteOptions } from '../support/livekit/api-site.ts';

/** What a request is answered: after how long, and with the truth of when, or with what instead. */
const answer = fc.record({
  delay: fc.integer({ min: 0, max: 4000 }),
  age: fc.constantFrom(0, 0, 0, 500, 100_000),
  kind: fc.constantFrom('truth', 'truth', 'truth', 'empty', 'error', 'limit', 'stranger', 'always active'),
});

const script = fc.record({
  startsAfter: fc.integer({ min: 0, max: 200_000 }),
  answerAfter: fc.option(fc.integer({ min: 0, max: 30_000 }), { nil: undefined }),
  endAfter: fc.integer({ min: 100, max: 250_000 }),
  room: fc.constantFrom(undefined, 'shared'),
  join: fc.boolean(),
  left: fc.boolean(),
});

/** An API that gives the scripted answers, one after the other, each taking its time. */
const anyApi =
  (answers: readonly { delay: number; age: number; kind: string }[]): NonNullable<SiteOptions['api']> =>
  ({ clock, server }) => {
    let asked = 0;
    const { signal } = new AbortController();
    const participants = (now: number, room: string, kind: string) =>
      [...server.legs.values()].flatMap((leg) => {
        const status = kind === 'always active' ? 'active' : leg.statusAt(now);
        if (status === undefined || leg.room !== room) return [];
        return new ParticipantInfo({
          sid: kind === 'stranger' ? 'PA_stranger' : leg.sid,
          identity: leg.identity,
          kind: ParticipantInfo_Kind.SIP,
          state: ParticipantInfo_State.ACTIVE,
          joinedAtMs: BigInt(leg.joinedAt),
          attributes: { 'sip.callID': kind === 'stranger' ? 'SCL_stranger' : leg.callID, 'sip.callStatus': status },
        });
      });
    async function next<T>(respond: (now: number, kind: string) => T): Promise<T> {
      const { delay = 0, age = 0, kind = 'truth' } = answers[asked++ % answers.length] ?? {};
      await clock.sleep(delay, signal);
      if (kind === 'error') throw new ApiError('timeout');
      if (kind === 'limit') throw new ApiError(429, { retryAfterMs: 1000 });
      return respond(clock.now() - age, kind);
    }
    return {
      GetParticipant: (room, identity) =>
        next((now, kind) => {
          const found = participants(now, room, kind).find((one) => one.identity === identity);
          if (!found || kind === 'empty') throw new ApiError(404);
          return found;
        }),
      ListParticipants: (room) => next((now, kind) => (kind === 'empty' ? [] : participants(now, room, kind))),
      ListRooms: () =>
        next((now, kind) => {
          const present = [...server.legs.values()].filter((leg) => leg.statusAt(now) !== undefined);
          const names = new Set(kind === 'empty' ? [] : present.map(({ room }) => room));
          return Array.from(names, (name) => ({ name, sid: `RM_${name}` }));
        }),
      ListSIPInboundTrunk: () => next(() => []),
      ListSIPOutboundTrunk: () => next(() => []),
    };
  };

test('whatever the API answers, in whatever order: no webhook is lost, started = ended + active, nothing counts twice', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(answer, { minLength: 1, maxLength: 30 }),
      fc.array(script, { minLength: 1, maxLength: 8 }),
      fc.integer(),
      async (answers, scripts, seed) => {
        const site = await apiSite({ api: anyApi(answers), seed, perSecond: 20 });
        try {
          const taken: Promise<void>[] = [];
          for (const [index, { startsAfter, join, left, room, answerAfter, endAfter }] of scripts.entries()) {
            const one = {
              id: `${index}`,
              endAfter,
              ...(room && { room }),
              ...(answerAfter !== undefined && { answerAfter }),
            };
            site.clock.at(site.clock.now() + startsAfter, () => void taken.push(site.dial(one, { join, left })));
          }
          await site.clock.advance(600_000);
          await Promise.all(taken);
          expect(taken).toHaveLength(scripts.length);
          const total = await site.totals();
          expect(total('calls_started_total')).toBe(total('ended') + total('active'));
          expect(total('calls_started_total')).toBeGreaterThanOrEqual(
            scripts.filter((one) => !one.join || !one.left).length,
          );
          const strangers = answers.some(({ kind }) => kind === 'stranger') ? scripts.length : 0;
          expect(total('calls_started_total')).toBeLessThanOrEqual(scripts.length + strangers);
          expect(new Set(site.answers.map(({ call }) => call)).size).toBe(site.answers.length);
          expect(site.logs.filter((line) => JSON.parse(line).level >= 50)).toEqual([]);
          const watched = watchResults.reduce((sum, result) => sum + site.watched[result], 0);
          expect(watched).toBeLessThanOrEqual(scripts.filter((one) => !one.join).length);
        } finally {
          await site.close();
        }
      },
    ),
    { numRuns: 40 },
  );
});
