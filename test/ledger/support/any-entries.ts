import fc from 'fast-check';
import type { Fact, Leg } from '../../../src/call/facts.ts';
import { reasons } from '../../../src/catalog/values.ts';
import type { Entry } from '../../../src/ledger/ledger.ts';
import {
  aborted,
  audio,
  found,
  inboundLeg,
  joined,
  left,
  movedAway,
  otherJoined,
  otherLeft,
  outboundLeg,
  roomFinished,
  roomStarted,
  silence,
} from '../../support/calls/facts.ts';
import { entry } from './entries.ts';

type When = fc.Arbitrary<{ t: number; session: string; delay: number }>;

const when = (...delays: readonly number[]): When =>
  fc.record({
    t: fc.integer({ min: 0, max: 300 }),
    session: fc.constantFrom('RM_1', 'RM_2', ''),
    delay: fc.oneof({ weight: 9, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.constantFrom(0, ...delays) }),
  });

const ofCall = (n: number): fc.Arbitrary<Pick<Leg, 'call' | 'participant' | 'identityHash'>> =>
  fc.record({
    call: fc.constant(`SCL_${n}`),
    participant: fc.constantFrom(`PA_${n}`, `PA_${n}b`),
    identityHash: fc.constant(`identityHash ${n}`),
  });
/** Participants that are legs of several calls, and calls that share an identity. */
const mixed: fc.Arbitrary<Pick<Leg, 'call' | 'participant' | 'identityHash'>> = fc
  .record({
    call: fc.constantFrom('SCL_1', 'SCL_2', 'SCL_3', undefined),
    participant: fc.constantFrom('PA_1', 'PA_2', 'PA_3'),
    identityHash: fc.constantFrom('one', 'other'),
  })
  .map(({ call, ...of }) => ({ ...of, call: call ?? of.participant }));

const legOf = (ids: fc.Arbitrary<Pick<Leg, 'call' | 'participant' | 'identityHash'>>): fc.Arbitrary<Leg> =>
  fc
    .record({
      base: fc.constantFrom(inboundLeg, outboundLeg),
      ids,
      trunkId: fc.constantFrom('ST_1', 'ST_2', undefined),
      status: fc.constantFrom('dialing', 'ringing', 'active', 'hangup', ''),
    })
    .map(({ base, ids, ...change }) => ({ ...base, ...ids, ...change }));

const factOf = (when: When, leg: fc.Arbitrary<Leg>): fc.Arbitrary<Fact | undefined> =>
  fc.oneof(
    { weight: 1, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: when.map(roomStarted) },
    { weight: 1, arbitrary: when.map(roomFinished) },
    { weight: 4, arbitrary: fc.tuple(when, leg).map(([time, of]) => joined(time, of)) },
    {
      weight: 3,
      arbitrary: fc
        .tuple(when, leg, fc.constantFrom(...reasons))
        .map(([time, of, reason]) => left({ ...time, since: time.t - 3 }, of, of.status, reason)),
    },
    { weight: 1, arbitrary: fc.tuple(when, leg).map(([time, of]) => aborted(time, of)) },
    { weight: 2, arbitrary: fc.tuple(when, leg).map(([time, of]) => movedAway({ ...time, since: time.t - 3 }, of)) },
    { weight: 1, arbitrary: fc.tuple(when, leg).map(([time, of]) => found({ ...time, since: time.t - 100 }, of)) },
    { weight: 1, arbitrary: fc.tuple(when, leg).map(([time, of]) => otherJoined(time, 'PA_web', of.identityHash)) },
    { weight: 1, arbitrary: fc.tuple(when, leg).map(([time, of]) => otherLeft(time, of.participant)) },
    { weight: 1, arbitrary: fc.tuple(when, fc.constantFrom('PA_agent', 'PA_1')).map(([time, of]) => audio(time, of)) },
    { weight: 1, arbitrary: when.map((time) => silence(time, 'PA_agent')) },
  );

/** Now and then an entry arrives after its room should have been forgotten, and before any sweep. */
const fact = factOf(when(400, 650, 900), legOf(mixed));

/** Entries of the first 1,200 s of the tests' time, of few ids and few rooms, so that everything collides with everything. */
export const anyEntries: fc.Arbitrary<Entry[]> = fc.array(
  fc
    .record({ id: fc.nat(60), room: fc.constantFrom('room-1', 'room-2', 'room-3'), fact })
    .map(({ id, room, fact: of }) => entry(`EV_${id}`, of, { room })),
  { maxLength: 60 },
);

const callsOfLargeRoom = 24;
const factOfLargeRoom = factOf(when(), legOf(fc.integer({ min: 1, max: callsOfLargeRoom }).chain(ofCall)));

/** Entries of one room that has more calls than fit into one record. */
export const anyEntriesOfLargeRoom: fc.Arbitrary<Entry[]> = fc.array(
  fc
    .record({ id: fc.nat(200), fact: factOfLargeRoom })
    .map(({ id, fact: of }) => entry(`EV_${id}`, of, { room: 'room-1' })),
  { maxLength: 60 },
);

/** The joins that fill the room of `anyEntriesOfLargeRoom`. */
export const joinsOfLargeRoom: readonly Entry[] = Array.from({ length: callsOfLargeRoom }, (_, index) =>
  entry(
    `EV_join_${index}`,
    joined(
      { t: 0 },
      {
        ...inboundLeg,
        call: `SCL_${index + 1}`,
        participant: `PA_${index + 1}`,
        identityHash: `identityHash ${index + 1}`,
      },
    ),
    {
      room: 'room-1',
    },
  ),
);
