import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { httpSender, tokenSigner } from '../../src/traffic/deliver.ts';
import { newFile, newFolder } from '../ledger/support/new-file.ts';
import { seeded } from '../support/calls/seeded.ts';
import { samplesOf, sumOf } from '../support/http/exposition.ts';
import { exporterProcess, localEnvironment } from '../support/processes/exporter-process.ts';
import { describeWith } from '../support/processes/programs.ts';
import { keys } from '../support/webhooks/token.ts';
import { callOf } from './calls.ts';

const seed = Number(process.env.FAULTS_SEED || Date.now());
const rounds = Math.max(2, Math.ceil(Number(process.env.FAULTS_SECONDS || 60) / 6));
const signAt = tokenSigner(keys);

/** Starts the exporter on a ledger. */
async function start(ledgerUrl: string, environment: Readonly<Record<string, string>> = {}) {
  const service = exporterProcess(['serve'], {
    ...localEnvironment,
    LEDGER_URL: ledgerUrl,
    LOG_LEVEL: 'info',
    ...environment,
  });
  onTestFinished(async () => void (await service.stop()));
  const { webhookUrl, metricsUrl } = await service.ready();
  return { service, webhookUrl, metricsUrl };
}

/** Sends joins as fast as they are answered, until it is stopped. @returns how many were answered 200 */
function fullLoad(url: string, run: string) {
  const sender = httpSender(url, 64);
  let [isOver, answered, next] = [false, 0, 0];
  const senders = Array.from({ length: 64 }, async () => {
    while (!isOver) {
      const join = callOf(run, next++).bodies[1]?.() ?? '';
      const status = await sender.send(join, signAt(join, Date.now())).catch(() => 0);
      if (status === 200) answered += 1;
      else if (status === 0) await setTimeout(20);
    }
  });
  return async () => {
    isOver = true;
    await Promise.all(senders);
    sender.close();
    return answered;
  };
}

/** SIGTERM under full load. @returns how the process ended, and what a later one on the same ledger counts */
async function stopUnderLoad(file: string, afterMs: number, environment: Readonly<Record<string, string>> = {}) {
  const { service, webhookUrl } = await start(`sqlite:${file}`, environment);
  const end = fullLoad(webhookUrl, `stop-${afterMs}`);
  await setTimeout(afterMs);
  const started = performance.now();
  const code = await service.stop();
  const seconds = (performance.now() - started) / 1000;
  const answered = await end();
  const again = await start(`sqlite:${file}`);
  const counted = sumOf(samplesOf(await (await fetch(`${again.metricsUrl}/metrics`)).text()), 'calls_started_total');
  await again.service.stop();
  return { code, seconds, answered, counted, log: service.log() };
}

describe('SIGTERM under full load', () => {
  test('ends the process with 0 within 10 s at any moment, and nothing that was answered 200 is lost', async () => {
    const random = seeded(seed);
    for (let round = 0; round < rounds; round++) {
      const { code, seconds, answered, counted, log } = await stopUnderLoad(newFile(), 200 + random() * 1500);
      expect({ code, log: code === 0 ? '' : log }).toEqual({ code: 0, log: '' });
      expect(seconds).toBeLessThan(10);
      expect(answered).toBeGreaterThan(0);
      expect(counted).toBeGreaterThanOrEqual(answered);
    }
  });
});

describeWith(['gcc'], 'SIGTERM under full load on a disk that takes 2.5 s to sync', () => {
  test('ends the process with 0 within 10 s, and nothing that was answered 200 is lost', async () => {
    const library = join(newFolder(), 'slow-fsync.so');
    const source = fileURLToPath(new URL('children/slow-fsync.c', import.meta.url));
    execFileSync('gcc', ['-shared', '-fPIC', '-o', library, source]);
    const random = seeded(seed);
    for (let round = 0; round < rounds / 2; round++) {
      const file = newFile();
      const after = 4000 + random() * 6000;
      const { code, seconds, answered, counted } = await stopUnderLoad(file, after, { LD_PRELOAD: library });
      expect(code).toBe(0);
      expect(seconds).toBeLessThan(10);
      expect(counted).toBeGreaterThanOrEqual(answered);
      process.stdout.write(`slow disk: ${seconds.toFixed(1)} s, ${answered} answered 200, ${counted} counted\n`);
    }
  });
});
