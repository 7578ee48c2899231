import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { deliverer } from '../../src/traffic/deliver.ts';
import { type RoomDelivery, roomDelivery, roomQueue } from '../../src/traffic/room-delivery.ts';
import { httpSender, type Sender } from '../../src/traffic/send.ts';
import { noTrouble, type Trouble } from '../../src/traffic/simulation/fate.ts';
import { seededRandom } from '../../src/traffic/simulation/random.ts';
import { keys } from '../support/keys.ts';
import { type Receiver, receiver } from '../support/receiver.ts';
import { type VirtualClock, virtualClock } from '../support/virtual-clock.ts';

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

const delivering = (trouble: Partial<Trouble> = {}): RoomDelivery =>
  roomDelivery({ deliver: deliverer({ sender, keys, clock }), clock, trouble: { ...noTrouble, ...trouble } });
const arrivals = () => to.arrived.map(({ body, at }) => [body, at - epoch] as const);

describe('the delivery of rooms', () => {
  test('sends one webhook of a room after another, and counts them', async () => {
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

  test('tries again after a 503, and holds back the rest of that room alone', async () => {
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

  test('sends nothing of what is lost', async () => {
    const delivery = delivering({ lose: 100 });
    delivery.send(roomQueue(seededRandom('a')), '1');
    await delivery.settled();
    expect(arrivals()).toEqual([]);
    expect(delivery.counts()).toEqual({ requests: 0, statuses: {}, lost: 1, delayed: 0, duplicated: 0 });
  });

  test('delays by one of LiveKit’s waits, not counted as waiting, until it has to hurry', async () => {
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
