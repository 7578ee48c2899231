/** Names of a ledger's keys in Redis. The braces put all of them into one slot of a cluster, so that scripts may use them. */
export interface RedisKeys {
  /** `SCHEMA:TIME`: the layout, and when this ledger began, ms. */
  readonly about: string;
  /** Set of the keys of the rooms that are known. */
  readonly rooms: string;
  /** Sorted set of `ROOM NAME` of records by when they are next due, ms. */
  readonly due: string;
  /** CALL_MAX_AGE_SECONDS that the due times were computed with, ms. */
  readonly maxAge: string;
  /** Hash of integers: `DIRECTION|TRUNK|CELL`, and `|CELL` for those of no pair. */
  readonly totals: string;
  /** Set of the trunk labels in use. */
  readonly trunks: string;
  /** Hash of memos by name. */
  readonly memos: string;
  /** Which replica does what only one should do; expires by itself. */
  readonly lease: string;
  /** Prefix of keys on which permissions are tried. */
  readonly scratch: string;
  /** Hash of a room's records by name, and its version as `v`. */
  room(room: string): string;
  /** A webhook's id: until when it must be known, ms; expires by itself. */
  id(id: string): string;
}

/** Of the layout above. 1 was that of the development versions before 1.0.0, which no release reads. */
export const redisSchema = 2;

export const redisKeys = (prefix: string): RedisKeys => ({
  about: `{${prefix}}:about`,
  rooms: `{${prefix}}:rooms`,
  due: `{${prefix}}:due`,
  maxAge: `{${prefix}}:max-age`,
  totals: `{${prefix}}:totals`,
  trunks: `{${prefix}}:trunks`,
  memos: `{${prefix}}:memos`,
  lease: `{${prefix}}:lease`,
  scratch: `{${prefix}}:scratch`,
  room: (room) => `{${prefix}}:room:${room}`,
  id: (id) => `{${prefix}}:id:${id}`,
});

/** The name of an integer in the hash of totals. */
export const totalField = (pair: string, cell: string): string => `${pair}|${cell}`;

/** The pair and the cell of a field: labels may hold bars, cells do not. */
export function cellOf(field: string): { pair: string; cell: string } {
  const bar = field.lastIndexOf('|');
  return { pair: field.slice(0, bar), cell: field.slice(bar + 1) };
}
