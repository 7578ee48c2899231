import { classify } from '../../../src/call/classify.ts';
import type { Fact } from '../../../src/call/facts.ts';
import { type Entry, roomKey } from '../../../src/ledger/ledger.ts';
import { delivered, recorded } from '../../support/calls/recordings.ts';
import { farAway } from './entries.ts';

/** A call of its own: one of the same id in another room would be the same call, moved. */
const inCopy = (fact: Fact | undefined, copy: number): Fact | undefined =>
  fact && 'leg' in fact ? { ...fact, leg: { ...fact.leg, call: `${fact.leg.call}_${copy}` } } : fact;

/** The recorded webhooks as entries of a ledger, as often as is asked for: each time in rooms, of calls and with ids of its own. */
export const recordedEntries = (copies: number): Entry[] =>
  Array.from({ length: copies }, (_, copy) =>
    delivered(recorded).map(
      ({ event, receivedAt }): Entry => ({
        id: `${event.id}_${copy}`,
        expiresAt: farAway,
        room: roomKey(`${event.room?.name}_${copy}`),
        fact: inCopy(classify(event, receivedAt), copy),
      }),
    ),
  ).flat();
