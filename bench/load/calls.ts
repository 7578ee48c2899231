import {
  joined,
  left,
  makeAgent,
  makeCaller,
  makeRoom,
  published,
  roomFinished,
  roomStarted,
  unpublished,
  type Webhook,
} from './webhooks.ts';

/** The webhooks of one call, in order. */
export type Call = readonly Webhook[];
export const webhooksPerCall = 9;

let calls = 0;

/** Calls alternate between the directions and are spread over the trunks. */
function nextCaller(trunks: number) {
  const number = calls++;
  return makeCaller({ trunk: `ST_trunk${number % trunks}`, direction: number % 2 ? 'outbound' : 'inbound' });
}

/** A whole call that an agent answers in a room of its own, with bodies as large as the recorded ones. */
function makeCall(trunks: number): Call {
  const room = makeRoom();
  const caller = nextCaller(trunks);
  const agent = makeAgent();
  return [
    roomStarted(room),
    joined(room, caller),
    published(room, caller),
    joined(room, agent),
    published(room, agent),
    unpublished(room, caller),
    left(room, caller),
    left(room, agent),
    roomFinished(room),
  ];
}

export const callsOf = (count: number, trunks = 20): Call[] => Array.from({ length: count }, () => makeCall(trunks));

/** Calls of which only the caller's `participant_joined` is sent: they stay open. */
export const openCallsOf = (count: number, trunks: number): Call[] =>
  Array.from({ length: count }, () => [joined(makeRoom(), nextCaller(trunks))]);

/**
 * The order in which the webhooks of concurrent calls arrive: the next webhook of a call comes after those of all other
 * open calls. A call that ends makes room for the next one.
 * @param open how many calls are open at once
 */
export function interleave(calls: readonly Call[], open: number): Webhook[] {
  const order: Webhook[] = [];
  let started = Math.min(open, calls.length);
  let live = calls.slice(0, started).map((call) => ({ call, step: 0 }));
  while (live.length > 0) {
    const stillOpen: typeof live = [];
    for (const { call, step } of live) {
      const webhook = call[step];
      if (webhook) order.push(webhook);
      const next = step + 1 < call.length ? call : calls[started++];
      if (next) stillOpen.push({ call: next, step: next === call ? step + 1 : 0 });
    }
    live = stillOpen;
  }
  return order;
}
