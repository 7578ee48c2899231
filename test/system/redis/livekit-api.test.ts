import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { sumOf } from '../../support/http/exposition.ts';
import { legOfScript } from '../../support/livekit/api-site.ts';
import { fakeLiveKit } from '../../support/livekit/fake-livekit.ts';
import { describeWith } from '../../support/processes/programs.ts';
import { post, runningExporter, scrape } from '../../support/processes/running-exporter.ts';
import { type RedisServer, redisServer } from '../../support/redis/server.ts';
import { until } from '../../support/time/until.ts';

/** Redis is reached after the start, so what needs it is asked again some seconds later. */
const soon = 8000;

const dialing = JSON.stringify({
  event: 'participant_joined',
  id: 'EV_a',
  createdAt: String(Math.floor(Date.now() / 1000)),
  room: { sid: 'RM_a', name: 'room-a' },
  participant: {
    sid: 'PA_a',
    identity: 'callee-a',
    kind: 'SIP',
    joinedAtMs: String(Date.now()),
    attributes: { 'sip.callID': 'SCL_a', 'sip.trunkID': 'ST_a', 'sip.callStatus': 'dialing' },
  },
});

describeWith(['redis-server'], "LiveKit's API, asked by exporters that share a ledger", () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await redisServer();
  });
  afterAll(() => redis.remove());

  /** An exporter that asks a LiveKit of its own, so that it shows which of them asks what. */
  async function site(prefix: string) {
    const livekit = await fakeLiveKit(Date.now);
    const exporter = await runningExporter({
      LEDGER_URL: `${redis.url}?prefix=${prefix}`,
      LIVEKIT_URL: livekit.url,
    });
    onTestFinished(async () => {
      await exporter.close();
      await livekit.close();
    });
    await until('ready', async () => (await fetch(`${exporter.metricsUrl}/-/ready`)).status === 200);
    return { exporter, lists: () => livekit.requests.filter(({ method }) => method === 'ListRooms').length, livekit };
  }

  test('one of them at a time compares the open calls with the rooms that LiveKit has', async () => {
    const sites = [await site('lease'), await site('lease'), await site('lease')];
    const asking = () => sites.filter(({ lists }) => lists() > 0);
    await until('one of them has asked', () => asking().length > 0, soon);
    await setTimeout(1000); // the others started within that
    expect(await redis.client().exists('{lease}:lease')).toBe(1);
    expect(asking()).toHaveLength(1);
    await asking()[0]?.exporter.close();
    expect(await redis.client().exists('{lease}:lease')).toBe(0);
  });

  test('an outbound call that was dialing when its exporter ended is watched by the next one', async () => {
    const first = await site('watch');
    expect((await post(first.exporter, dialing)).status).toBe(200);
    await first.exporter.close();
    const second = await site('watch');
    second.livekit.legs.set(
      'room-a/callee-a',
      legOfScript({ id: 'a', answerAfter: soon, endAfter: 60_000 }, Date.now()),
    );
    await until(
      'the answer is counted',
      async () => sumOf(await scrape(second.exporter), 'call_answer_seconds_count', { direction: 'outbound' }) === 1,
      3 * soon,
    );
    expect(second.lists()).toBeGreaterThan(0);
  });
});
