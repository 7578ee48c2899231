import { type Clock, deliverer, httpSender, type KeyPair, type Sender, systemClock } from './deliver.ts';
import { firstReceipt, type RecordedWebhook } from './recording.ts';

const connections = 32;
/** Time for requests in flight after a stop, ms. */
const grace = 2000;

export interface ReplayOptions {
  readonly url: string;
  readonly keys: KeyPair;
  /** 1 is the recorded pace, 2 is twice as fast; undefined sends each room's next webhook once the last is answered. */
  readonly speed?: number | undefined;
  readonly clock?: Clock;
  readonly sender?: Sender;
  /** Aborting it ends the replay; requests in flight have 2 s. */
  readonly stop?: AbortSignal;
}

/** Number of webhooks by their final status, 0 for no answer. */
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

/** Sends recorded webhooks as LiveKit does: in order within a room, rooms in parallel, with retries. */
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
