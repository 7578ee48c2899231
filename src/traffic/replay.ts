import { type Clock, systemClock } from './clock.ts';
import { deliverer } from './deliver.ts';
import { firstReceipt, type RecordedWebhook } from './recording.ts';
import { httpSender, type Sender } from './send.ts';
import type { KeyPair } from './sign.ts';

const connections = 32;
/** What is on its way at a stop has this long to be answered, ms. */
const grace = 2000;

export interface ReplayOptions {
  readonly url: string;
  readonly keys: KeyPair;
  /** 1 keeps the recorded pace, 2 is twice as fast; undefined sends as fast as each room's webhooks are answered. */
  readonly speed?: number | undefined;
  readonly clock?: Clock;
  readonly sender?: Sender;
  /** Once it is aborted nothing more is sent, and what is on its way has 2 s to be answered. */
  readonly stop?: AbortSignal;
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

/** Sends recorded webhooks as LiveKit would: in order within a room, rooms side by side, again after a failure. */
export async function replay(webhooks: readonly RecordedWebhook[], options: ReplayOptions): Promise<ReplayReport> {
  const { keys, speed, stop, clock = systemClock, sender = httpSender(options.url, connections) } = options;
  const deliver = deliverer({ sender, keys, clock, stop });
  const stopped = new Promise<void>((resolve) => stop?.addEventListener('abort', () => resolve()));
  void stopped.then(() => clock.sleep(grace)).then(() => sender.close());
  const report: Record<number, number> = {};
  const startedAt = clock.now();
  const firstAt = firstReceipt(webhooks);

  async function pace({ receivedAt }: RecordedWebhook): Promise<void> {
    if (speed === undefined || receivedAt === undefined) return;
    const wait = Math.max(0, startedAt + (receivedAt - firstAt) / speed - clock.now());
    await Promise.race([clock.sleep(wait), stopped]);
  }

  async function sendRoom(room: readonly RecordedWebhook[]): Promise<void> {
    for (const webhook of room) {
      await pace(webhook);
      if (stop?.aborted) return;
      const { status } = await deliver(webhook.body);
      report[status] = (report[status] ?? 0) + 1;
    }
  }

  const rooms = byRoom(webhooks);
  const atOnce = speed === undefined ? connections : rooms.length;
  let next = 0;
  await Promise.all(
    Array.from({ length: Math.min(atOnce, rooms.length) }, async () => {
      for (let room = rooms[next++]; room; room = rooms[next++]) await sendRoom(room);
    }),
  );
  sender.close();
  return report;
}
