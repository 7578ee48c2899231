import { Agent } from 'node:http';
import { Agent as SecureAgent } from 'node:https';
import { setTimeout } from 'node:timers/promises';
import { firstReceipt, type RecordedWebhook } from './recording.ts';
import { send } from './send.ts';
import { type KeyPair, sign } from './sign.ts';

/** Waits before each further try, ms: those of LiveKit (LIVEKIT.md, "Delivery"). */
const retryDelays = [1000, 2000, 4000, 8000];
const connections = 32;

export interface ReplayOptions {
  readonly url: string;
  readonly keys: KeyPair;
  /** 1 keeps the recorded pace, 2 is twice as fast; undefined sends as fast as each room's webhooks are answered. */
  readonly speed?: number | undefined;
}

/** How many webhooks got which status in the end; 0 stands for no answer. */
export type ReplayReport = Readonly<Record<number, number>>;

function byRoom(webhooks: readonly RecordedWebhook[]): RecordedWebhook[][] {
  const rooms = new Map<string, RecordedWebhook[]>();
  for (const webhook of webhooks) {
    const queue = rooms.get(webhook.room);
    if (queue) queue.push(webhook);
    else rooms.set(webhook.room, [webhook]);
  }
  return [...rooms.values()];
}

const isTemporary = (status: number): boolean => status === 0 || status === 429 || (status >= 500 && status !== 501);

/** Sends recorded webhooks as LiveKit would: in order within a room, rooms side by side, again after a failure. */
export async function replay(webhooks: readonly RecordedWebhook[], options: ReplayOptions): Promise<ReplayReport> {
  const url = new URL(options.url);
  const agent = new (url.protocol === 'https:' ? SecureAgent : Agent)({ keepAlive: true, maxSockets: connections });
  const report: Record<number, number> = {};
  const startedAt = Date.now();
  const firstAt = firstReceipt(webhooks);

  async function pace({ receivedAt }: RecordedWebhook): Promise<void> {
    if (options.speed === undefined || receivedAt === undefined) return;
    await setTimeout(Math.max(0, startedAt + (receivedAt - firstAt) / options.speed - Date.now()));
  }

  async function deliver({ body }: RecordedWebhook): Promise<number> {
    const attempt = async () => send(url, body, await sign(body, options.keys), agent).catch(() => 0);
    let status = await attempt();
    for (const delay of retryDelays) {
      if (!isTemporary(status)) break;
      await setTimeout(delay);
      status = await attempt();
    }
    return status;
  }

  async function sendRoom(room: readonly RecordedWebhook[]): Promise<void> {
    for (const webhook of room) {
      await pace(webhook);
      const status = await deliver(webhook);
      report[status] = (report[status] ?? 0) + 1;
    }
  }

  const rooms = byRoom(webhooks);
  const atOnce = options.speed === undefined ? connections : rooms.length;
  let next = 0;
  await Promise.all(
    Array.from({ length: Math.min(atOnce, rooms.length) }, async () => {
      for (let room = rooms[next++]; room; room = rooms[next++]) await sendRoom(room);
    }),
  );
  agent.destroy();
  return report;
}
