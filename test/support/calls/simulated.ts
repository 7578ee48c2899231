import { type Arrival, arrivals, type Traffic } from '../../../src/traffic/simulation/arrivals.ts';
import { seededRandom } from '../../../src/traffic/simulation/random.ts';
import { roomRun } from '../../../src/traffic/simulation/room-run.ts';
import { simulatedTrunks } from '../../../src/traffic/simulation/trunks.ts';
import { countTruth } from '../../../src/traffic/simulation/truth.ts';

/** Traffic as tests want it, unless they say otherwise. */
export const someTraffic: Traffic = {
  seed: 1,
  callsPerSecond: 10,
  speed: 1,
  daily: false,
  trunks: simulatedTrunks(7),
};

/** The first rooms of some traffic. */
export function firstRooms(count: number, traffic: Partial<Traffic> = {}, startsAt = 1_800_000_000_000): Arrival[] {
  const coming = arrivals({ ...someTraffic, ...traffic }, startsAt);
  return Array.from({ length: count }, () => coming.next().value);
}

/** Every webhook of some rooms, delivered without delay, room by room, and what the truth about their calls is. */
export function playedRooms(rooms: readonly Arrival[], seed: string | number = 1) {
  const truth = countTruth();
  const webhooks = rooms.flatMap(({ plan, at, index }) => {
    const run = roomRun(plan, seededRandom(seed, at, index), { beginsAt: at, speed: 1, truth });
    const sent: { body: string; receivedAt: number }[] = [];
    while (run.nextAt < Number.POSITIVE_INFINITY) {
      const receivedAt = Math.floor(run.nextAt);
      const body = run.step(run.nextAt);
      if (body !== undefined) sent.push({ body, receivedAt });
    }
    return sent;
  });
  return { webhooks, truth };
}
