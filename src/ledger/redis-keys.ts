/** Names of a ledger's keys in Redis. The braces put all of them into one slot of a cluster, so that scripts may use them. */
export interface RedisKeys {
  /** `SCHEMA:TIME`: the layout, and when this ledger began, ms. */
  readonly about: string;
  /** Hash of room states by room key: a version and JSON. */
  readonly rooms: string;
  /** Sorted set of room keys by when they are next due, ms. */
  readonly due: string;
  /** CALL_MAX_AGE_SECONDS that the due times were worked out with, ms. */
  readonly maxAge: string;
  /** Hash of integers: `DIRECTION|TRUNK|CELL`, and `|CELL` for those of no pair. */
  readonly totals: string;
  /** Set of the trunk labels that were admitted. */
  readonly trunks: string;
  /** Hash of memos by name. */
  readonly memos: string;
  /** Who does what only one replica should do; expires by itself. */
  readonly lease: string;
  /** The key of a webhook's id: until when it must be known, ms; it expires by itself. */
  id(id: string): string;
}

/** Of the layout above. A ledger with a higher one was written by a newer version and is left alone. */
export const redisSchema = 1;

export const redisKeys = (prefix: string): RedisKeys => ({
  about: `{${prefix}}:about`,
  rooms: `{${prefix}}:rooms`,
  due: `{${prefix}}:due`,
  maxAge: `{${prefix}}:max-age`,
  totals: `{${prefix}}:totals`,
  trunks: `{${prefix}}:trunks`,
  memos: `{${prefix}}:memos`,
  lease: `{${prefix}}:lease`,
  id: (id) => `{${prefix}}:id:${id}`,
});
