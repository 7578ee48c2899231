import { type Clock, deliverer, httpSender, type KeyPair, type Sender } from './deliver.ts';
import { priorityQueue } from './priority-queue.ts';
import { type DeliveryCounts, type FaultRates, type RoomQueue, roomDelivery, roomQueue } from './room-delivery.ts';
import { arrivals, type Traffic } from './simulation/arrivals.ts';
import { seededRandom } from './simulation/random.ts';
import { type RoomRun, roomRun } from './simulation/room-run.ts';
import { countTruth, type PairTruth } from './simulation/truth.ts';

const connections = 64;
/** Unanswered webhooks at most; then the calls wait, so that overload does not fill the memory. */
const maxWaiting = 1000;
/** Longest single sleep, ms: how soon a stop is noticed. */
const maxSleep = 100;
/** Time for requests in flight once the last call is over after a stop, ms. */
const grace = 5000;
/** If calls are later than this, ms, all further ones are postponed: the machine slept, or cannot keep up. */
const maxLag = 5000;

export interface SimulationOptions {
  readonly url: string;
  readonly keys: KeyPair;
  readonly clock: Clock;
  readonly traffic: Traffic;
  readonly faults: FaultRates;
  /** Calls start for this long, ms; undefined means until `stop`. */
  readonly forMs?: number | undefined;
  /** Calls that are open then end within this time, ms. */
  readonly hurryMs?: number;
  readonly sender?: Sender;
}

export interface SimulationProgress extends DeliveryCounts {
  readonly callsStarted: number;
  readonly callsOpen: number;
}

export interface SimulationReport extends SimulationProgress {
  /** What an exporter that misses nothing must show, by direction and trunk. */
  readonly truth: readonly PairTruth[];
}

export interface Simulation {
  /** Resolves when the last call is over and its last webhook is answered. */
  readonly done: Promise<SimulationReport>;
  progress(): SimulationProgress;
  /**
   * Starts no more calls, ends the open ones quickly, and ends retries. Requests that are unanswered 5 s later are
   * aborted.
   */
  stop(): void;
}

interface OpenRoom {
  readonly run: RoomRun;
  readonly queue: RoomQueue;
}

/** Sends the webhooks of simulated calls, and counts what an exporter must show for them. */
export function simulate(options: SimulationOptions): Simulation {
  const { url, keys, clock, traffic, faults, forMs = Number.POSITIVE_INFINITY, hurryMs = 2000 } = options;
  const sender = options.sender ?? httpSender(url, connections);
  const stopping = new AbortController();
  const deliver = deliverer({ sender, keys, clock, stop: stopping.signal });
  const delivery = roomDelivery({ deliver, clock, faults });
  const startsAt = clock.now();
  const upcoming = arrivals(traffic, startsAt);
  const truth = countTruth();
  const due = priorityQueue<OpenRoom>();
  let next = upcoming.next().value;
  let delay = 0;
  let isStopped = false;

  function open(now: number): void {
    const { seed, speed } = traffic;
    // Two runs of the same calls must have different ids, or the second run would be duplicates.
    const run = roomRun(next.plan, seededRandom(seed, 'ids', startsAt, next.index), { beginsAt: now, speed, truth });
    due.put(run.nextAt, { run, queue: roomQueue(seededRandom(seed, 'fates', next.index)) });
    next = upcoming.next().value;
  }

  function step({ run, queue }: OpenRoom, now: number): void {
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

  /** Runs what is due. @returns when more is due, Infinity if all calls are over */
  function runUntil(now: number): number {
    if (now - next.at - delay > maxLag) delay = now - next.at;
    for (;;) {
      const arrivesAt = isStopped ? Number.POSITIVE_INFINITY : next.at + delay;
      if (delivery.waiting >= maxWaiting) return now + 1;
      if (Math.min(arrivesAt, due.nextAt) > now) return Math.min(arrivesAt, due.nextAt);
      const room = arrivesAt <= due.nextAt ? undefined : due.take();
      if (room) step(room, now);
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
      const nextAt = runUntil(now);
      if (nextAt === Number.POSITIVE_INFINITY) break;
      await clock.sleep(Math.min(maxSleep, nextAt - now));
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
