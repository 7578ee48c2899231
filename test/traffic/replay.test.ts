import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { httpSender, tokenSigner } from '../../src/traffic/deliver.ts';
import { type RecordedWebhook, readRecording } from '../../src/traffic/recording.ts';
import { replay } from '../../src/traffic/replay.ts';
import { scenarios } from '../support/calls/recordings.ts';
import { sumOf } from '../support/http/exposition.ts';
import { type Receiver, receiver } from '../support/processes/receiver.ts';
import { runningExporter, scrape } from '../support/processes/running-exporter.ts';
import { type VirtualClock, virtualClock } from '../support/time/virtual-clock.ts';
import { keys } from '../support/webhooks/token.ts';

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

/** The webhooks that arrived, and when, in ms after the start. */
const arrivals = () => to.arrived.map(({ body, at }) => [nameIn(body), at - epoch]);

describe('replay', () => {
  test('sends every body unchanged, with its own signature, as LiveKit does', async () => {
    const webhooks = [webhook('a', 'a1'), webhook('b', 'b1')];
    expect(await replayed(webhooks)).toEqual({ 200: 2 });
    const signAt = tokenSigner(keys);
    expect(new Map(to.arrived.map(({ body, authorization }) => [body, authorization]))).toEqual(
      new Map(webhooks.map(({ body }) => [body, signAt(body, epoch)])),
    );
    for (const { contentType } of to.arrived) expect(contentType).toBe('application/webhook+json');
  });

  test('keeps the order within each of many rooms', async () => {
    const rooms = Array.from({ length: 50 }, (_, index) => `room${index}`);
    const webhooks = [1, 2, 3, 4].flatMap((step) => rooms.map((room) => webhook(room, `${room} ${step}`)));
    expect(await replayed(webhooks)).toEqual({ 200: 200 });
    for (const room of rooms)
      expect(arrivals().flatMap(([name]) => (`${name}`.startsWith(`${room} `) ? [name] : []))).toEqual(
        [1, 2, 3, 4].map((step) => `${room} ${step}`),
      );
  });

  test('retries after 1, 2, 4 and 8 s with the same body and token, while other rooms continue', async () => {
    answer = (name) => (name === 'a1' ? 503 : 200);
    expect(await replayed([webhook('a', 'a1'), webhook('a', 'a2'), webhook('b', 'b1')])).toEqual({ 200: 2, 503: 1 });
    const tries = to.arrived.filter(({ body }) => nameIn(body) === 'a1');
    expect(tries.map(({ at }) => at - epoch)).toEqual([0, 1000, 3000, 7000, 15_000]);
    expect(new Set(tries.map(({ authorization }) => authorization)).size).toBe(1);
    expect(arrivals()).toContainEqual(['b1', 0]);
    expect(arrivals().at(-1)).toEqual(['a2', 15_000]);
  });

  test('stops retrying after a 200', async () => {
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
  test.each(final)('sends a webhook that is answered %i %i times in all', async (status, times) => {
    answer = () => status;
    expect(await replayed([webhook('a', 'a1')])).toEqual({ [status]: 1 });
    expect(to.arrived).toHaveLength(times);
  });

  test('counts a webhook without an answer as 0', async () => {
    await to.close();
    expect(await replayed([webhook('a', 'a1')])).toEqual({ 0: 1 });
    expect(clock.now() - epoch).toBe(15_000);
  });

  test('with a speed, multiplies the recorded pace', async () => {
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

  test('with a speed, sends late webhooks at once: a failure delays only its own room', async () => {
    answer = (name, before) => (name === 'a1' && before === 0 ? 503 : 200);
    await replayed([webhook('a', 'a1', 0), webhook('a', 'a2', 100), webhook('b', 'b1', 200)], 1);
    expect(arrivals()).toEqual([
      ['a1', 0],
      ['b1', 200],
      ['a1', 1000],
      ['a2', 1000],
    ]);
  });

  test('with a speed, sends bare bodies, which have no time, without delay', async () => {
    await replayed([webhook('a', 'a1'), webhook('a', 'a2')], 1);
    expect(arrivals()).toEqual([
      ['a1', 0],
      ['a2', 0],
    ]);
  });
});

const recording = fileURLToPath(new URL('../../recordings/recorded.jsonl', import.meta.url));

/** The SIP service was killed in this room, and may come back for two minutes. */
const awaited = 'out-sipkilled';

describe('the recording, replayed to a running exporter', () => {
  test.each([1, 2])('results in the 38 calls with direction, trunk and outcome after %i replays', async (times) => {
    const exporter = await runningExporter();
    onTestFinished(() => exporter.close());
    const webhooks = readRecording(recording);
    for (let time = 0; time < times; time += 1)
      expect(await replay(webhooks, { url: exporter.webhookUrl, keys })).toEqual({ 200: 385 });

    const samples = await scrape(exporter);
    for (const { direction, trunk, outcome, room } of scenarios) {
      if (room === awaited) continue;
      const same = scenarios.filter((other) => other.direction === direction && other.trunk === trunk);
      const ended = { direction, trunk, outcome: outcome ?? '' };
      expect(sumOf(samples, 'calls_started_total', { direction, trunk })).toBe(same.length);
      expect(sumOf(samples, 'calls_ended_total', ended)).toBe(same.filter((s) => s.outcome === outcome).length);
    }
    expect(sumOf(samples, 'calls_started_total')).toBe(38);
    expect(sumOf(samples, 'calls_ended_total')).toBe(37);
    expect(sumOf(samples, 'calls_active')).toBe(1);
    expect(sumOf(samples, 'webhooks_total', { result: 'duplicate' })).toBe(33 + 385 * (times - 1));
  });
});
