import { setTimeout } from 'node:timers/promises';
import type { Server } from '../servers/server.ts';
import { type Connection, openConnection, Refused } from './connection.ts';
import type { Webhook } from './webhooks.ts';

/** What the service answered 200 to. */
export interface Tally {
  answered: number;
  started: number;
  ended: number;
  /** Webhooks sent again because they were not answered, or answered 503. */
  sentAgain: number;
}

export const emptyTally = (): Tally => ({ answered: 0, started: 0, ended: 0, sentAgain: 0 });

/** Before a webhook is sent again, ms. */
const pause = 20;
/** Attempts before a service counts as gone for good: a minute. */
const mostAttempts = 3000;

export interface TalliedOptions {
  /** The process to send to; another one after a restart. */
  readonly server: () => Promise<Server>;
  readonly tally: Tally;
  readonly goesOn: () => boolean;
}

/**
 * Sends webhooks in order over one connection, each until it is answered 200, as LiveKit does: the same body and id again
 * after a broken connection or a 503. When it is over, the last webhook was answered.
 */
export async function sendTallied(
  webhooks: Iterable<Webhook>,
  { server, tally, goesOn }: TalliedOptions,
): Promise<void> {
  let connection: Connection | undefined;
  async function isAnswered(request: Buffer): Promise<boolean> {
    const { port } = await server();
    try {
      connection ??= await openConnection(port);
      await connection.send(request);
      return true;
    } catch (error) {
      if (error instanceof Refused && error.status !== 503) throw error;
      connection?.close();
      connection = undefined;
      return false;
    }
  }
  for (const { request, counts } of webhooks) {
    if (!goesOn()) break;
    for (let attempt = 1; !(await isAnswered(request)); attempt++) {
      if (attempt === mostAttempts) throw new Error('the service does not answer');
      tally.sentAgain++;
      await setTimeout(pause);
    }
    tally.answered++;
    if (counts) tally[counts]++;
  }
  connection?.close();
}
