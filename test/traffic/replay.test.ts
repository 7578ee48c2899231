import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RecordedWebhook } from '../../src/traffic/recording.ts';
import { replay } from '../../src/traffic/replay.ts';
import { httpSender } from '../../src/traffic/send.ts';
import { tokenSigner } from '../../src/traffic/token-signer.ts';
import { keys } from '../support/keys.ts';
import { type Receiver, receiver } from '../support/receiver.ts';
import { type VirtualClock, virtualClock } from '../support/virtual-clock.ts';

const epoch = 1_800_000_000_000;

const webhook = (room: string, name: string, receivedAt?: number): RecordedWebhook => ({
  body: JSON.stringify({ event: 'x', id: name }),
  room,
  receivedAt,
});
const nameIn = (body: string): string => JSON.parse(body).id;

let clock: VirtualClock;
let to: Receiver;
let answer: (name: string, before: number) => number;

beforeEach(async () => {
  clock = virtualClock(epoch);
  answer = () => 200;
  to = await receiver(clock.now, (body, before) => answer(nameIn(body), before));
});
afterEach(() => to.close());

const replayed = (webhooks: readonly RecordedWebhook[], speed?: number) =>
  replay(webhooks, { url: to.url, keys, speed, clock, sender: clock.holdFor(httpSender(to.url, 32)) });

/** What arrived, and how many ms after the beginning. */
const arrivals = () => to.arrived.map(({ body, at }) => [nameIn(body), at - epoch]);

describe('replay', () => {
  test('sends every body as it is, signed for it, as LiveKit does', async () => {
    const webhooks = [webhook('a', 'a1'), webhook('b', 'b1')];
    expect(await replayed(webhooks)).toEqual({ 200: 2 });
    const signAt = tokenSigner(keys);
    expect(new Map(to.arrived.map(({ body, authorization }) => [body, authorization]))).toEqual(
      new Map(webhooks.map(({ body }) => [body, signAt(body, epoch)])),
    );
    for (const { contentType } of to.arrived) expect(contentType).toBe('application/webhook+json');
  });

  test('keeps the order within a room, however many rooms there are', async () => {
    const rooms = Array.from({ length: 50 }, (_, index) => `room${index}`);
    const webhooks = [1, 2, 3, 4].flatMap((step) => rooms.map((room) => webhook(room, `${room} ${step}`)));
    expect(await replayed(webhooks)).toEqual({ 200: 200 });
    for (const room of rooms)
      expect(arrivals().flatMap(([name]) => (`${name}`.startsWith(`${room} `) ? [name] : []))).toEqual(
        [1, 2, 3, 4].map((step) => `${room} ${step}`),
      );
  });

  test('tries again after 1, 2, 4 and 8 s with the same body and token, while the other rooms go on', async () => {
    answer = (name) => (name === 'a1' ? 503 : 200);
    expect(await replayed([webhook('a', 'a1'), webhook('a', 'a2'), webhook('b', 'b1')])).toEqual({ 200: 2, 503: 1 });
    const tries = to.arrived.filter(({ body }) => nameIn(body) === 'a1');
    expect(tries.map(({ at }) => at - epoch)).toEqual([0, 1000, 3000, 7000, 15_000]);
    expect(new Set(tries.map(({ authorization }) => authorization)).size).toBe(1);
    expect(arrivals()).toContainEqual(['b1', 0]);
    expect(arrivals().at(-1)).toEqual(['a2', 15_000]);
  });

  test('tries no more once it is taken', async () => {
    answer = (name, before) => (name === 'a1' && before < 2 ? 503 : 200);
    expect(await replayed([webhook('a', 'a1'), webhook('a', 'a2')])).toEqual({ 200: 2 });
    expect(arrivals()).toEqual([
      ['a1', 0],
      ['a1', 1000],
      ['a1', 3000],
      ['a2', 3000],
    ]);
  });

  const final: readonly (readonly [number, number])[] = [
    [429, 5],
    [500, 5],
    [502, 5],
    [501, 1],
    [400, 1],
    [401, 1],
    [413, 1],
  ];
  test.each(final)('status %i is asked for %i times in all', async (status, times) => {
    answer = () => status;
    expect(await replayed([webhook('a', 'a1')])).toEqual({ [status]: 1 });
    expect(to.arrived).toHaveLength(times);
  });

  test('counts what nobody answers as 0', async () => {
    await to.close();
    expect(await replayed([webhook('a', 'a1')])).toEqual({ 0: 1 });
    expect(clock.now() - epoch).toBe(15_000);
  });

  test('with a speed keeps the recorded pace, that many times as fast', async () => {
    const webhooks = [
      webhook('a', 'a1', 1_700_000_000_000),
      webhook('b', 'b1', 1_700_000_001_000),
      webhook('a', 'a2', 1_700_000_010_000),
      webhook('b', 'b2', 1_700_000_070_000),
    ];
    await replayed(webhooks, 2);
    expect(arrivals()).toEqual([
      ['a1', 0],
      ['b1', 500],
      ['a2', 5000],
      ['b2', 35_000],
    ]);
  });

  test('with a speed sends what is late at once: a failure holds up its own room alone', async () => {
    answer = (name, before) => (name === 'a1' && before === 0 ? 503 : 200);
    await replayed([webhook('a', 'a1', 0), webhook('a', 'a2', 100), webhook('b', 'b1', 200)], 1);
    expect(arrivals()).toEqual([
      ['a1', 0],
      ['b1', 200],
      ['a1', 1000],
      ['a2', 1000],
    ]);
  });

  test('with a speed sends bare bodies, which have no time, as soon as it may', async () => {
    await replayed([webhook('a', 'a1'), webhook('a', 'a2')], 1);
    expect(arrivals()).toEqual([
      ['a1', 0],
      ['a2', 0],
    ]);
  });
});
