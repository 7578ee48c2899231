import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { type Sample, samplesOf } from '../support/http/exposition.ts';
import { localEnvironment } from '../support/processes/exporter-process.ts';
import { freePort } from '../support/processes/free-port.ts';

const script = fileURLToPath(new URL('children/replica.ts', import.meta.url));
const said = z.object({ webhookUrl: z.string(), metricsUrl: z.string() });

/** A process of the exporter that can be killed, paused and started again on the same ports. */
export interface Replica {
  readonly port: number;
  readonly webhookUrl: string;
  readonly metricsUrl: string;
  start(): Promise<void>;
  kill(): Promise<void>;
  signal(signal: NodeJS.Signals): void;
  scrape(collect?: 'calls' | 'process'): Promise<Sample[]>;
  isReady(): Promise<boolean>;
}

/** @param shift how far its clock is ahead, ms */
export async function replica(
  ledgerUrl: string,
  shift: number,
  environment: Readonly<Record<string, string>> = {},
): Promise<Replica> {
  const port = await freePort();
  const metricsPort = await freePort();
  let child: ChildProcess | undefined;
  const urls = { webhookUrl: `http://127.0.0.1:${port}/webhook`, metricsUrl: `http://127.0.0.1:${metricsPort}` };
  return {
    port,
    ...urls,
    async start() {
      const started = spawn(process.execPath, [script, `${shift}`], {
        stdio: ['ignore', 'pipe', 'inherit'],
        env: {
          PATH: process.env.PATH,
          ...localEnvironment,
          PORT: `${port}`,
          METRICS_PORT: `${metricsPort}`,
          LEDGER_URL: ledgerUrl,
          ...environment,
        },
      });
      child = started;
      const [line] = await once(createInterface(started.stdout), 'line');
      said.parse(JSON.parse(String(line)));
    },
    async kill() {
      const ending = child;
      child = undefined;
      if (!ending || ending.exitCode !== null || ending.signalCode !== null) return;
      const gone = once(ending, 'exit');
      ending.kill('SIGKILL');
      await gone;
    },
    signal: (signal) => void child?.kill(signal),
    async scrape(collect) {
      const query = collect ? `?collect[]=${collect}` : '';
      const answer = await fetch(`${urls.metricsUrl}/metrics${query}`, { signal: AbortSignal.timeout(5000) });
      if (answer.status !== 200) throw new Error(`/metrics answered ${answer.status}`);
      return samplesOf(await answer.text());
    },
    isReady: () =>
      fetch(`${urls.metricsUrl}/-/ready`, { signal: AbortSignal.timeout(1000) }).then(
        ({ status }) => status === 200,
        () => false,
      ),
  };
}
