import { callDue, nextDue, roomDue } from '../call/overdue.ts';
import { type EndedCall, isPresent, lacksAnswerTime, type OpenCall, type Room } from '../call/room.ts';
import { type Context, noOtherCalls, type Rules } from '../call/step.ts';
import type { RecordWrite, RoomQuery, RoomRecordText, RoomWrite, StoredRoom } from './backend.ts';
import type { OpenCallView } from './ledger.ts';
import { type PairKey, pairKey } from './totals.ts';

/**
 * A room of a few calls is one record. A room of more is split, so that a webhook costs the same however many calls are
 * in the room: a record for the room itself, one for each open call, one for each call that ended, one for each
 * participant that is a leg of a call.
 */
const mostInOneRecord = 16;

/** More calls that wait for others are not listed one by one. */
const mostWatched = 32;

export const roomName = 'room';
/** Begins the names of the records of open calls. */
export const callPrefix = 'call ';
export const callName = (key: string): string => `${callPrefix}${key}`;
export const endedName = (key: string): string => `ended ${key}`;
export const legName = (participant: string): string => `leg ${participant}`;

export const isLegName = (name: string): boolean => name.startsWith(legName(''));

/** What must be known of the calls of a split room before their records are read. */
export interface Split {
  /** Keys of calls that an event about somebody else may concern; `many`: all calls must be looked at. */
  readonly watched: readonly string[] | 'many';
  /** How many open calls have a leg in the room. */
  readonly present: number;
  /** How many calls, open or ended, have a record. */
  readonly callCount: number;
  /** No open call is due before this time, ms; absent without one. */
  readonly callsDue?: number;
}

/** Which records of a room were asked for: some by name, and maybe all open calls. */
export type Names = Pick<RoomQuery, 'names' | 'allCalls'>;

type RoomRecord = Room | (Omit<Room, 'calls' | 'ended'> & { readonly split: Split });

/** The part of a room that was read: `room` holds the calls of the records that were asked for. */
export interface LoadedRoom {
  readonly stored: StoredRoom;
  readonly query: Names;
  readonly room: Room | undefined;
  readonly split: Split | undefined;
  /** Calls of the room that were not read. */
  readonly unread: Context['unread'];
  /** Keys of calls by participant, of the participants that were asked for. */
  readonly legs: ReadonlyMap<string, string>;
}

/** Ringing inbound, which audio or a leg of anybody answers; or awaited after DUPLICATE_IDENTITY, which a join may end. */
const isWatched = (call: OpenCall): boolean =>
  lacksAnswerTime(call) || (call.awaited !== undefined && call.departure?.reason === 'duplicate_identity');
const participantsOf = ({ legs }: OpenCall): string[] => legs.map(({ participant }) => participant);

/**
 * Reads the records of a room. They are our own, so the shape is trusted.
 * @throws SyntaxError, TypeError the records are damaged
 */
export function loadRoom(stored: StoredRoom, query: Names): LoadedRoom {
  const text = stored.records.get(roomName);
  // 1.0.0 left an empty record of a room that it forgot while a call of it went on elsewhere.
  const own = text ? (JSON.parse(text) as RoomRecord) : undefined;
  if (own && !('split' in own || Array.isArray(own.calls))) throw new TypeError('a room without calls');
  if (!own || !('split' in own))
    return { stored, query, room: own, split: undefined, unread: noOtherCalls.unread, legs: new Map() };
  const calls: OpenCall[] = [];
  const ended: EndedCall[] = [];
  const legs = new Map<string, string>();
  for (const [name, text] of stored.records) {
    if (name === roomName) continue;
    const record: unknown = JSON.parse(text);
    if (isLegName(name)) legs.set(name.slice(legName('').length), record as string);
    else if ('lateUntil' in (record as EndedCall)) ended.push(record as EndedCall);
    else calls.push(record as OpenCall);
  }
  const { split, ...rest } = own;
  const room = { ...rest, calls, ended };
  const unread = {
    count: split.callCount - calls.length - ended.length,
    isPresent: split.present > calls.filter(isPresent).length,
  };
  return { stored, query, legs, room, split, unread };
}

/** The open calls of a record of any kind; none of one that is damaged, which a webhook about it or the sweep reports. */
export function openCallsIn(name: string, text: string): readonly OpenCall[] {
  if (name !== roomName && !name.startsWith(callPrefix)) return [];
  try {
    const record = JSON.parse(text) as OpenCall | RoomRecord;
    if ('key' in record) return [record];
    return 'calls' in record ? record.calls : [];
  } catch {
    return [];
  }
}

/** What a record holds, and when it is due. */
interface CallRecord {
  readonly of: OpenCall | EndedCall | string;
  readonly due?: number;
}

/** The records of calls, by name: one for each, and one for each of its participants; an open call has them rather. */
function callRecords(
  { calls, ended }: Pick<Room, 'calls' | 'ended'>,
  rules: Pick<Rules, 'callMaxAgeMs'>,
): Map<string, CallRecord> {
  const records = new Map<string, CallRecord>();
  for (const call of ended) {
    records.set(endedName(call.key), { of: call, due: call.lateUntil });
    for (const one of call.participants) records.set(legName(one), { of: call.key });
  }
  for (const call of calls) {
    records.set(callName(call.key), { of: call, due: callDue(call, rules) });
    for (const one of participantsOf(call)) records.set(legName(one), { of: call.key });
  }
  return records;
}

/** A room is deleted with its own record. */
export const forgetsRoom = ({ records }: RoomWrite): boolean =>
  records.some(({ name, text }) => name === roomName && text === undefined);

/** A silent room with open calls is looked at again in an hour, not at once. */
const laterDue = (due: number, now: number): number => (due > now ? due : now + 3_600_000);

interface WriteOptions {
  readonly callMaxAgeMs: number;
  /** Names of records that were due: they are written also where nothing changed, with their next time. */
  readonly due?: ReadonlySet<string>;
  readonly now?: number;
}

/**
 * What turns the records that were loaded into those of `after`.
 * @param after undefined: nothing is left of the room, and all of its records are deleted, its own among them
 */
export function roomWrites(loaded: LoadedRoom, after: Room | undefined, options: WriteOptions): RecordWrite[] {
  const { stored, split } = loaded;
  if (!after) {
    const names = new Set([roomName, ...stored.records.keys(), ...(options.due ?? [])]);
    return Array.from(names, (name) => ({ name, text: undefined }));
  }
  if (split || after.calls.length + after.ended.length > mostInOneRecord) return splitWrites(loaded, after, options);
  const text = JSON.stringify(after);
  if (text === stored.records.get(roomName) && !options.due?.has(roomName)) return [];
  return [{ name: roomName, text, due: laterDue(nextDue(after, options), options.now ?? 0) }];
}

function watchedAfter(
  before: Split['watched'],
  known: readonly OpenCall[],
  calls: readonly OpenCall[],
): Split['watched'] {
  if (before === 'many') return before;
  const read = calls.filter(isWatched).map(({ key }) => key);
  const decided = new Set([...known.map(({ key }) => key), ...read]);
  const watched = [...before.filter((key) => !decided.has(key)), ...read];
  return watched.length > mostWatched ? 'many' : watched;
}

function splitWrites(
  { room, query, stored, split, unread }: LoadedRoom,
  after: Room,
  { due = new Set(), now = 0, ...rules }: WriteOptions,
): RecordWrite[] {
  const before = split ? room : undefined; // a room that is split now has no records of calls yet
  const known = before?.calls ?? [];
  const { calls, ended, ...rest } = after;
  const unreadDue = query.allCalls ? undefined : split?.callsDue;
  const callsDue = Math.min(unreadDue ?? Number.POSITIVE_INFINITY, ...calls.map((call) => callDue(call, rules)));
  const record: RoomRecord = {
    ...rest,
    split: {
      watched: watchedAfter(query.allCalls ? [] : (split?.watched ?? []), known, calls),
      present: (split?.present ?? 0) - known.filter(isPresent).length + calls.filter(isPresent).length,
      callCount: unread.count + calls.length + ended.length,
      ...(callsDue === Number.POSITIVE_INFINITY ? {} : { callsDue }),
    },
  };
  const text = JSON.stringify(record);
  const records = callRecords(after, rules);
  const old = before ? callRecords(before, rules) : new Map<string, CallRecord>();
  const isWritten = (name: string, of: unknown) => of !== old.get(name)?.of || due.has(name);
  return [
    ...(text !== stored.records.get(roomName) || due.has(roomName)
      ? [{ name: roomName, text, due: laterDue(roomDue(after), now) }]
      : []),
    ...Array.from(records)
      .filter(([name, { of }]) => isWritten(name, of))
      .map(([name, { of, due }]) => ({ name, text: JSON.stringify(of), due })),
    ...Array.from(old.keys())
      .filter((name) => !records.has(name))
      .map((name) => ({ name, text: undefined })),
  ];
}

/** The open calls of a record as others see them. */
export const openCallViews = ({ room, name, text }: RoomRecordText): OpenCallView[] =>
  openCallsIn(name, text).map(
    ({ key, direction, trunk, startedAt, answeredAt, answeredBy, legs, lastSeenAt, listedAt = 0, awaited }) => ({
      room,
      call: key,
      pair: { direction, trunk },
      startedAt,
      answeredAt,
      isAnswered: answeredAt !== undefined || answeredBy !== undefined,
      participants: legs.filter(({ presence }) => presence === 'in').map(({ participant }) => participant),
      lastSeenAt: Math.max(lastSeenAt, listedAt),
      isAwaited: awaited !== undefined,
    }),
  );

/** The pair of each awaited call of a record. Few records have one, and to parse all would cost more than to read them. */
export const awaitedPairs = ({ name, text }: RoomRecordText): PairKey[] =>
  text.includes('"awaited":')
    ? openCallsIn(name, text)
        .filter(({ awaited }) => awaited !== undefined)
        .map(pairKey)
    : [];
