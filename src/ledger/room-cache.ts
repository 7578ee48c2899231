import type { Room } from '../call/room.ts';

/** Rooms kept at hand: the webhooks of a call come within minutes, and there are some 500 bytes to each. */
const capacity = 16_384;

/** The rooms heard of last, as JSON: a fifth of the memory of the objects, and nothing for the garbage collector to walk. */
export interface RoomCache {
  get(key: string): Room | undefined;
  /** @param text undefined: the room was forgotten */
  set(key: string, text: string | undefined): void;
}

/** @param read where a room is that was not heard of lately */
export function roomCache(read: (key: string) => string | undefined): RoomCache {
  const texts = new Map<string, string>();
  return {
    get(key) {
      const text = texts.get(key) ?? read(key);
      return text === undefined ? undefined : (JSON.parse(text) as Room); // our own writer wrote it
    },
    set(key, text) {
      texts.delete(key);
      if (text === undefined) return;
      texts.set(key, text);
      if (texts.size <= capacity) return;
      const [oldest] = texts.keys();
      if (oldest !== undefined) texts.delete(oldest);
    },
  };
}
