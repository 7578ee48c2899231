import type { Fact, Leg } from '../../../src/call/facts.ts';
import type { Entry } from '../../../src/ledger/ledger.ts';
import { inboundLeg, joined, left, roomFinished, roomStarted, seconds } from '../../support/calls/facts.ts';

/** Until when the ids of entries must be known unless a test says otherwise: past everything that tests do. */
export const farAway = seconds(1_000_000);

/** A webhook as an entry of a ledger. */
export const entry = (id: string, fact: Fact | undefined, change: Partial<Entry> = {}): Entry => ({
  id,
  room: 'room-1',
  expiresAt: farAway,
  fact,
  ...change,
});

/** The webhooks of an inbound call that nobody answered, in a room of its own: it rings for 4 s from second `t`. */
export function unansweredCall(name: string, t: number): Entry[] {
  const leg = { ...inboundLeg, call: `SCL_${name}`, participant: `PA_${name}` };
  const session = `RM_${name}`;
  const facts = [
    roomStarted({ t, session }),
    joined({ t: t + 1, session }, leg),
    left({ t: t + 5, since: t + 1, session }, leg, 'ringing', 'client_initiated'),
    roomFinished({ t: t + 6, session }),
  ];
  return facts.map((fact, index) => entry(`EV_${name}_${index}`, fact, { room: `room-${name}` }));
}

/** Somebody calls in, in a room of its own, and no other webhook arrives. */
export const openCall = (name: string, t: number, change: Partial<Leg> = {}): Entry =>
  entry(
    `EV_${name}`,
    joined({ t, session: `RM_${name}` }, { ...inboundLeg, call: `SCL_${name}`, participant: `PA_${name}` }, change),
    { room: `room-${name}` },
  );
