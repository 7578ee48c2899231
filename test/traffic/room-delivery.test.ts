import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { deliverer, httpSender, type Sender } from '../../src/traffic/deliver.ts';
import {
  type FaultRates,
  nextFaults,
  noFaults,
  type RoomDelivery,
  roomDelivery,
  roomQueue,
} from '../../src/traffic/room-delivery.ts';
import { seededRandom } from '../../src/traffic/simulation/random.ts';
import { type Receiver, receiver } from '../support/processes/receiver.ts';
import { type VirtualClock, virtualClock } from '../support/time/virtual-clock.ts';
import { keys } from '../support/webhooks/token.ts';

const epoch = 1_800_000_000_000;

let clock: VirtualClock;
let to: Receiver;
let sender: Sender;
let status: (before: number) => number;

beforeEach(async () => {
  clock = virtualClock(epoch);
  status = () => 200;
  to = await receiver(clock.now, (_, before) => status(before));
  sender = clock.holdFor(httpSender(to.url, 8));
});
afterEach(async () => {
  sender.close();
  await to.close();
});

const delivering = (faults: Partial<FaultRates> = {}): RoomDelivery =>
  roomDelivery({ deliver: deliverer({ sender, keys, clock }), clock, faults: { ...noFaults, ...faults } });
const arrivals = () => to.arrived.map(({ body, at }) => [body, at - epoch] as const);

describe('room delivery', () => {
  test('sends the webhooks of a room one after another, and counts them', async () => {
    const delivery = delivering();
    const room = roomQueue(seededRandom('a'));
    for (const body of ['1', '2', '3']) delivery.send(room, body);
    expect(delivery.waiting).toBe(3);
    await delivery.settled();
    expect(arrivals()).toEqual([
      ['1', 0],
      ['2', 0],
      ['3', 0],
    ]);
    expect(delivery.waiting).toBe(0);
    expect(delivery.counts()).toEqual({ requests: 3, statuses: { 200: 3 }, lost: 0, delayed: 0, duplicated: 0 });
  });

  test('retries after a 503, which only delays the same room', async () => {
    const delivery = delivering();
    status = (before) => (before === 0 ? 503 : 200);
    const [room, other] = [roomQueue(seededRandom('a')), roomQueue(seededRandom('b'))];
    delivery.send(room, '1');
    delivery.send(room, '2');
    delivery.send(other, '3');
    await delivery.settled();
    expect(arrivals().toSorted(([a], [b]) => (a < b ? -1 : 1))).toEqual([
      ['1', 0],
      ['1', 1000],
      ['2', 1000],
      ['2', 2000],
      ['3', 0],
      ['3', 1000],
    ]);
    expect(delivery.counts()).toMatchObject({ requests: 6, statuses: { 200: 3 } });
  });

  test('sends a duplicate a second later, before the next webhook of the room', async () => {
    const delivery = delivering({ duplicate: 100 });
    const room = roomQueue(seededRandom('a'));
    delivery.send(room, '1');
    delivery.send(room, '2');
    await delivery.settled();
    expect(arrivals()).toEqual([
      ['1', 0],
      ['1', 1000],
      ['2', 1000],
      ['2', 2000],
    ]);
    expect(delivery.counts()).toMatchObject({ requests: 4, statuses: { 200: 4 }, duplicated: 2 });
  });

  test('does not send lost webhooks', async () => {
    const delivery = delivering({ lose: 100 });
    delivery.send(roomQueue(seededRandom('a')), '1');
    await delivery.settled();
    expect(arrivals()).toEqual([]);
    expect(delivery.counts()).toEqual({ requests: 0, statuses: {}, lost: 1, delayed: 0, duplicated: 0 });
  });

  test('delays by one of LiveKit’s retry times, not counted as waiting, until it hurries', async () => {
    const delivery = delivering({ retry: 100 });
    const room = roomQueue(seededRandom('a'));
    for (const body of ['1', '2', '3', '4']) delivery.send(room, body);
    await clock.sleep(500);
    expect(delivery.waiting).toBe(3);
    await clock.sleep(3_000);
    const soFar = arrivals();
    expect(soFar.length).toBeGreaterThan(0);
    expect(soFar.length).toBeLessThan(4);
    delivery.hurry();
    await delivery.settled();
    expect(arrivals().map(([body]) => body)).toEqual(['1', '2', '3', '4']);
    for (const [, at] of arrivals().slice(soFar.length)) expect(at).toBeLessThanOrEqual(3_700);
  });
});

const many = 20_000;
const faultsOf = (rates: typeof noFaults) => {
  const random = seededRandom('fates');
  return Array.from({ length: many }, () => nextFaults(random, rates));
};
const share = (all: readonly boolean[]) => all.filter(Boolean).length / all.length;

describe('injected faults', () => {
  test('are none unless requested', () => {
    expect(faultsOf(noFaults).every(({ lost, duplicated, delay }) => !lost && !duplicated && delay === 0)).toBe(true);
    expect(faultsOf({ ...noFaults, lose: 100 }).every(({ lost }) => lost)).toBe(true);
  });

  test('have the requested rates', () => {
    const all = faultsOf({ duplicate: 10, lose: 5, retry: 20 });
    expect(share(all.map(({ duplicated }) => duplicated))).toBeCloseTo(0.1, 2);
    expect(share(all.map(({ lost }) => lost))).toBeCloseTo(0.05, 2);
    expect(share(all.map(({ delay }) => delay > 0))).toBeCloseTo(0.2, 2);
  });

  test('delay a webhook by the times of LiveKit’s four retries', () => {
    const delays = faultsOf({ ...noFaults, retry: 100 }).map(({ delay }) => delay);
    expect(new Set(delays)).toEqual(new Set([1000, 3000, 7000, 15_000]));
  });

  test('of one kind do not depend on the rate of another', () => {
    const lost = faultsOf({ ...noFaults, lose: 5 }).map(({ lost }) => lost);
    expect(faultsOf({ duplicate: 50, lose: 5, retry: 50 }).map(({ lost }) => lost)).toEqual(lost);
  });
});
