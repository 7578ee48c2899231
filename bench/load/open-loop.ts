import { type Connection, openConnection } from './connection.ts';
import type { Webhook } from './webhooks.ts';

interface Due {
  readonly at: number;
  readonly request: Buffer;
}

/** The value below which this share of the others lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

/**
 * Sends webhooks at an even rate, whether or not earlier ones were answered, as LiveKit does for different rooms.
 * @param rate webhooks per second
 * @returns ms from the moment each was due to its answer, waiting for a free connection included
 */
export async function openLoop(
  port: number,
  webhooks: readonly Webhook[],
  rate: number,
  connections = 64,
): Promise<number[]> {
  const free: Connection[] = await Promise.all(Array.from({ length: connections }, () => openConnection(port)));
  const all = [...free];
  const queue: Due[] = webhooks.map(({ request }, index) => ({ at: (index * 1000) / rate, request }));
  const waiting: Due[] = [];
  const delays: number[] = [];
  const started = performance.now();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  function begin(connection: Connection, { at, request }: Due): void {
    connection.send(request).then(() => {
      delays.push(performance.now() - started - at);
      const next = waiting.shift();
      if (next) begin(connection, next);
      else free.push(connection);
      if (delays.length === queue.length) resolve();
    }, reject);
  }
  let next = 0;
  (function tick() {
    const now = performance.now() - started;
    for (let due = queue[next]; due && due.at <= now; due = queue[++next]) {
      const connection = free.pop();
      if (connection) begin(connection, due);
      else waiting.push(due);
    }
    // A timer would round to a millisecond, which is as long as many answers take.
    if (next < queue.length) setImmediate(tick);
  })();
  await promise;
  for (const connection of all) connection.close();
  return delays;
}
