import { setTimeout } from 'node:timers/promises';
import { type Connection, openConnection, Refused } from './connection.ts';
import type { Call } from './webhooks.ts';

/**
 * Sends calls over so many connections, each call's webhooks in order, the next as soon as the last was answered.
 * @returns webhooks answered a second
 */
export const closedLoop = (port: number, calls: readonly Call[], connections: number): Promise<number> =>
  closedLoopOver([port], calls, connections);

/** Before a webhook that was refused is sent again, ms. */
const again = 20;

/**
 * The same over several servers: each webhook goes to the next one, as behind a load balancer that knows no rooms.
 * @param onRefused told of each 503; without it that is an error
 */
export async function closedLoopOver(
  ports: readonly number[],
  calls: readonly Call[],
  connections: number,
  onRefused?: () => void,
): Promise<number> {
  async function deliver(connection: Connection | undefined, request: Buffer): Promise<void> {
    try {
      await connection?.send(request);
    } catch (error) {
      if (!onRefused || !(error instanceof Refused)) throw error;
      onRefused();
      await setTimeout(again);
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
      let turn = first;
      for (let call = calls[next++]; call; call = calls[next++])
        for (const request of call.requests) await deliver(toEach[turn++ % toEach.length], request);
    }),
  );
  const seconds = (performance.now() - started) / 1000;
  for (const connection of open.flat()) connection.close();
  return calls.reduce((sum, { requests }) => sum + requests.length, 0) / seconds;
}
