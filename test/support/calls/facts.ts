import type {
  Answered,
  AudioPublished,
  AudioUnpublished,
  EndReconciled,
  Fact,
  Leg,
  LegAborted,
  LegJoined,
  LegLeft,
  LegReconciled,
  OtherJoined,
  OtherLeft,
  RoomFinished,
  RoomStarted,
} from '../../../src/call/facts.ts';
import type { Reason } from '../../../src/catalog/values.ts';

/** Facts as tests write them: the second in which they happen, and what differs from an ordinary call. */

/** The beginning of the tests' time, ms since the epoch. */
export const epoch = 1_800_000_000_000;

export const seconds = (value: number): number => epoch + value * 1000;

interface When {
  /** Seconds since the beginning of the tests' time. */
  readonly t: number;
  /** Room SID. */
  readonly session?: string;
  /** Seconds by which the webhook arrives late. */
  readonly delay?: number;
}

const envelope = ({ t, session = 'RM_1', delay = 0 }: When) => ({
  session,
  createdAt: Math.floor(seconds(t) / 1000),
  at: seconds(t),
  receivedAt: seconds(t + delay),
});

export const inboundLeg: Leg = {
  call: 'SCL_1',
  participant: 'PA_1',
  identityHash: 'call',
  joinedAt: undefined,
  statedDirection: undefined,
  byRule: true,
  hasSipAttributes: true,
  trunkId: 'ST_in',
  status: 'ringing',
  tagged: true,
};

export const outboundLeg: Leg = {
  ...inboundLeg,
  byRule: false,
  trunkId: 'ST_out',
  status: 'dialing',
  tagged: false,
};

export const roomStarted = (when: When): RoomStarted => ({ kind: 'room_started', ...envelope(when) });
export const roomFinished = (when: When): RoomFinished => ({ kind: 'room_finished', ...envelope(when) });

const legIn = (base: Leg, change: Partial<Leg>, joined: number): Leg => ({
  ...base,
  joinedAt: seconds(joined),
  ...change,
});

/** A leg joins; it joined at the same second unless `change` says otherwise. */
export const joined = (when: When, base: Leg, change: Partial<Leg> = {}): LegJoined => ({
  kind: 'leg_joined',
  ...envelope(when),
  leg: legIn(base, change, when.t),
});

/** A leg that joined at second `since` leaves. */
export const left = (
  when: When & { since: number },
  base: Leg,
  status: string,
  reason: Reason,
  change: Partial<Leg> = {},
): LegLeft => ({
  kind: 'leg_left',
  ...envelope(when),
  leg: legIn(base, { status, ...change }, when.since),
  reason,
  moved: false,
});

/** A leg that joined at second `since` leaves for another room. */
export const movedAway = (when: When & { since: number }, base: Leg, change: Partial<Leg> = {}): LegLeft => ({
  ...left(when, base, 'active', 'unknown', change),
  moved: true,
});

/** Somebody who is no SIP participant joins. */
export const otherJoined = (when: When, participant: string, identityHash: string): OtherJoined => ({
  kind: 'other_joined',
  ...envelope(when),
  participant,
  identityHash,
});

/** A leave that names only the SID. */
export const otherLeft = (when: When, participant: string, reason: Reason = 'client_initiated'): OtherLeft => ({
  kind: 'other_left',
  ...envelope(when),
  participant,
  reason,
  moved: false,
  aborted: false,
});

/** Nothing happens, but time passes: what is overdue is settled. */
export const timePasses = (t: number): AudioUnpublished => silence({ t, session: '' }, 'PA_nobody');

export const aborted = (when: When, base: Leg, change: Partial<Leg> = {}): LegAborted => ({
  kind: 'leg_aborted',
  ...envelope(when),
  leg: legIn(base, change, when.t),
  reason: 'unknown',
});

/** @param identityHash of who published it: by default another than the caller's */
export const audio = (
  when: When,
  participant: string,
  track = `TR_${participant}`,
  identityHash = participant,
): AudioPublished => ({
  kind: 'audio_published',
  ...envelope(when),
  participant,
  identityHash,
  track,
});

export const silence = (when: When, participant: string, track = `TR_${participant}`): AudioUnpublished => ({
  kind: 'audio_unpublished',
  ...envelope(when),
  participant,
  track,
});

/** LiveKit's API showed the answer of an outbound call that started at second `since`; it knows of no session. */
export const answered = (
  when: When & { since: number; answeredAt?: number | undefined },
  call = 'SCL_1',
): Answered => ({
  kind: 'answered',
  ...envelope({ session: '', ...when }),
  call,
  startedAt: seconds(when.since),
  answeredAt: 'answeredAt' in when ? when.answeredAt : seconds(when.t),
});

/** LiveKit's API shows a leg that joined at second `since`. */
export const found = (when: When & { since: number }, base: Leg, change: Partial<Leg> = {}): LegReconciled => ({
  kind: 'leg_reconciled',
  ...envelope(when),
  leg: legIn(base, change, when.since),
});

/** LiveKit's API has not shown a call since second `since`. */
export const gone = (when: When & { since: number }, call = 'SCL_1'): EndReconciled => ({
  kind: 'end_reconciled',
  ...envelope({ session: '', ...when }),
  call,
  absentSince: seconds(when.since),
});

export type { Fact };
