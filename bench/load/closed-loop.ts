import { setTimeout } from 'node:timers/promises';
import { type Connection, openConnection, Refused } from './connection.ts';
import type { Webhook } from './webhooks.ts';

/** Before a webhook that was refused is sent again, ms. */
const pause = 20;

export interface ClosedLoop {
  /** Each webhook goes to the next port, as behind a load balancer that ignores rooms. */
  readonly ports: readonly number[];
  readonly connections: number;
  /** Called for each 503; without it a 503 is an error. */
  readonly onRefused?: (() => void) | undefined;
}

/**
 * Sends sequences of webhooks: each connection sends the next sequence, and sends a webhook when the one before it was
 * answered.
 * @returns webhooks answered a second
 */
export async function closedLoop(
  sequences: readonly (readonly Webhook[])[],
  { ports, connections, onRefused }: ClosedLoop,
): Promise<number> {
  async function deliver(connection: Connection | undefined, request: Buffer): Promise<void> {
    try {
      await connection?.send(request);
    } catch (error) {
      if (!onRefused || !(error instanceof Refused) || error.status !== 503) throw error;
      onRefused();
      await setTimeout(pause);
      await deliver(connection, request);
    }
  }

  const open = await Promise.all(
    Array.from({ length: connections }, () => Promise.all(ports.map((port) => openConnection(port)))),
  );
  let next = 0;
  const started = performance.now();
  await Promise.all(
    open.map(async (toEach, first) => {
      let index = first;
      for (let sequence = sequences[next++]; sequence; sequence = sequences[next++])
        for (const { request } of sequence) await deliver(toEach[index++ % toEach.length], request);
    }),
  );
  const seconds = (performance.now() - started) / 1000;
  for (const connection of open.flat()) connection.close();
  return sequences.reduce((sum, { length }) => sum + length, 0) / seconds;
}

/** Sends webhooks in this order over all connections: two that follow each other may overtake each other. */
export const closedLoopInOrder = (webhooks: readonly Webhook[], options: ClosedLoop): Promise<number> =>
  closedLoop(
    webhooks.map((webhook) => [webhook]),
    options,
  );
