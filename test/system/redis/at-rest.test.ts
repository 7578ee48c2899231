import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Exporter } from '../../../src/exporter.ts';
import { replay } from '../../../src/traffic/replay.ts';
import { recorded } from '../../support/calls/recordings.ts';
import { describeWith } from '../../support/processes/programs.ts';
import { post, runningExporter } from '../../support/processes/running-exporter.ts';
import { type RedisServer, redisServer } from '../../support/redis/server.ts';
import { until } from '../../support/time/until.ts';
import { callWebhooks } from '../../support/webhooks/call-webhooks.ts';
import { keys } from '../../support/webhooks/token.ts';

describeWith(['redis-server'], 'what stands in Redis', () => {
  let redis: RedisServer;
  let exporter: Exporter;
  beforeAll(async () => {
    redis = await redisServer();
    exporter = await runningExporter({ LEDGER_URL: `${redis.url}?prefix=rest` });
    await until('ready', async () => (await fetch(`${exporter.metricsUrl}/-/ready`)).status === 200);
    await replay(
      recorded.map(({ body, receivedAt, event }) => ({ body, receivedAt, room: event.room?.name ?? '' })),
      { url: exporter.webhookUrl, keys },
    );
    await post(exporter, callWebhooks('open').joined);
  });
  afterAll(async () => {
    await exporter.close();
    await redis.remove();
  });

  test('has no phone number, identity or name of a room, in any key', async () => {
    const client = redis.client();
    const roomKeys = await client.keys('{rest}:room:*');
    const everything = [
      await client.keys('*'),
      await client.smembers('{rest}:rooms'),
      await Promise.all(roomKeys.map((key) => client.hgetall(key))),
      await client.hgetall('{rest}:totals'),
      await client.zrange('{rest}:due', '0', '-1'),
      await client.smembers('{rest}:trunks'),
      await client.get('{rest}:about'),
      await client.hgetall('{rest}:keyValues'),
    ];
    const text = JSON.stringify(everything);
    expect(text).toContain('SCL_open');
    expect(text).not.toMatch(/1555\d|sip_|callee-|call-_|agent-/);
  });

  test('is as much as the documentation says', async () => {
    const client = redis.client();
    const rooms = await client.keys('{rest}:room:*');
    const ids = await client.keys('{rest}:id:*');
    const bytes = async (key: string) => Number(await client.memory('USAGE', key, 'SAMPLES', 0));
    const sizeOf = async (keys: readonly string[]) =>
      (await Promise.all(keys.map(bytes))).reduce((sum, size) => sum + size, 0);
    const perRoom = (await sizeOf([...rooms, '{rest}:rooms', '{rest}:due'])) / rooms.length;
    const perId = (await sizeOf(ids)) / ids.length;
    expect(perRoom).toBeLessThan(3000);
    expect(perId).toBeLessThan(150);
  });
});
