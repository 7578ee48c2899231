import type { Clock } from './clock.ts';
import { deliverer } from './deliver.ts';
import { type DeliveryCounts, type RoomQueue, roomDelivery, roomQueue } from './room-delivery.ts';
import { httpSender, type Sender } from './send.ts';
import type { KeyPair } from './sign.ts';
import { arrivals, type Traffic } from './simulation/arrivals.ts';
import { type DueQueue, dueQueue } from './simulation/due-queue.ts';
import type { Trouble } from './simulation/fate.ts';
import { seededRandom } from './simulation/random.ts';
import { type RoomRun, roomRun } from './simulation/room-run.ts';
import { countTruth, type PairTruth } from './simulation/truth.ts';

const connections = 64;
/** Webhooks that may wait for their answer; then the calls wait too, so that overload does not fill the memory. */
const mostWaiting = 1000;
/** Longest sleep at a time, ms: how soon a stop is noticed. */
const nap = 100;
/** What is on its way once the last call is over after a stop has this long to be answered, ms. */
const grace = 2000;
/** Calls that are more than this late, ms, come later instead of all at once: the machine slept, or cannot keep up. */
const mostLate = 5000;

export interface SimulationOptions {
  readonly url: string;
  readonly keys: KeyPair;
  readonly clock: Clock;
  readonly traffic: Traffic;
  readonly trouble: Trouble;
  /** Calls start for this long, ms; undefined: until `stop`. */
  readonly forMs?: number | undefined;
  /** Calls that are open then end within this time, ms. */
  readonly hurryMs?: number;
  readonly sender?: Sender;
}

/** What a simulation has done so far. */
export interface SimulationProgress extends DeliveryCounts {
  readonly callsStarted: number;
  readonly callsOpen: number;
}

export interface SimulationReport extends SimulationProgress {
  /** What an exporter that misses nothing shows, by direction and trunk. */
  readonly truth: readonly PairTruth[];
}

export interface Simulation {
  /** Resolves when the last call is over and its last webhook answered. */
  readonly done: Promise<SimulationReport>;
  progress(): SimulationProgress;
  /**
   * Starts no more calls, brings the open ones to their end quickly, and sends nothing a second time. What is not
   * answered 2 s after that is given up.
   */
  stop(): void;
}

interface OpenRoom {
  readonly run: RoomRun;
  readonly queue: RoomQueue;
}

/** Sends the webhooks of simulated calls, and knows what an exporter has to make of them. */
export function simulate(options: SimulationOptions): Simulation {
  const { url, keys, clock, traffic, trouble, forMs = Number.POSITIVE_INFINITY, hurryMs = 2000 } = options;
  const sender = options.sender ?? httpSender(url, connections);
  const stopping = new AbortController();
  const deliver = deliverer({ sender, keys, clock, stop: stopping.signal });
  const delivery = roomDelivery({ deliver, clock, trouble });
  const startsAt = clock.now();
  const coming = arrivals(traffic, startsAt);
  const truth = countTruth();
  const due: DueQueue<OpenRoom> = dueQueue();
  let next = coming.next().value;
  let delay = 0;
  let isStopped = false;

  function open(now: number): void {
    const { seed, speed } = traffic;
    // Two runs of the same calls must differ in their ids, or an exporter would take the second for duplicates.
    const run = roomRun(next.plan, seededRandom(seed, 'ids', startsAt, next.index), { beginsAt: now, speed, truth });
    due.put(run.nextAt, { run, queue: roomQueue(seededRandom(seed, 'fates', next.index)) });
    next = coming.next().value;
  }

  function goOn({ run, queue }: OpenRoom, now: number): void {
    const body = run.step(now);
    if (body !== undefined) delivery.send(queue, body);
    if (run.nextAt < Number.POSITIVE_INFINITY) due.put(run.nextAt, { run, queue });
  }

  function hurry(now: number): void {
    delivery.hurry();
    for (const room of due.clear()) {
      room.run.hurry(now, hurryMs);
      due.put(room.run.nextAt, room);
    }
  }

  /** Plays what is due. @returns when there will be more, Infinity when all calls are over */
  function playUntil(now: number): number {
    if (now - next.at - delay > mostLate) delay = now - next.at;
    for (;;) {
      const arrivesAt = isStopped ? Number.POSITIVE_INFINITY : next.at + delay;
      if (delivery.waiting >= mostWaiting) return now + 1;
      if (Math.min(arrivesAt, due.nextAt) > now) return Math.min(arrivesAt, due.nextAt);
      const room = arrivesAt <= due.nextAt ? undefined : due.take();
      if (room) goOn(room, now);
      else open(now);
    }
  }

  const progress = () => ({ callsStarted: truth.started, callsOpen: truth.open, ...delivery.counts() });

  async function run(): Promise<SimulationReport> {
    let isHurried = false;
    for (;;) {
      const now = clock.now();
      isStopped ||= now >= startsAt + forMs;
      if (isStopped && !isHurried) hurry(now);
      isHurried = isStopped;
      const moreAt = playUntil(now);
      if (moreAt === Number.POSITIVE_INFINITY) break;
      await clock.sleep(Math.min(nap, moreAt - now));
    }
    await delivery.settled();
    sender.close();
    return { ...progress(), truth: truth.rows() };
  }

  return {
    done: run(),
    progress,
    stop() {
      if (isStopped) return;
      isStopped = true;
      stopping.abort();
      void clock.sleep(hurryMs + grace).then(() => sender.close());
    },
  };
}
