import { type Addition, observe } from './addition.ts';
import type { Answered, AudioPublished, AudioUnpublished } from './facts.ts';
import {
  type AudioTrack,
  isAnsweredCall,
  isPresent,
  keyOfLeg,
  lacksAnswerTime,
  legOf,
  type OpenCall,
  openCall,
  presentSince,
  put,
  putCall,
  type Room,
} from './room.ts';
import { isStray } from './session.ts';
import { applied, type Context, comeBackMs, late, type Step } from './step.ts';

interface Answer {
  readonly call: OpenCall;
  readonly additions: readonly Addition[];
}

const none = (call: OpenCall): Answer => ({ call, additions: [] });

const isRinging = (call: OpenCall): boolean => call.direction === 'inbound' && !isAnsweredCall(call);

/** The same number called twice: identities are made of it, and nobody answers their own call. */
const isSame = (call: OpenCall, identityHash: string): boolean =>
  call.identityHash !== '' && call.identityHash === identityHash;

/** By identity too: of a caller who came back the track may be published before the join, or the join be lost. */
const isOfCaller = (call: OpenCall, track: AudioTrack): boolean =>
  legOf(call, track.participant) !== undefined || isSame(call, track.identityHash);

/** When the last leg of a call that is awaited was gone, ms. */
export const goneAt = ({ awaited, departure }: OpenCall): number => {
  if (!awaited) return Number.POSITIVE_INFINITY;
  return awaited.end === 'departure' && departure ? departure.at : awaited.until - comeBackMs;
};

/** When the call entered this room, ms: earlier audio was not audible to it. */
const audibleSince = ({ enteredAt, startedAt }: OpenCall): number => enteredAt ?? startedAt;

/** When the call first could hear what began at a time, ms: not before it entered the room, nor while it was gone. */
function audibleFrom(call: OpenCall, since: number): number {
  const { absence } = call;
  const heard = Math.max(since, audibleSince(call));
  return absence && heard >= absence.from && heard < absence.until ? absence.until : heard;
}

/** Since when a leg of another call is in the room, ms; of calls that were not read that is not known, and taken as always. */
function othersSince(room: Room, call: OpenCall, { unread }: Context): number | undefined {
  if (unread.isPresent) return 0;
  const since = room.calls
    .filter((other) => other.key !== call.key && !isSame(call, other.identityHash))
    .flatMap((other) => other.legs.filter(({ presence }) => presence === 'in').map((leg) => presentSince(other, leg)));
  return since.length > 0 ? Math.min(...since) : undefined;
}

/**
 * When audio of anybody else was first audible to the call, ms. Audio that ended before the call came does not count.
 */
function audioHeard(room: Room, call: OpenCall): number | undefined {
  let first: number | undefined;
  for (const track of room.audio) {
    if (isOfCaller(call, track)) continue;
    const { publishedAt, unpublishedAt = Number.POSITIVE_INFINITY } = track;
    const heard = audibleFrom(call, publishedAt);
    // The time of its end is only known to the second, so of audio that began while the call was there it says nothing.
    if (heard > publishedAt && unpublishedAt <= heard) continue;
    first = Math.min(first ?? heard, heard);
  }
  return first;
}

/** Marks a call as answered at a time, in ms, and observes the time until then: once, at the moment of the answer. */
export const answerCall = (call: OpenCall, answeredAt: number): Answer => ({
  call: { ...call, answeredAt },
  additions: observe(call, 'call_answer_seconds', answeredAt - call.startedAt, answeredAt),
});

/**
 * Marks a call as answered by a time, in ms, at a moment that nobody knows: its outcome is right, and it enters no
 * histogram of answers, unless a webhook that is tried again says when.
 */
export const answerUnseen = (call: OpenCall, by: number): Answer => none({ ...call, answeredBy: by });

/**
 * Answers an inbound call that is not yet answered if audio of somebody else is published: livekit-sip answers as soon
 * as there is audio of another participant (docs/livekit.md, "When an inbound call was answered"), or another SIP leg,
 * whose audio it expects (pkg/sip/room.go, participantJoin).
 */
export function answerIfHeard(room: Room, call: OpenCall, context: Context): Answer {
  if (!isRinging(call)) return none(call);
  const others = othersSince(room, call, context);
  const heard = others === undefined ? audioHeard(room, call) : audibleFrom(call, others);
  return heard === undefined ? none(call) : answerCall(call, heard);
}

/** Answers the other calls that ring in the room when a leg of a call is there. @param since when it came, ms @param until when it left */
export function answerOthers(
  room: Room,
  { key, identityHash }: OpenCall,
  since: number,
  until: number,
): { room: Room; additions: Addition[] } {
  const additions: Addition[] = [];
  const calls = room.calls.map((call) => {
    if (call.key === key || !isRinging(call) || !isPresent(call) || isSame(call, identityHash)) return call;
    const heard = audibleFrom(call, since);
    if (heard >= until) return call;
    const answer = answerCall(call, heard);
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
      isSame(call, other.identityHash) &&
      other.legs.some((leg) => leg.presence === 'in' && leg.joinedAt >= joinedAt),
  );

/**
 * LiveKit's API showed that a call was answered: the first report counts. It is late for a call that is over, whose
 * talk time can no longer be observed, and for one that had started before the watch saw it start: after a rejoin the
 * status begins again at `dialing` (docs/livekit.md, "SIP attributes").
 */
export function answered(room: Room, fact: Answered): Step {
  const call = openCall(room, fact.call);
  if (!call || isAnsweredCall(call) || call.startedAt !== fact.startedAt) return late(room);
  const { answeredAt } = fact;
  const answer =
    answeredAt === undefined ? answerUnseen(call, fact.at) : answerCall(call, Math.max(answeredAt, call.startedAt));
  return applied(putCall(room, answer.call), answer.additions);
}

/** Enough to know whether anybody has audio; bounds the cost of a room with thousands of speakers. */
const tracksKept = 32;

/** Keeps the newest tracks, and of those the ones that are still published before the ones that are not. */
function bounded(audio: readonly AudioTrack[]): readonly AudioTrack[] {
  if (audio.length <= tracksKept) return audio;
  const over = audio.find((track) => track.unpublishedAt !== undefined) ?? audio[0];
  return audio.filter((track) => track !== over);
}

/** Somebody published audio: inbound calls in the room that ring are answered by it. */
export function audioPublished(before: Room, fact: AudioPublished): Step {
  const { track, participant, identityHash, at, receivedAt } = fact;
  if (isStray(before, fact.session, fact.createdAt)) return late(before);
  const room = {
    ...before,
    audio: bounded(put(before.audio, 'track', { track, participant, identityHash, publishedAt: at })),
  };
  const additions: Addition[] = [];
  const calls = before.calls.map((call) => {
    const heard = lacksAnswerTime(call) ? audioHeard(room, call) : undefined;
    const isAnswer =
      heard !== undefined && heard <= Math.min(goneAt(call), call.answeredBy ?? Number.POSITIVE_INFINITY);
    const answer = isAnswer ? answerCall(call, heard) : none(call);
    additions.push(...answer.additions);
    const isAbout = answer.call !== call || legOf(call, participant);
    return isAbout ? { ...answer.call, lastSeenAt: receivedAt } : answer.call;
  });
  return applied({ ...room, calls }, additions);
}

/** Audio was unpublished: it does not answer a call that starts later. A call that it answered stays answered. */
export function audioUnpublished(before: Room, fact: AudioUnpublished): Step {
  const { participant, receivedAt } = fact;
  const key = keyOfLeg(before, participant);
  const calls = before.calls.map((call) => (call.key === key ? { ...call, lastSeenAt: receivedAt } : call));
  const room = key === undefined ? before : { ...before, calls };
  const published = before.audio.find(({ track }) => track === fact.track);
  if (!published) return applied(room);
  return applied({ ...room, audio: put(room.audio, 'track', { ...published, unpublishedAt: fact.at }) });
}

/** The audio of a participant who left is over (docs/livekit.md, rule 6). */
export const silence = (room: Room, participant: string, at: number): Room =>
  room.audio.some((track) => track.participant === participant && track.unpublishedAt === undefined)
    ? {
        ...room,
        audio: room.audio.map((track) =>
          track.participant === participant && track.unpublishedAt === undefined
            ? { ...track, unpublishedAt: at }
            : track,
        ),
      }
    : room;
