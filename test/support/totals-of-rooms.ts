import type { Fact } from '../../src/call/facts.ts';
import { seconds } from './facts.ts';
import { openCalls, RoomsFold } from './fold.ts';

/** Facts by the room that they are about; then two minutes pass. */
export type WebhookPayload = readonly (readonly [room: string, fact: Fact])[];

/** Starts, ends and times by name, and how many calls are open at a second of the tests' time. */
export function totalsOf(told: WebhookPayload, at = 400): Record<string, number> {
  const fold = new RoomsFold();
  for (const [room, fact] of told) fold.apply(room, fact);
  fold.sweep(seconds(at));
  const wanted = Object.entries(fold.tally.entries()).filter(([name]) =>
    /calls_(started|ended|inferred)|duration_seconds:sum|talk_seconds:sum/.test(name),
  );
  return { ...Object.fromEntries(wanted), open: openCalls(fold.rooms.values()).size };
}
