import { livekitId } from './livekit-id.ts';
import type { Random } from './random.ts';
import type { RoomCounts } from './room-counts.ts';

/** A room from its beginning to its end or, when the media server loses it, to its next SID. */
export interface RoomSession {
  /** RM_… */
  readonly sid: string;
  /** `creationTimeMs`. */
  readonly createdAt: number;
  readonly turnPassword: string;
}

export const roomSession = (createdAt: number, random: Random): RoomSession => ({
  sid: livekitId(random, 'RM_'),
  createdAt,
  turnPassword: livekitId(random, '', 44),
});

const enabledCodecs = [
  'audio/PCMU',
  'audio/PCMA',
  'audio/opus',
  'audio/red',
  'video/VP8',
  'video/H264',
  'video/VP9',
  'video/AV1',
  'video/H265',
  'video/rtx',
].map((mime) => ({ mime }));

/** The `room` of all but track events: the fields and their order are those of the recorded ones, without defaults. */
export const roomJson = (
  name: string,
  { sid, createdAt, turnPassword }: RoomSession,
  { numParticipants, numPublishers }: RoomCounts,
): object => ({
  sid,
  name,
  emptyTimeout: 20,
  departureTimeout: 5,
  creationTime: String(Math.floor(createdAt / 1000)),
  creationTimeMs: String(createdAt),
  turnPassword,
  enabledCodecs,
  ...(numParticipants > 0 ? { numParticipants } : {}),
  ...(numPublishers > 0 ? { numPublishers } : {}),
});
