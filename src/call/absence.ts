/**
 * How long LiveKit must show no leg of an open call, or show one of a call that is not known, before that is believed,
 * ms: a webhook may wait up to 30 s for its turn, and is then tried for 15 s and its timeouts (LIVEKIT.md, "Delivery").
 */
export const reconcileAfterMs = 90_000;

/** A look at a room through LiveKit's API, ms on our clock. */
export interface Look {
  readonly askedAt: number;
  readonly toldAt: number;
}

/**
 * Since when a call has been looked for in vain, after one more look.
 * @param heardAt when a webhook, or the API, last told of the call
 * @param before what the looks before came to; undefined when the last of them saw it
 * @returns undefined when it was seen, or heard of since
 */
export function absentSince(look: Look & { seen: boolean }, heardAt: number, before: number | undefined) {
  if (look.seen || heardAt >= look.askedAt) return undefined;
  return before === undefined || heardAt >= before ? look.toldAt : before;
}

/** Whether looks in vain span long enough that the call is gone. */
export const isGone = (since: number, look: Look): boolean => look.askedAt - since >= reconcileAfterMs;
