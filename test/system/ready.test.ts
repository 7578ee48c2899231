import { expect, onTestFinished, test } from 'vitest';
import { version } from '../../src/version.ts';
import { exporterProcess } from '../support/processes/exporter-process.ts';
import { freePort } from '../support/processes/free-port.ts';
import { describeWith } from '../support/processes/programs.ts';
import { post } from '../support/processes/running-exporter.ts';
import { redisServer } from '../support/redis/server.ts';
import { until } from '../support/time/until.ts';
import { callWebhooks } from '../support/webhooks/call-webhooks.ts';
import { keys } from '../support/webhooks/token.ts';

const environment = async (more: Readonly<Record<string, string>>) => {
  const [port, metricsPort] = [await freePort(), await freePort()];
  return {
    LIVEKIT_API_KEY: keys.key,
    LIVEKIT_API_SECRET: keys.secret,
    HOST: '127.0.0.1',
    PORT: `${port}`,
    METRICS_HOST: '127.0.0.1',
    METRICS_PORT: `${metricsPort}`,
    ...more,
  };
};

const linesOf = (log: string): { level: string; msg: string; version?: string }[] =>
  log
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

describeWith(['redis-server'], 'ready, in the log', () => {
  test('is said when Redis is reached, with the version, and no webhook is refused from then on', async () => {
    const redis = await redisServer();
    onTestFinished(() => redis.remove());
    const service = exporterProcess([], await environment({ LEDGER_URL: redis.url }));
    onTestFinished(async () => void (await service.stop()));
    const { webhookUrl } = await service.ready();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => post({ webhookUrl }, callWebhooks(`${index}`).joined)),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(linesOf(service.log()).map(({ msg, version: own }) => [msg, own])).toEqual([['ready', version]]);
  });

  test('is not said before: the log says what is missing, the page too', async () => {
    const redis = await redisServer();
    onTestFinished(() => redis.remove());
    await redis.kill('SIGKILL');
    const own = await environment({ LEDGER_URL: redis.url });
    const service = exporterProcess([], own);
    onTestFinished(async () => void (await service.stop()));
    await until('it says that it waits', async () => service.log().includes('not ready'));
    expect(linesOf(service.log()).map(({ level, msg }) => `${level} ${msg}`)).toEqual([
      'error the ledger cannot commit: webhooks are answered 503 until it can',
      'info listening, and not ready: webhooks are answered 503 until Redis is reached',
    ]);
    const page = await (await fetch(`http://127.0.0.1:${own.METRICS_PORT}/`)).text();
    const [banner = ''] = /<div class="banner bad">.*?<p class="as-of">/s.exec(page) ?? [];
    expect(banner).toContain('<h1>Redis cannot be reached</h1>');
    expect(banner).toContain(`Nothing listens on 127.0.0.1:${redis.port}`);
    expect(banner).not.toContain('disk');
    await redis.start();
    const { webhookUrl } = await service.ready();
    expect((await post({ webhookUrl }, callWebhooks('a').joined)).status).toBe(200);
  });
});
