import { hash } from 'node:crypto';
import type { Room } from '../call/room.ts';

/** Characters of a state's version, which stand before it. */
export const versionLength = 22;

/** A room's state as Redis has it; the version is a digest of the state, so that equal versions are equal states. */
export interface StoredRoom {
  /** Empty for a room that is not known. */
  readonly version: string;
  readonly room: Room | undefined;
}

export const noRoom: StoredRoom = { version: '', room: undefined };

/** A state as text to store, version first. */
export function writeRoom(room: Room): string {
  const json = JSON.stringify(room);
  return hash('sha256', json, 'base64url').slice(0, versionLength) + json;
}

/** What `writeRoom` made, which nobody else writes; the empty text for none. */
export const readRoom = (text: string): StoredRoom =>
  text === '' ? noRoom : { version: text.slice(0, versionLength), room: JSON.parse(text.slice(versionLength)) as Room };
