import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import type { Exporter } from '../../src/exporter.ts';
import { freePort } from '../support/processes/free-port.ts';
import { describeWith } from '../support/processes/programs.ts';
import { post, runningExporter } from '../support/processes/running-exporter.ts';
import { temporaryFolder } from '../support/processes/temporary-files.ts';
import { until } from '../support/time/until.ts';
import { callWebhooks } from '../support/webhooks/call-webhooks.ts';

const answer = z.object({
  data: z.array(
    z.object({
      seriesLabels: z.record(z.string(), z.string()),
      exemplars: z.array(z.object({ labels: z.record(z.string(), z.string()), value: z.string() })),
    }),
  ),
});

describeWith(['prometheus'], 'exemplars in a real Prometheus', () => {
  let exporter: Exporter;
  let url: string;
  let prometheus: ChildProcess;
  const folder = temporaryFolder();

  beforeAll(async () => {
    exporter = await runningExporter();
    const { joined, heard, left } = callWebhooks('carrier');
    for (const body of [joined, heard, left]) expect((await post(exporter, body)).status).toBe(200);
    const port = await freePort();
    await writeFile(
      join(folder.path, 'prometheus.yml'),
      JSON.stringify({
        scrape_configs: [
          {
            job_name: 'livekit',
            scrape_interval: '1s',
            static_configs: [{ targets: [new URL(exporter.metricsUrl).host] }],
          },
        ],
      }),
    );
    prometheus = spawn(
      'prometheus',
      [
        `--config.file=${join(folder.path, 'prometheus.yml')}`,
        `--storage.tsdb.path=${join(folder.path, 'data')}`,
        `--web.listen-address=127.0.0.1:${port}`,
        '--enable-feature=exemplar-storage',
      ],
      { stdio: 'ignore' },
    );
    url = `http://127.0.0.1:${port}`;
  });
  afterAll(async () => {
    const ended = once(prometheus, 'exit');
    prometheus.kill();
    await ended;
    await exporter.close();
    folder[Symbol.dispose]();
  });

  async function exemplarsOf(metric: string) {
    const query = new URLSearchParams({ query: metric, start: '0', end: `${Date.now() / 1000 + 60}` });
    const reply = await fetch(`${url}/api/v1/query_exemplars?${query}`).catch(() => undefined);
    return reply?.ok ? answer.parse(await reply.json()).data : [];
  }

  test.each(['call_duration_seconds', 'call_answer_seconds', 'call_talk_seconds'])(
    'the buckets of %s lead to the call',
    async (name) => {
      const metric = `livekit_telephony_${name}_bucket`;
      await until(`exemplars of ${name}`, async () => (await exemplarsOf(metric)).length > 0);
      const [series, ...others] = await exemplarsOf(metric);
      expect(others).toEqual([]);
      expect(series?.seriesLabels).toMatchObject({ direction: 'inbound', trunk: 'ST_in' });
      expect(series?.exemplars).toMatchObject([{ labels: { call_id: 'SCL_carrier' } }]);
    },
  );
});
