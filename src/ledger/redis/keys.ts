/** Of the layout below. 1 and 2 were those of development versions, which no release reads. */
export const redisSchema = 3;

/** Names of a ledger's keys. The braces put all of them into one slot of a cluster, so that scripts may use them. */
export function redisKeys(prefix: string) {
  const key = (name: string): string => `{${prefix}}:${name}`;
  return {
    /** `SCHEMA:TIME`: the layout, and when this ledger began, ms. */
    about: key('about'),
    /** Set of the keys of the rooms that are known. */
    rooms: key('rooms'),
    /** Sorted set of `ROOM NAME` of records by when they are next due, ms. */
    due: key('due'),
    /** CALL_MAX_AGE_SECONDS that the due times were computed with, ms. */
    maxAge: key('max-age'),
    /** Hash of the rooms that calls are in, by `sip.callID`. */
    calls: key('calls'),
    /** Hash of integers: `DIRECTION|TRUNK|CELL`, and `|CELL` for those of no pair. */
    totals: key('totals'),
    /** Set of the trunk labels in use. */
    trunks: key('trunks'),
    /** Hash of short texts by name. */
    keyValues: key('values'),
    /** Which replica does what only one should do; expires by itself. */
    lease: key('lease'),
    /** Prefix of keys on which permissions are tried. */
    scratch: key('scratch'),
    /** Hash of the calls open by trunk. */
    open: key('open'),
    /** Hash of what was the most of each trunk in the seconds of a minute, as `peaks.ts` writes it; expires by itself. */
    peaks: (minute: number | string) => key(`peaks:${minute}`),
    /** Hash of a room's records by name, and its version as `v`. */
    room: (room: string) => key(`room:${room}`),
    /** A webhook's id: until when it must be known, ms; expires by itself. */
    id: (id: string) => key(`id:${id}`),
  } as const;
}

export type RedisKeys = ReturnType<typeof redisKeys>;

/** The name of an integer in the hash of totals. */
export const totalField = (pair: string, cell: string): string => `${pair}|${cell}`;

/** The pair and the cell of a field: labels may hold bars, cells do not. */
export function cellOf(field: string): { pair: string; cell: string } {
  const bar = field.lastIndexOf('|');
  return { pair: field.slice(0, bar), cell: field.slice(bar + 1) };
}
