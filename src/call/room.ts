import type { Direction } from '../catalog/values.ts';
import type { LegLeft } from './facts.ts';

/**
 * What is remembered of a room name: plain JSON, and lists instead of records, because an object with names of its own
 * costs ten times as much to read back. All times are ms since the epoch; those named `…Until` and `lastSeenAt` are on
 * our clock, the rest LiveKit's.
 */
export interface Room {
  /** The room SID that is current; empty before a webhook named one. */
  readonly session: string;
  /** `createdAt` of the first event of the session that arrived, in seconds. */
  readonly sessionSince: number;
  /** room_started of this session arrived, so that a further one means a restart. */
  readonly announced: boolean;
  readonly calls: readonly OpenCall[];
  readonly ended: readonly EndedCall[];
  /** Audio of anybody, oldest first. */
  readonly audio: readonly AudioTrack[];
  readonly finished: readonly FinishedSession[];
  /** Sessions that another one has replaced: their nodes may still send webhooks. */
  readonly replaced: readonly ReplacedSession[];
  readonly lastSeenAt: number;
}

export interface OpenCall {
  /** `sip.callID`, or the participant SID without one. */
  readonly key: string;
  readonly direction: Direction;
  readonly trunk: string;
  /** Of its participant, as `identityHash` makes it; the same for every leg. */
  readonly identityHash: string;
  readonly startedAt: number;
  /** When it was answered, where that is known. */
  readonly answeredAt?: number;
  /** It was answered by then, at a moment that is not known: LiveKit's API, or a leg from another room, said so. */
  readonly answeredBy?: number;
  /** When it came into this room, where that is not its start: it was moved here. */
  readonly enteredAt?: number;
  /** The event time of its newest join: an event of another room that is older comes late. 1.0.0 did not keep it. */
  readonly arrivedAt?: number;
  /** When no leg of it was in the room, the last time that it came back. */
  readonly absence?: { readonly from: number; readonly until: number };
  /** Every leg that this call had, newest last. */
  readonly legs: readonly LegState[];
  readonly departure?: Departure;
  /** No leg is in the room, and yet the call may go on. */
  readonly awaited?: Awaited;
  /** When the last webhook about it was received. */
  readonly lastSeenAt: number;
  /** When LiveKit's API last listed it. */
  readonly listedAt?: number;
}

/**
 * A call that ends unless a leg of it joins, anywhere, by a time (docs/livekit.md, rule 7). `departure`: it ends as its
 * departure says. `moved`: its leg left for another room. `room_restarted`: the media server restarted, and nobody said
 * that its legs left.
 */
export interface Awaited {
  readonly until: number;
  readonly end: 'departure' | 'moved' | 'room_restarted';
}

/**
 * `in`: in the room. `left`: LiveKit said so. `lost`: it is gone without a word, because the media server restarted, or
 * because a newer leg has its identity, which LiveKit lets only one participant of a room have.
 */
export interface LegState {
  /** Participant SID. */
  readonly participant: string;
  readonly presence: 'in' | 'left' | 'lost';
  readonly joinedAt: number;
}

/** How a leg went; of all of a call's, the one that says most. Outcome and end are read from it once no leg is left. */
export type Departure = Pick<LegLeft['leg'], 'status' | 'tagged'> &
  Pick<LegLeft, 'reason' | 'at'> & {
    readonly aborted: boolean;
    /** When its leg had joined; 1.0.0 did not keep it. */
    readonly joinedAt?: number;
  };

/** A call that ended here, or went on in another room, and until when events about it are late. */
export interface EndedCall {
  readonly key: string;
  readonly lateUntil: number;
  /** SIDs of its legs, because a later event may name nothing else. */
  readonly participants: readonly string[];
}

export interface AudioTrack {
  /** Track SID. */
  readonly track: string;
  readonly participant: string;
  /** Of who published it. */
  readonly identityHash: string;
  readonly publishedAt: number;
  /** Absent while it is still published. */
  readonly unpublishedAt?: number;
}

export interface FinishedSession {
  /** Room SID. */
  readonly session: string;
  /** `createdAt` of its room_finished, in seconds. */
  readonly createdAt: number;
  readonly lateUntil: number;
}

export type ReplacedSession = Pick<FinishedSession, 'session' | 'lateUntil'>;

export const newRoom = (session: string, createdAt: number, receivedAt: number): Room => ({
  session,
  sessionSince: createdAt,
  announced: false,
  calls: [],
  ended: [],
  audio: [],
  finished: [],
  replaced: [],
  lastSeenAt: receivedAt,
});

/** A list in which the entry of the same key is replaced, or which has one more. */
export function put<T, K extends keyof T>(list: readonly T[], key: K, entry: T): readonly T[] {
  const index = list.findIndex((known) => known[key] === entry[key]);
  return index < 0 ? [...list, entry] : list.with(index, entry);
}

/**
 * Sessions of a room, and legs of a call, that are remembered: far more than LiveKit makes, so that a sender cannot
 * make a webhook expensive.
 */
const mostKept = 32;

/** The newest entries of a list that grows at its end. */
export const newest = <T>(list: readonly T[]): readonly T[] => (list.length > mostKept ? list.slice(-mostKept) : list);

export const openCall = (room: Room, key: string): OpenCall | undefined => room.calls.find((call) => call.key === key);

export const hasEnded = (room: Room, key: string): boolean => room.ended.some((call) => call.key === key);

/** The key of the call, open or ended, that a participant is known to be a leg of. */
export const keyOfLeg = (room: Room, participant: string): string | undefined =>
  room.calls.find((call) => legOf(call, participant))?.key ??
  room.ended.find(({ participants }) => participants.includes(participant))?.key;

export const isAnsweredCall = ({ answeredAt, answeredBy }: OpenCall): boolean =>
  answeredAt !== undefined || answeredBy !== undefined;

/** An inbound call whose answer time may still come from audio. */
export const lacksAnswerTime = ({ direction, answeredAt }: OpenCall): boolean =>
  direction === 'inbound' && answeredAt === undefined;

/** Whether a leg of the call is in the room. */
export const isPresent = ({ legs }: OpenCall): boolean => legs.some(({ presence }) => presence === 'in');

/** The room without an open call, about which further events are late until a time, ms on our clock. */
export const closeCall = (room: Room, { key, legs }: OpenCall, lateUntil: number): Room => ({
  ...room,
  calls: room.calls.filter((call) => call.key !== key),
  ended: put(room.ended, 'key', { key, lateUntil, participants: legs.map(({ participant }) => participant) }),
});

export const hasFinished = (room: Room, session: string): FinishedSession | undefined =>
  room.finished.find((finished) => finished.session === session);

export const putCall = (room: Room, call: OpenCall): Room => ({
  ...room,
  calls: put(room.calls, 'key', call),
  // One that had gone on in another room may come back.
  ended: hasEnded(room, call.key) ? room.ended.filter(({ key }) => key !== call.key) : room.ended,
});

export const legOf = (call: OpenCall | undefined, participant: string): LegState | undefined =>
  call?.legs.find((leg) => leg.participant === participant);

/** When a leg came into the room where its call is, ms: a move keeps the time of the join. */
export const presentSince = ({ enteredAt = 0 }: OpenCall, { joinedAt }: LegState): number =>
  Math.max(joinedAt, enteredAt);

/** The call with this leg; beyond the bound the oldest leg that is not in the room is forgotten, else the oldest. */
export function putLeg(call: OpenCall, leg: LegState): OpenCall {
  const legs = put(call.legs, 'participant', leg);
  if (legs.length <= mostKept) return { ...call, legs };
  const forgotten = legs.find(({ presence }) => presence !== 'in') ?? legs[0];
  return { ...call, legs: legs.filter((known) => known !== forgotten) };
}

/** Only one participant of a room has an identity, so older legs under the same one are gone, whether their leave comes or not. */
export function withoutReplaced({ legs, ...call }: OpenCall): OpenCall {
  const newest = Math.max(...legs.filter(({ presence }) => presence === 'in').map(({ joinedAt }) => joinedAt));
  const isReplaced = ({ presence, joinedAt }: LegState) => presence === 'in' && joinedAt < newest;
  return { ...call, legs: legs.map((leg) => (isReplaced(leg) ? { ...leg, presence: 'lost' } : leg)) };
}
