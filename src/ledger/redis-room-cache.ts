import { noRoom, type StoredRoom } from './redis-room.ts';

/** Rooms as this process last saw them: a guess that saves a round trip when it is right, and costs none when not. */
export interface RoomCache {
  get(key: string): StoredRoom;
  set(key: string, room: StoredRoom): void;
}

/** @param limit rooms kept; those that were not seen for longest go first */
export function roomCache(limit: number): RoomCache {
  const rooms = new Map<string, StoredRoom>();
  return {
    get: (key) => rooms.get(key) ?? noRoom,
    set(key, room) {
      rooms.delete(key);
      if (room.room) rooms.set(key, room);
      for (const oldest of rooms.keys()) {
        if (rooms.size <= limit) return;
        rooms.delete(oldest);
      }
    },
  };
}
