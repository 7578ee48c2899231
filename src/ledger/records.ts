import type { Fact } from '../call/fact.ts';
import { callDue, nextDue, roomDue } from '../call/overdue.ts';
import type { EndedCall, OpenCall, Room } from '../call/room.ts';
import type { Rules } from '../call/rules.ts';
import { beginsSession } from '../call/session.ts';
import type { RecordWrite, RoomQuery, StoredRoom } from './backend.ts';

/**
 * A room of a few calls is one record. A room of more is split, so that a webhook costs the same however many calls are
 * in the room: a record for the room itself, one for each open call, one for each call that ended, one for each
 * participant that is a leg of a call.
 */
const mostInOneRecord = 16;

/** More calls that ring are not listed one by one. */
const mostRinging = 32;

export const roomName = 'room';
/** Begins the names of the records of open calls. */
export const callPrefix = 'call ';
const callName = (key: string): string => `${callPrefix}${key}`;
const endedName = (key: string): string => `ended ${key}`;
const legName = (participant: string): string => `leg ${participant}`;

export const isLegName = (name: string): boolean => name.startsWith(legName(''));

/** What must be known of the calls of a split room before their records are read. */
interface Split {
  /** Keys of inbound calls that ring, because audio of anybody answers them; `many`: all calls must be looked at. */
  readonly ringing: readonly string[] | 'many';
  /** How many calls, open or ended, have a record. */
  readonly callCount: number;
  /** No open call is due before this time, ms; absent without one. */
  readonly callsDue?: number;
}

/** Which records of a room were asked for: some by name, and maybe all open calls. */
export type Names = Pick<RoomQuery, 'names' | 'allCalls'>;

type RoomRecord = Room | (Omit<Room, 'calls' | 'ended'> & { readonly split: Split });
/** A call that ended, with the participants whose records are deleted when it is forgotten. */
type EndedRecord = EndedCall & { readonly participants: readonly string[] };

/** The part of a room that was read: `room` holds the calls of the records that were asked for. */
export interface LoadedRoom {
  readonly stored: StoredRoom;
  readonly query: Names;
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
export function loadRoom(stored: StoredRoom, query: Names): LoadedRoom {
  const text = stored.records.get(roomName);
  const own = text === undefined ? undefined : (JSON.parse(text) as RoomRecord);
  if (!own || !('split' in own))
    return { stored, query, room: own, split: undefined, others: 0, ended: none, legs: none };
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
  return { stored, query, ended, legs, room, split, others: split.callCount - calls.length - ended.size };
}

/** The open calls of a record of any kind. */
export function openCallsIn(name: string, text: string): readonly OpenCall[] {
  if (name.startsWith(callPrefix)) return [JSON.parse(text) as OpenCall];
  if (name !== roomName) return [];
  const record = JSON.parse(text) as RoomRecord;
  return 'calls' in record ? record.calls : [];
}

const allCalls: Names = { names: new Set(), allCalls: true };
const some = (...names: readonly string[]): Names => ({ names: new Set(names), allCalls: false });

/** The records of a split room that a fact is about, as far as the records read so far tell. */
function needed({ split, legs }: LoadedRoom, fact: Fact): Names {
  switch (fact.kind) {
    case 'room_started':
    case 'room_finished':
      return allCalls;
    case 'leg_joined':
    case 'leg_left':
    case 'leg_aborted':
    case 'leg_found':
      return some(callName(fact.leg.call), endedName(fact.leg.call));
    case 'answered':
    case 'call_gone':
      return some(callName(fact.call));
    case 'audio_published': {
      if (split?.ringing === 'many') return allCalls;
      const call = legs.get(fact.participant);
      const calls = [...(split?.ringing ?? []), ...(call === undefined ? [] : [call])];
      return some(legName(fact.participant), ...calls.map(callName));
    }
    case 'audio_unpublished':
      return some();
    default:
      return fact satisfies never;
  }
}

/**
 * Records that must be read before a fact can be folded; undefined when there are none.
 * @param room as it is by now; facts of the same batch may have changed it since it was loaded
 */
export function missingNames(loaded: LoadedRoom, room: Room | undefined, fact: Fact): Names | undefined {
  const { query, split } = loaded;
  if (!room || !split) return undefined;
  const isForAll = beginsSession(room, fact) || fact.receivedAt >= (split.callsDue ?? Number.POSITIVE_INFINITY);
  const all = needed(loaded, fact);
  const isMissing = (name: string) => !query.names.has(name) && !(query.allCalls && name.startsWith(callPrefix));
  const names = new Set([...all.names].filter(isMissing));
  const wantsAll = (isForAll || all.allCalls) && !query.allCalls;
  return names.size > 0 || wantsAll ? { names, allCalls: wantsAll } : undefined;
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
  return { name: endedName(ended.key), text: JSON.stringify(record), due: ended.lateUntil };
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

function ringingAfter(
  before: Split['ringing'],
  known: ReadonlyMap<string, OpenCall>,
  calls: readonly OpenCall[],
): Split['ringing'] {
  if (before === 'many') return before;
  const read = calls.filter(isRinging).map(({ key }) => key);
  const ringing = [...before.filter((key) => !known.has(key) && !read.includes(key)), ...read];
  return ringing.length > mostRinging ? 'many' : ringing;
}

function splitWrites(
  { room, query, stored, split, others, ended }: LoadedRoom,
  after: Room,
  { due = new Set(), now = 0, ...rules }: WriteOptions,
): RecordWrite[] {
  const before = split ? room : undefined; // a room that is split now has no records of calls yet
  const known = new Map(before?.calls.map((call) => [call.key, call]));
  const { calls, ended: over, ...rest } = after;
  const unread = query.allCalls ? undefined : split?.callsDue;
  const callsDue = Math.min(unread ?? Number.POSITIVE_INFINITY, ...calls.map((call) => callDue(call, rules)));
  const record: RoomRecord = {
    ...rest,
    split: {
      ringing: ringingAfter(query.allCalls ? [] : (split?.ringing ?? []), known, calls),
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
  for (const one of over) {
    const name = endedName(one.key);
    const record = ended.get(name);
    if (record?.lateUntil === one.lateUntil) {
      if (due.has(name)) writes.push({ name, text: JSON.stringify(record), due: one.lateUntil });
      continue;
    }
    writes.push(endedWrite(one, known.get(one.key)));
    if (known.has(one.key)) writes.push({ name: callName(one.key), text: undefined });
  }
  const stillEnded = new Set(over.map(({ key }) => key));
  for (const [name, { key, participants }] of ended)
    if (!stillEnded.has(key)) writes.push(...deletes(name, participants));
  return writes;
}
