import fc from 'fast-check';
import type { Fact, Leg } from '../../../src/call/fact.ts';
import { reasons } from '../../../src/catalog/values.ts';
import type { Entry } from '../../../src/ledger/ledger.ts';
import {
  aborted,
  audio,
  inboundLeg,
  joined,
  left,
  outboundLeg,
  roomFinished,
  roomStarted,
  silence,
} from '../../support/facts.ts';
import { entry } from './entries.ts';

const when = fc.record({
  t: fc.integer({ min: 0, max: 300 }),
  session: fc.constantFrom('RM_1', 'RM_2', ''),
});

const leg: fc.Arbitrary<Leg> = fc
  .record({
    base: fc.constantFrom(inboundLeg, outboundLeg),
    call: fc.constantFrom('SCL_1', 'SCL_2', 'SCL_3'),
    participant: fc.constantFrom('PA_1', 'PA_2', 'PA_3'),
    trunkId: fc.constantFrom('ST_1', 'ST_2', undefined),
    status: fc.constantFrom('dialing', 'ringing', 'active', 'hangup', ''),
  })
  .map(({ base, ...change }) => ({ ...base, ...change }));

const fact: fc.Arbitrary<Fact | undefined> = fc.oneof(
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
  { weight: 1, arbitrary: when.map((time) => audio(time, 'PA_agent')) },
  { weight: 1, arbitrary: when.map((time) => silence(time, 'PA_agent')) },
);

/** Entries of the first 300 s of the tests' time, of few ids and few rooms, so that everything collides with everything. */
export const anyEntries: fc.Arbitrary<Entry[]> = fc.array(
  fc
    .record({ id: fc.nat(60), room: fc.constantFrom('room-1', 'room-2', 'room-3'), fact })
    .map(({ id, room, fact: of }) => entry(`EV_${id}`, of, { room })),
  { maxLength: 60 },
);
