import type { Room } from '../call/room.ts';
import type { OpenCallView } from './ledger.ts';

/** The open calls of a room by their key. */
export const openCallsOf = (room: string, { calls }: Room): OpenCallView[] =>
  calls.map(({ key, direction, trunk, startedAt, answeredAt, legs, heardAt, backUntil }) => ({
    room,
    call: key,
    pair: { direction, trunk },
    startedAt,
    answeredAt,
    participants: legs.filter(({ presence }) => presence === 'in').map(({ participant }) => participant),
    heardAt,
    isAwaited: backUntil !== undefined,
  }));
