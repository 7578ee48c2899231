import type { Addition } from './addition.ts';
import { answerIfHeard } from './answer.ts';
import type { AudioPublished, AudioUnpublished } from './fact.ts';
import type { AudioTrack, Room } from './room.ts';
import { applied, type Step } from './step.ts';

/** Enough to know whether anybody is heard; it bounds what a room with thousands of speakers costs. */
const tracksKept = 32;

/** Keeps the newest tracks, and of those the ones that are still published before the ones that are not. */
function bounded(audio: Readonly<Record<string, AudioTrack>>): Record<string, AudioTrack> {
  const entries = Object.entries(audio);
  if (entries.length <= tracksKept) return audio;
  const over = entries.find(([, track]) => track.unpublishedAt !== undefined) ?? entries[0];
  return Object.fromEntries(entries.filter((entry) => entry !== over));
}

/** Somebody published audio: inbound calls in the room that ring are answered by it. */
export function audioPublished(before: Room, fact: AudioPublished): Step {
  const track = { participant: fact.participant, publishedAt: fact.at };
  const room = { ...before, audio: bounded({ ...before.audio, [fact.track]: track }) };
  const calls: Record<string, Room['calls'][string]> = {};
  const additions: Addition[] = [];
  for (const [key, call] of Object.entries(before.calls)) {
    const answer = answerIfHeard(room, call);
    calls[key] = call.legs[fact.participant] ? { ...answer.call, heardAt: fact.receivedAt } : answer.call;
    additions.push(...answer.additions);
  }
  return applied({ ...room, calls }, additions);
}

/** Audio was taken back: a call that starts later does not hear it. One that was answered by it stays answered. */
export function audioUnpublished(before: Room, fact: AudioUnpublished): Step {
  const track = before.audio[fact.track];
  if (!track) return applied(before);
  return applied({ ...before, audio: { ...before.audio, [fact.track]: { ...track, unpublishedAt: fact.at } } });
}
