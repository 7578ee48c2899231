import type { Fact } from '../call/fact.ts';
import { callDue, nextDue, roomDue } from '../call/overdue.ts';
import type { EndedCall, OpenCall, Room } from '../call/room.ts';
import type { Rules } from '../call/rules.ts';
import { beginsSession } from '../call/session.ts';
import type { RecordWrite, StoredRoom } from './backend.ts';

/**
 * A room of a few calls is one record. A room of more is split, so that a webhook costs the same however many calls are
 * in the room: a record for the room itself, one for each call, one for each participant that is a leg of a call.
 */
const mostInOneRecord = 16;

export const roomName = 'room';
const callName = (key: string): string => `call ${key}`;
const legName = (participant: string): string => `leg ${participant}`;

export const isLegName = (name: string): boolean => name.startsWith(legName(''));

/** What must be known of the calls of a split room before their records are read. */
interface Split {
  /** Keys of inbound calls that ring: audio of anybody answers them. */
  readonly ringing: readonly string[];
  /** How many calls, open or ended, have a record. */
  readonly callCount: number;
  /** No open call is due before this time, ms; absent without one. */
  readonly callsDue?: number;
}

type RoomRecord = Room | (Omit<Room, 'calls' | 'ended'> & { readonly split: Split });
/** A call that ended, with the participants whose records are deleted when it is forgotten. */
type EndedRecord = EndedCall & { readonly participants: readonly string[] };

/** The part of a room that was read: `room` holds the calls of the records that were asked for. */
export interface LoadedRoom {
  readonly stored: StoredRoom;
  readonly names: 'all' | ReadonlySet<string>;
  readonly room: Room | undefined;
  readonly split: Split | undefined;
  /** How many calls of the room, open or ended, were not read. */
  readonly others: number;
  readonly ended: ReadonlyMap<string, EndedRecord>;
  /** Keys of calls by participant, of the participants that were asked for. */
  readonly legs: ReadonlyMap<string, string>;
}

const none = new Map<string, never>();

const isRinging = (call: OpenCall): boolean => call.direction === 'inbound' && call.answeredAt === undefined;
const participantsOf = ({ legs }: OpenCall): string[] => legs.map(({ participant }) => participant);

/**
 * Reads the records of a room. They are our own, so the shape is trusted.
 * @throws SyntaxError, TypeError the records are damaged
 */
export function loadRoom(stored: StoredRoom, names: 'all' | ReadonlySet<string>): LoadedRoom {
  const text = stored.records.get(roomName);
  const own = text === undefined ? undefined : (JSON.parse(text) as RoomRecord);
  if (!own || !('split' in own))
    return { stored, names, room: own, split: undefined, others: 0, ended: none, legs: none };
  const calls: OpenCall[] = [];
  const ended = new Map<string, EndedRecord>();
  const legs = new Map<string, string>();
  for (const [name, text] of stored.records) {
    if (name === roomName) continue;
    const record: unknown = JSON.parse(text);
    if (isLegName(name)) legs.set(name.slice(legName('').length), record as string);
    else if ('lateUntil' in (record as EndedRecord)) ended.set(name, record as EndedRecord);
    else calls.push(record as OpenCall);
  }
  const { split, ...rest } = own;
  const room = { ...rest, calls, ended: Array.from(ended.values(), ({ key, lateUntil }) => ({ key, lateUntil })) };
  return { stored, names, ended, legs, room, split, others: split.callCount - calls.length - ended.size };
}

/** The open calls of a record of any kind. */
export function openCallsIn(name: string, text: string): readonly OpenCall[] {
  if (isLegName(name)) return [];
  const record = JSON.parse(text) as RoomRecord | OpenCall | EndedRecord;
  if (name === roomName) return 'calls' in record ? record.calls : [];
  return 'lateUntil' in record ? [] : [record as OpenCall];
}

/** Names of the records of a split room that a fact is about; a function of what was read so far. */
function needed({ split, legs }: LoadedRoom, fact: Fact): 'all' | readonly string[] {
  switch (fact.kind) {
    case 'room_started':
    case 'room_finished':
      return 'all';
    case 'leg_joined':
    case 'leg_left':
    case 'leg_aborted':
    case 'leg_found':
      return [callName(fact.leg.call)];
    case 'answered':
    case 'call_gone':
      return [callName(fact.call)];
    case 'audio_published': {
      const call = legs.get(fact.participant);
      const calls = call === undefined ? (split?.ringing ?? []) : [...(split?.ringing ?? []), call];
      return [legName(fact.participant), ...calls.map(callName)];
    }
    case 'audio_unpublished':
      return [];
    default:
      return fact satisfies never;
  }
}

/**
 * Records that must be read before a fact can be folded.
 * @param room as it is by now; facts of the same batch may have changed it since it was loaded
 */
export function missingNames(loaded: LoadedRoom, room: Room | undefined, fact: Fact): 'all' | readonly string[] {
  const { names, split } = loaded;
  if (names === 'all' || !room || !split) return [];
  if (beginsSession(room, fact) || fact.receivedAt >= (split.callsDue ?? Number.POSITIVE_INFINITY)) return 'all';
  const all = needed(loaded, fact);
  return all === 'all' ? all : all.filter((name) => !names.has(name));
}

function callWrites(before: OpenCall | undefined, after: OpenCall, rules: Pick<Rules, 'callMaxAgeMs'>): RecordWrite[] {
  const known = new Set(before && participantsOf(before));
  const now = new Set(participantsOf(after));
  return [
    { name: callName(after.key), text: JSON.stringify(after), due: callDue(after, rules) },
    ...[...now]
      .filter((one) => !known.has(one))
      .map((one) => ({ name: legName(one), text: JSON.stringify(after.key) })),
    ...[...known].filter((one) => !now.has(one)).map((one) => ({ name: legName(one), text: undefined })),
  ];
}

function endedWrite(ended: EndedCall, call: OpenCall | undefined): RecordWrite {
  const record: EndedRecord = { ...ended, participants: call ? participantsOf(call) : [] };
  return { name: callName(ended.key), text: JSON.stringify(record), due: ended.lateUntil };
}

const deletes = (name: string, participants: readonly string[]): RecordWrite[] =>
  [name, ...participants.map(legName)].map((each) => ({ name: each, text: undefined }));

/** A silent room with open calls is looked at again in an hour, not at once. */
const laterDue = (due: number, now: number): number => (due > now ? due : now + 3_600_000);

interface WriteOptions {
  readonly callMaxAgeMs: number;
  /** Names of records that were due: they are written also where nothing changed, with their next time. */
  readonly due?: ReadonlySet<string>;
  readonly now?: number;
}

/** What turns the records that were loaded into those of `after`; undefined when nothing is left of the room. */
export function roomWrites(loaded: LoadedRoom, after: Room | undefined, options: WriteOptions): RecordWrite[] {
  const { stored, split } = loaded;
  if (!after) return Array.from(stored.records.keys(), (name) => ({ name, text: undefined }));
  if (split || after.calls.length + after.ended.length > mostInOneRecord) return splitWrites(loaded, after, options);
  const text = JSON.stringify(after);
  if (text === stored.records.get(roomName) && !options.due?.has(roomName)) return [];
  return [{ name: roomName, text, due: laterDue(nextDue(after, options), options.now ?? 0) }];
}

function splitWrites(
  { room, names, stored, split, others, ended }: LoadedRoom,
  after: Room,
  { due = new Set(), now = 0, ...rules }: WriteOptions,
): RecordWrite[] {
  const before = split ? room : undefined; // a room that is split now has no records of calls yet
  const known = new Map(before?.calls.map((call) => [call.key, call]));
  const { calls, ended: over, ...rest } = after;
  const open = new Set(calls.map(({ key }) => key));
  const ringing = (split?.ringing ?? []).filter((key) => !known.has(key) && !open.has(key));
  const unread = names === 'all' ? undefined : split?.callsDue;
  const callsDue = Math.min(unread ?? Number.POSITIVE_INFINITY, ...calls.map((call) => callDue(call, rules)));
  const record: RoomRecord = {
    ...rest,
    split: {
      ringing: [...ringing, ...calls.filter(isRinging).map((call) => call.key)],
      callCount: others + calls.length + over.length,
      ...(callsDue === Number.POSITIVE_INFINITY ? {} : { callsDue }),
    },
  };
  const text = JSON.stringify(record);
  const writes: RecordWrite[] = [];
  if (text !== stored.records.get(roomName) || due.has(roomName))
    writes.push({ name: roomName, text, due: laterDue(roomDue(after), now) });
  for (const call of calls)
    if (call !== known.get(call.key) || due.has(callName(call.key)))
      writes.push(...callWrites(known.get(call.key), call, rules));
  for (const one of over)
    if (ended.get(callName(one.key))?.lateUntil !== one.lateUntil) writes.push(endedWrite(one, known.get(one.key)));
  const stillEnded = new Set(over.map(({ key }) => key));
  for (const [name, { key, participants }] of ended)
    if (!stillEnded.has(key)) writes.push(...deletes(name, participants));
  return writes;
}
