import type { Room } from '../call/room.ts';
import type { OpenCallView } from './ledger.ts';

/** The open calls of rooms by their key. */
export function openCallsOf(rooms: Iterable<readonly [key: string, room: Room]>): OpenCallView[] {
  const views: OpenCallView[] = [];
  for (const [room, { calls }] of rooms)
    for (const [call, { direction, trunk, startedAt, answeredAt, legs, heardAt, backUntil }] of Object.entries(calls))
      views.push({
        room,
        call,
        pair: { direction, trunk },
        startedAt,
        answeredAt,
        participants: Object.keys(legs).filter((sid) => legs[sid]?.presence === 'in'),
        heardAt,
        isAwaited: backUntil !== undefined,
      });
  return views;
}
