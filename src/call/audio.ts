import type { Addition } from './addition.ts';
import { answerIfHeard } from './answer.ts';
import type { AudioPublished, AudioUnpublished } from './fact.ts';
import { type AudioTrack, legOf, put, type Room } from './room.ts';
import { isStray } from './session.ts';
import { applied, late, type Step } from './step.ts';

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
    const answer = answerIfHeard(room, call);
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
