/**
 * The Erlang-B formula (ITU-T E.501, Erlang 1917): the share of calls that find all channels busy.
 * Computed by the recursion on its reciprocal, which neither overflows nor cancels for any number of channels.
 * @param traffic offered, in Erlangs
 */
export function erlangB(traffic: number, channels: number): number {
  if (traffic <= 0) return channels === 0 ? 1 : 0;
  let reciprocal = 1;
  for (let busy = 1; busy <= channels; busy++) reciprocal = 1 + (busy / traffic) * reciprocal;
  return 1 / reciprocal;
}

/**
 * The traffic, in Erlangs, that channels carry while no more than this share of calls is blocked: Erlang-B inverted by
 * bisection down to the last bit of a double.
 * @param blocking between 0 and 1, both excluded
 */
export function erlangLimit(channels: number, blocking: number): number {
  let low = 0;
  let high = Math.max(1, channels);
  while (erlangB(high, channels) <= blocking) high *= 2;
  for (;;) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) return low;
    if (erlangB(middle, channels) <= blocking) low = middle;
    else high = middle;
  }
}
