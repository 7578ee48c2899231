import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { z } from 'zod';
import { freePort } from '../../../support/processes/free-port.ts';
import { type Running, startServer } from './process.ts';

const sample = z.tuple([z.number(), z.string()]);
const answer = z.union([
  z.object({ status: z.literal('error'), error: z.string() }),
  z.object({
    status: z.literal('success'),
    data: z.object({
      result: z.array(
        z.object({
          metric: z.record(z.string(), z.string()),
          value: sample.optional(),
          values: z.array(sample).optional(),
        }),
      ),
    }),
  }),
]);

export interface ResultSeries {
  readonly metric: Readonly<Record<string, string>>;
  /** Time in s, value. */
  readonly points: readonly (readonly [number, number])[];
}

export interface Prometheus extends Running {
  query(expr: string, at: number): Promise<ResultSeries[]>;
  queryRange(expr: string, range: { start: number; end: number; step: number }): Promise<ResultSeries[]>;
}

/** Starts a Prometheus on a folder of blocks. @param config contents of prometheus.yml */
export async function startPrometheus(
  folder: string,
  config: Readonly<Record<string, unknown>>,
  flags: readonly string[] = [],
): Promise<Prometheus> {
  const file = join(folder, 'prometheus.yml');
  writeFileSync(file, stringify(config));
  const url = `http://127.0.0.1:${await freePort()}`;
  const running = await startServer(
    'prometheus',
    [
      `--config.file=${file}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=${url.replace('http://', '')}`,
      '--storage.tsdb.retention.time=10y',
      '--enable-feature=exemplar-storage',
      '--log.level=warn',
      ...flags,
    ],
    url,
    '/-/ready',
  );
  async function ask(path: string, parameters: Readonly<Record<string, string>>): Promise<ResultSeries[]> {
    const reply = answer.parse(
      await (await fetch(`${url}/api/v1/${path}`, { method: 'POST', body: new URLSearchParams(parameters) })).json(),
    );
    if (reply.status === 'error') throw new Error(`${reply.error}: ${parameters.query}`);
    return reply.data.result.map(({ metric, value, values = value ? [value] : [] }) => ({
      metric,
      points: values.map(([at, number]) => [at, Number(number)] as const),
    }));
  }
  return {
    ...running,
    query: (query, time) => ask('query', { query, time: String(time) }),
    queryRange: (query, { start, end, step }) =>
      ask('query_range', { query, start: String(start), end: String(end), step: String(step) }),
  };
}
