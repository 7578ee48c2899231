import { expect, test } from 'vitest';
import { describeWith } from '../support/processes/programs.ts';
import { post, runningExporter } from '../support/processes/running-exporter.ts';
import { redisServer } from '../support/redis/server.ts';
import { until } from '../support/time/until.ts';
import { callWebhooks } from '../support/webhooks/call-webhooks.ts';

describeWith(['redis-server'], 'how long a 503 takes while Redis', () => {
  test.each(['SIGKILL', 'SIGSTOP'] as const)('is away: %s', async (signal) => {
    const redis = await redisServer();
    const exporter = await runningExporter({ LEDGER_URL: redis.url });
    const isReady = async () => (await fetch(`${exporter.metricsUrl}/-/ready`)).status === 200;
    await until('ready', isReady);
    await post(exporter, callWebhooks('first').joined);
    if (signal === 'SIGKILL') await redis.kill(signal);
    else redis.signal(signal);
    const times: number[] = [];
    for (let number = 0; number < 100; number++) {
      const started = performance.now();
      const answer = await post(exporter, callWebhooks(`${number}`).joined);
      times.push(performance.now() - started);
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
    }
    times.sort((a, b) => a - b);
    process.stdout.write(
      `503 with Redis ${signal}: median ${times[50]?.toFixed(1)} ms, slowest ${times.at(-1)?.toFixed(1)} ms\n`,
    );
    expect(times.at(-1)).toBeLessThan(1000);
    await exporter.close();
    await redis.remove();
  });
});
