import type { WebhookPayload } from '../../../src/call/classify.ts';

/** What is read of a webhook, and nothing else that may be in the object. */
export const fieldsRead = ({ event, id, createdAt, room, participant, track }: WebhookPayload): WebhookPayload => ({
  event,
  id,
  createdAt,
  room: room && { sid: room.sid, name: room.name },
  participant: participant && {
    sid: participant.sid,
    identity: participant.identity,
    kind: participant.kind,
    kindDetails: [...participant.kindDetails],
    state: participant.state,
    attributes: { ...participant.attributes },
    joinedAt: participant.joinedAt,
    joinedAtMs: participant.joinedAtMs,
    disconnectReason: participant.disconnectReason,
  },
  track: track && {
    sid: track.sid,
    type: track.type,
    version: track.version && { unixMicro: track.version.unixMicro },
  },
});
