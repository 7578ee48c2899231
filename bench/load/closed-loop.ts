import { openConnection } from './connection.ts';
import type { Call } from './webhooks.ts';

/**
 * Sends calls over so many connections, each call's webhooks in order, the next as soon as the last was answered.
 * @returns webhooks answered a second
 */
export async function closedLoop(port: number, calls: readonly Call[], connections: number): Promise<number> {
  const open = await Promise.all(Array.from({ length: connections }, () => openConnection(port)));
  let next = 0;
  const started = performance.now();
  await Promise.all(
    open.map(async (connection) => {
      for (let call = calls[next++]; call; call = calls[next++])
        for (const request of call.requests) await connection.send(request);
    }),
  );
  const seconds = (performance.now() - started) / 1000;
  for (const connection of open) connection.close();
  return calls.reduce((sum, { requests }) => sum + requests.length, 0) / seconds;
}
