import { type Addition, observe } from './addition.ts';
import { type AudioTrack, legOf, type OpenCall, type Room } from './room.ts';

/** By identity too: of a caller who came back the track may be told before the join, or the join not at all. */
const isOfCaller = (call: OpenCall, track: AudioTrack): boolean =>
  legOf(call, track.participant) !== undefined || (call.mark !== '' && track.mark === call.mark);

/**
 * When an inbound call was answered: livekit-sip answers as soon as the caller can hear anybody else, so it is the
 * earliest audio of another participant, or the caller's own join if that was there before (LIVEKIT.md, "When an
 * inbound call was answered"). Audio that was taken back before the call started was never heard.
 */
function firstHeard(room: Room, call: OpenCall): number | undefined {
  let first: number | undefined;
  for (const track of room.audio) {
    if (isOfCaller(call, track) || (track.unpublishedAt ?? Number.POSITIVE_INFINITY) <= call.startedAt) continue;
    const heard = Math.max(track.publishedAt, call.startedAt);
    first = Math.min(first ?? heard, heard);
  }
  return first;
}

/** Marks a call as answered at a time, in ms, and observes how long that took: once, at the moment of the answer. */
export const answerCall = (call: OpenCall, answeredAt: number): { call: OpenCall; additions: Addition[] } => ({
  call: { ...call, answeredAt },
  additions: observe(
    { direction: call.direction, trunk: call.trunk },
    'call_answer_seconds',
    answeredAt - call.startedAt,
  ),
});

/** Answers an inbound call that is not yet answered if somebody else can be heard by now. */
export function answerIfHeard(room: Room, call: OpenCall): { call: OpenCall; additions: Addition[] } {
  if (call.direction !== 'inbound' || call.answeredAt !== undefined) return { call, additions: [] };
  const heard = firstHeard(room, call);
  return heard === undefined ? { call, additions: [] } : answerCall(call, heard);
}
