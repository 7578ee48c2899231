import { classify } from '../../../src/call/classify.ts';
import type { Entry } from '../../../src/ledger/ledger.ts';
import { roomKey } from '../../../src/ledger/ledger.ts';
import { delivered, recorded } from '../../support/recordings.ts';
import { farAway } from './entries.ts';

/** The recorded webhooks as a ledger takes them in, as often as is asked for: each time in rooms and with ids of its own. */
export const recordedEntries = (copies: number): Entry[] =>
  Array.from({ length: copies }, (_, copy) =>
    delivered(recorded).map(
      ({ event, receivedAt }): Entry => ({
        id: `${event.id}_${copy}`,
        expiresAt: farAway,
        room: roomKey(`${event.room?.name}_${copy}`),
        fact: classify(event, receivedAt),
      }),
    ),
  ).flat();
