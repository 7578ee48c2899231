import type { Random } from './random.ts';
import type { Leave, RoomScript } from './room-script.ts';

/** LiveKit closes a room this long after the last one has left (its `departureTimeout`, as recorded), ms. */
export const closingTakes = 5_500;

/** The agent hears that nobody is left, and leaves too; then LiveKit closes the room. */
export function emptyRoom(script: RoomScript, random: Random, at: number, agent: number | undefined): void {
  const lastAt = agent === undefined ? at : at + random.whole(1000, 2000);
  if (agent !== undefined) script.leave(lastAt, agent, { reason: 'CLIENT_INITIATED' });
  script.finish(lastAt + closingTakes);
}

/** Everybody leaves at once, for the same reason, and the room is over: it is deleted, or its server is stopped. */
export function endRoom(script: RoomScript, at: number, leaves: readonly (Leave & { stay: number })[]): void {
  leaves.forEach(({ stay, ...leave }, index) => {
    script.leave(at + 5 * index, stay, leave);
  });
  script.finish(at + 5 * leaves.length);
}
