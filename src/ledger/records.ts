import type { Fact } from '../call/fact.ts';
import { callDue, roomDue } from '../call/overdue.ts';
import type { EndedCall, OpenCall, Room } from '../call/room.ts';
import type { Rules } from '../call/rules.ts';
import { beginsSession } from '../call/session.ts';
import type { RecordWrite, StoredRoom } from './backend.ts';

/**
 * A room is kept as records, so that a webhook costs the same however many calls are in the room: one for the room
 * itself, one for each call, one for each participant that is a leg of a call.
 */
export const roomName = 'room';
const callName = (key: string): string => `call ${key}`;
const legName = (participant: string): string => `leg ${participant}`;

export const isCallName = (name: string): boolean => name.startsWith('call ');

/** The room itself, with what must be known of its calls before they are read. */
type RoomRecord = Omit<Room, 'calls' | 'ended'> & {
  /** Keys of inbound calls that ring: audio of anybody answers them. */
  readonly ringing: readonly string[];
  /** How many calls, open or ended, have a record. */
  readonly callCount: number;
  /** No open call is due before this time, ms; absent without one. */
  readonly callsDue?: number;
};
/** A call that ended, with the participants whose records are deleted when it is forgotten. */
type EndedRecord = EndedCall & { readonly participants: readonly string[] };

/** The part of a room that was read. `room` holds the calls that were asked for and no others. */
export interface LoadedRoom {
  readonly stored: StoredRoom;
  readonly names: 'all' | ReadonlySet<string>;
  readonly room: Room | undefined;
  readonly ringing: readonly string[];
  /** How many calls of the room, open or ended, were not read. */
  readonly others: number;
  readonly callsDue: number;
  readonly ended: ReadonlyMap<string, EndedRecord>;
  /** Keys of calls by participant, of the participants that were asked for. */
  readonly legs: ReadonlyMap<string, string>;
}

const never = Number.POSITIVE_INFINITY;

const isRinging = (call: OpenCall): boolean => call.direction === 'inbound' && call.answeredAt === undefined;
const participantsOf = ({ legs }: OpenCall): string[] => legs.map(({ participant }) => participant);

/** An open call as a record has it; undefined for one that ended. Its own writer wrote it, so the shape is trusted. */
export function openCallIn(text: string): OpenCall | undefined {
  const record = JSON.parse(text) as OpenCall | EndedRecord;
  return 'lateUntil' in record ? undefined : record;
}

/** @throws SyntaxError, TypeError the records are damaged */
export function loadRoom(stored: StoredRoom, names: 'all' | ReadonlySet<string>): LoadedRoom {
  const calls: OpenCall[] = [];
  const ended = new Map<string, EndedRecord>();
  const legs = new Map<string, string>();
  let own: RoomRecord | undefined;
  for (const [name, text] of stored.records) {
    const record: unknown = JSON.parse(text);
    if (name === roomName) own = record as RoomRecord;
    else if (!isCallName(name)) legs.set(name.slice(legName('').length), record as string);
    else if ('lateUntil' in (record as EndedRecord)) ended.set(name, record as EndedRecord);
    else calls.push(record as OpenCall);
  }
  if (!own) return { stored, names, room: undefined, ringing: [], others: 0, callsDue: never, ended, legs };
  const { ringing, callCount, callsDue = never, ...rest } = own;
  const others = callCount - calls.length - ended.size;
  const room = { ...rest, calls, ended: Array.from(ended.values(), ({ key, lateUntil }) => ({ key, lateUntil })) };
  return { stored, names, room, ringing, others, callsDue, ended, legs };
}

/** Records that a fact is known to need before the room was read. */
export function namesFor(fact: Fact): 'all' | readonly string[] {
  switch (fact.kind) {
    case 'room_started':
    case 'room_finished':
      return 'all';
    case 'leg_joined':
    case 'leg_left':
    case 'leg_aborted':
    case 'leg_found':
      return [roomName, callName(fact.leg.call)];
    case 'answered':
    case 'call_gone':
      return [roomName, callName(fact.call)];
    case 'audio_published':
      return [roomName, legName(fact.participant)];
    case 'audio_unpublished':
      return [roomName];
    default:
      return fact satisfies never;
  }
}

/**
 * Records that a fact turns out to need and that were not read.
 * @param room as it is by now; facts of the same batch may have changed it since it was loaded
 */
export function missingNames(loaded: LoadedRoom, room: Room | undefined, fact: Fact): 'all' | readonly string[] {
  const { names } = loaded;
  if (names === 'all' || !room || !loaded.room) return [];
  if (beginsSession(room, fact) || fact.receivedAt >= loaded.callsDue) return 'all';
  const needed = namesFor(fact);
  if (needed === 'all') return 'all';
  if (fact.kind !== 'audio_published') return needed.filter((name) => !names.has(name));
  const call = loaded.legs.get(fact.participant);
  return [...needed, ...loaded.ringing.map(callName), ...(call === undefined ? [] : [callName(call)])].filter(
    (name) => !names.has(name),
  );
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

/**
 * What turns the records that were loaded into those of `after`; undefined when nothing is left of the room.
 * @param due names of records that were due: they are written also where nothing changed, with their next time
 */
export function roomWrites(
  { room: before, names, stored, ringing, others, callsDue, ended }: LoadedRoom,
  after: Room | undefined,
  rules: Pick<Rules, 'callMaxAgeMs'>,
  { due, now }: { readonly due: ReadonlySet<string>; readonly now: number } = { due: new Set(), now: 0 },
): RecordWrite[] {
  if (!after) return Array.from(stored.records.keys(), (name) => ({ name, text: undefined }));
  const known = new Map(before?.calls.map((call) => [call.key, call]));
  const open = new Set(after.calls.map(({ key }) => key));
  const { calls, ended: over, ...rest } = after;
  const nextCallDue = Math.min(names === 'all' ? never : callsDue, ...calls.map((call) => callDue(call, rules)));
  const record: RoomRecord = {
    ...rest,
    ringing: [
      ...ringing.filter((key) => !known.has(key) && !open.has(key)),
      ...calls.filter(isRinging).map((call) => call.key),
    ],
    callCount: others + calls.length + over.length,
    ...(nextCallDue === never ? {} : { callsDue: nextCallDue }),
  };
  const text = JSON.stringify(record);
  const writes: RecordWrite[] = [];
  if (text !== stored.records.get(roomName) || due.has(roomName))
    writes.push({ name: roomName, text, due: laterDue(roomDue(after), now) });
  for (const call of calls)
    if (call !== known.get(call.key) || due.has(callName(call.key)))
      writes.push(...callWrites(known.get(call.key), call, rules));
  const stillEnded = new Set(over.map(({ key }) => key));
  for (const one of over) {
    const name = callName(one.key);
    if (ended.get(name)?.lateUntil !== one.lateUntil) writes.push(endedWrite(one, known.get(one.key)));
  }
  for (const [name, { key, participants }] of ended)
    if (!stillEnded.has(key)) writes.push(...deletes(name, participants));
  return writes;
}
