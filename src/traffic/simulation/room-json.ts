import { livekitId, type Random } from './random.ts';

/** How many are in a room according to LiveKit: agents are not participants, but they are publishers. */
export interface RoomCounts {
  readonly numParticipants: number;
  readonly numPublishers: number;
}

export const nobody: RoomCounts = { numParticipants: 0, numPublishers: 0 };

/** LiveKit refreshes the counts of a room this often at most, so they lag behind (recorded), ms. */
const refreshInterval = 5000;

/** The counts in webhooks, which lag behind the real ones. */
export interface ReportedCounts {
  /** Sets the real counts. */
  change(at: number, counts: RoomCounts): void;
  /** The counts of a webhook at a time. */
  at(at: number): RoomCounts;
}

/** @param startedAt ms since the epoch */
export function reportedCounts(startedAt: number): ReportedCounts {
  let refreshedAt = startedAt;
  let reported = nobody;
  let real = nobody;
  function refresh(at: number): void {
    if (reported === real || at - refreshedAt < refreshInterval) return;
    reported = real;
    refreshedAt += refreshInterval;
  }
  return {
    change(at, counts) {
      refresh(at);
      if (at - refreshedAt >= refreshInterval) refreshedAt = at - refreshInterval;
      real = counts;
      refresh(at);
    },
    at(at) {
      refresh(at);
      return reported;
    },
  };
}

/** A room from its start to its end or, if the media server loses it, to its next SID. */
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

/** What a server of LiveKit's defaults announces (recorded). */
export const enabledCodecs = [
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

/** The `room` of all but track events: the fields of the recorded ones, in their order, without default values. */
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
