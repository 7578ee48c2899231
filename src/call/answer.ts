import { type Addition, observe } from './addition.ts';
import type { Answered, AudioPublished, AudioUnpublished } from './fact.ts';
import {
  type AudioTrack,
  isAnsweredCall,
  isPresent,
  legOf,
  type OpenCall,
  openCall,
  put,
  putCall,
  type Room,
} from './room.ts';
import { isStray } from './session.ts';
import { alone, applied, type Context, late, type Step } from './step.ts';

interface Answer {
  readonly call: OpenCall;
  readonly additions: readonly Addition[];
}

const none = (call: OpenCall): Answer => ({ call, additions: [] });

const isRinging = (call: OpenCall): boolean => call.direction === 'inbound' && !isAnsweredCall(call);

/** The same number called twice: identities are made of it, and nobody hears himself. */
const isSame = (call: OpenCall, mark: string): boolean => call.mark !== '' && call.mark === mark;

/** By identity too: of a caller who came back the track may be published before the join, or the join be lost. */
const isOfCaller = (call: OpenCall, track: AudioTrack): boolean =>
  legOf(call, track.participant) !== undefined || isSame(call, track.mark);

const otherCalls = (room: Room, call: OpenCall): OpenCall[] =>
  room.calls.filter((other) => other.key !== call.key && !isSame(call, other.mark));

/**
 * When an inbound call was answered: livekit-sip answers as soon as the caller can hear anybody else. That is the
 * earliest audio of another participant, or the join of another SIP leg, whose audio livekit-sip expects (pkg/sip/room.go,
 * participantJoin), or the caller's own join if either was there before. Who left before that was never heard.
 */
function firstHeard(room: Room, call: OpenCall, { unread }: Context): number | undefined {
  const since = call.enteredAt ?? call.startedAt;
  const tracks = room.audio.filter(
    (track) => !isOfCaller(call, track) && (track.unpublishedAt ?? Number.POSITIVE_INFINITY) > since,
  );
  const legs = otherCalls(room, call).flatMap((other) => other.legs.filter(({ presence }) => presence === 'in'));
  const times = [...tracks.map(({ publishedAt }) => publishedAt), ...legs.map(({ joinedAt }) => joinedAt)];
  if (unread.isPresent) times.push(since);
  return times.length === 0 ? undefined : Math.max(since, Math.min(...times));
}

/** Marks a call as answered at a time, in ms, and observes how long that took: once, at the moment of the answer. */
export const answerCall = (call: OpenCall, answeredAt: number): Answer => ({
  call: { ...call, answeredAt },
  additions: observe(
    { direction: call.direction, trunk: call.trunk },
    'call_answer_seconds',
    answeredAt - call.startedAt,
  ),
});

/** Marks a call as answered at a moment that nobody knows: its outcome is right, and it enters no histogram of answers. */
export const answerUnseen = (call: OpenCall): Answer => none({ ...call, answeredUnseen: true });

/** Answers an inbound call that is not yet answered if somebody else can be heard by now. */
export function answerIfHeard(room: Room, call: OpenCall, context: Context): Answer {
  const heard = isRinging(call) ? firstHeard(room, call, context) : undefined;
  return heard === undefined ? none(call) : answerCall(call, heard);
}

/** Answers every call that rings in the room and hears somebody by now. */
export function answerRinging(room: Room): { room: Room; additions: Addition[] } {
  const additions: Addition[] = [];
  const calls = room.calls.map((call) => {
    if (!isRinging(call) || !isPresent(call)) return call;
    const answer = answerIfHeard(room, call, alone);
    additions.push(...answer.additions);
    return answer.call;
  });
  return { room: additions.length > 0 ? { ...room, calls } : room, additions };
}

/** Whether a leg of another call under the same identity joined after a time: it has replaced the leg that left. */
export const isOtherIn = (room: Room, call: OpenCall, joinedAt: number): boolean =>
  room.calls.some(
    (other) =>
      other.key !== call.key &&
      isSame(call, other.mark) &&
      other.legs.some((leg) => leg.presence === 'in' && leg.joinedAt >= joinedAt),
  );

/**
 * LiveKit's API showed that a call was answered: the first report counts. It is late for a call that is over, whose talk
 * time can no longer be observed, and for one that had started before the watch saw it start: after a rejoin the status
 * begins again at `dialing` (LIVEKIT.md, "SIP attributes").
 */
export function answered(room: Room, fact: Answered): Step {
  const call = openCall(room, fact.call);
  if (!call || isAnsweredCall(call) || call.startedAt !== fact.startedAt) return late(room);
  const { answeredAt } = fact;
  const answer = answeredAt === undefined ? answerUnseen(call) : answerCall(call, Math.max(answeredAt, call.startedAt));
  return applied(putCall(room, answer.call), answer.additions);
}

/** Enough to know whether anybody is heard; it bounds what a room with thousands of speakers costs. */
const tracksKept = 32;

/** Keeps the newest tracks, and of those the ones that are still published before the ones that are not. */
function bounded(audio: readonly AudioTrack[]): readonly AudioTrack[] {
  if (audio.length <= tracksKept) return audio;
  const over = audio.find((track) => track.unpublishedAt !== undefined) ?? audio[0];
  return audio.filter((track) => track !== over);
}

/** Somebody published audio: inbound calls in the room that ring are answered by it. */
export function audioPublished(before: Room, fact: AudioPublished): Step {
  const { track, participant, mark, at, receivedAt } = fact;
  if (isStray(before, fact.session, fact.createdAt)) return late(before);
  const room = { ...before, audio: bounded(put(before.audio, 'track', { track, participant, mark, publishedAt: at })) };
  const additions: Addition[] = [];
  const calls = before.calls.map((call) => {
    const answer = answerIfHeard(room, call, alone);
    additions.push(...answer.additions);
    const isAbout = answer.call !== call || legOf(call, participant);
    return isAbout ? { ...answer.call, heardAt: receivedAt } : answer.call;
  });
  return applied({ ...room, calls }, additions);
}

/** Audio was taken back: a call that starts later does not hear it. One that was answered by it stays answered. */
export function audioUnpublished(before: Room, fact: AudioUnpublished): Step {
  const published = before.audio.find(({ track }) => track === fact.track);
  if (!published) return applied(before);
  return applied({ ...before, audio: put(before.audio, 'track', { ...published, unpublishedAt: fact.at }) });
}
