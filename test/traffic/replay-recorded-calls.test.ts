import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readRecording } from '../../src/traffic/recording.ts';
import { replay } from '../../src/traffic/replay.ts';
import { sumOf } from '../support/exposition.ts';
import { keys } from '../support/keys.ts';
import { scenarios } from '../support/recordings.ts';
import { runningExporter, scrape } from '../support/running-exporter.ts';

const recording = fileURLToPath(new URL('../../recordings/recorded.jsonl', import.meta.url));

/** The SIP service was killed in this room, and may come back for two minutes. */
const awaited = 'out-sipkilled';

describe('the recording, replayed to a running exporter', () => {
  test.each([1, 2])('gives the 38 calls with direction, trunk and outcome, replayed %i times', async (times) => {
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
