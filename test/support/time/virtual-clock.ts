import type { Clock, Sender } from '../../../src/traffic/deliver.ts';

/** A clock that stops while anything is pending, and then jumps to the next one who sleeps. */
export interface VirtualClock extends Clock {
  /** The clock stops until the promise is settled. */
  hold<T>(promise: Promise<T>): Promise<T>;
  /** The same sender, for whose requests the clock stops. */
  holdFor(sender: Sender): Sender;
}

/**
 * @param startsAt ms since the epoch
 * @param tick sleepers wake up at multiples of this, ms, so that many wake up at once
 */
export function virtualClock(startsAt: number, tick = 1): VirtualClock {
  let time = startsAt;
  let held = 0;
  let isAsked = false;
  let sleepers: { readonly until: number; readonly wake: () => void }[] = [];

  function jump(): void {
    isAsked = false;
    if (held > 0 || sleepers.length === 0) return;
    const next = sleepers.reduce((first, { until }) => Math.min(first, until), Number.POSITIVE_INFINITY);
    time = Math.max(time, Math.ceil(next / tick) * tick);
    const awake = sleepers.filter(({ until }) => until <= time);
    sleepers = sleepers.filter(({ until }) => until > time);
    for (const { wake } of awake) wake();
    ask();
  }
  /** What goes on without waiting for a request or a sleep is over by the next iteration of the event loop. */
  function ask(): void {
    if (isAsked) return;
    isAsked = true;
    setImmediate(jump);
  }

  const clock: VirtualClock = {
    now: () => time,
    sleep(milliseconds) {
      const { promise, resolve } = Promise.withResolvers<void>();
      sleepers.push({ until: time + milliseconds, wake: resolve });
      ask();
      return promise;
    },
    async hold(promise) {
      held += 1;
      try {
        return await promise;
      } finally {
        held -= 1;
        ask();
      }
    },
    holdFor: ({ send, close }) => ({ close, send: (body, token) => clock.hold(send(body, token)) }),
  };
  return clock;
}
