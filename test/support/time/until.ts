import { setTimeout } from 'node:timers/promises';

/** Resolves once a condition holds. @throws Error it does not within the time, ms */
export async function until(what: string, holds: () => boolean | Promise<boolean>, atMost = 10_000): Promise<void> {
  const end = performance.now() + atMost;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`not within ${atMost} ms: ${what}`);
    await setTimeout(10);
  }
}
