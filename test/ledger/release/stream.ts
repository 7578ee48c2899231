import { classify } from '../../../src/call/classify.ts';
import { type Entry, roomKey } from '../../../src/ledger/ledger.ts';
import { delivered, type Recorded, recorded } from '../../support/calls/recordings.ts';

/** The recorded webhooks, with a release's ledger written in the middle: what it accepted, and what came after. */
const webhooks = delivered(recorded);
const middle = 215;
export const before = webhooks.slice(0, middle);
export const after = webhooks.slice(middle);

/** When the ledger was written, ms: no id of `before`'s last 5 minutes is forgotten yet. */
export const writtenAt = before.at(-1)?.receivedAt ?? 0;

/** A room with this many calls is kept in several records. */
export const busyRoomCalls = 20;
export const busyRoomPair = 'inbound|ST_zC5xCaz3twx4';

/** Bodies of the joins of a room with many calls: one that was recorded, with ids of their own. */
export function busyRoom(): string[] {
  const join = before.find(({ event }) => event.event === 'participant_joined' && event.participant?.sid !== '');
  const { room, participant, id } = join?.event ?? {};
  const call = participant?.attributes['sip.callID'];
  if (!join || !room || !participant || !id || !call) throw new Error('no join of a call was recorded');
  return Array.from({ length: busyRoomCalls }, (_, index) =>
    join.body
      .replaceAll(room.sid, 'RM_busy')
      .replaceAll(room.name, 'busy')
      .replaceAll(id, `EV_busy_${index}`)
      .replaceAll(call, `SCL_busy_${index}`)
      .replaceAll(participant.identity, `sip_busy_${index}`)
      .replaceAll(participant.sid, `PA_busy_${index}`),
  );
}

/** A recorded webhook as an entry of a ledger. */
export const entryOf = ({ event, receivedAt }: Recorded): Entry => ({
  id: event.id,
  room: roomKey(event.room?.name ?? ''),
  expiresAt: receivedAt + 310_000,
  fact: classify(event, receivedAt),
});

/** The end of the room with many calls. */
export const busyRoomEnd: Entry = {
  id: 'EV_busy_end',
  room: roomKey('busy'),
  expiresAt: writtenAt + 310_000,
  fact: { kind: 'room_finished', session: 'RM_busy', createdAt: writtenAt, at: writtenAt, receivedAt: writtenAt },
};
