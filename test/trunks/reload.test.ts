import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Exporter } from '../../src/exporter.ts';
import { sumOf } from '../support/http/exposition.ts';
import { post, runningExporter, scrape } from '../support/processes/running-exporter.ts';

let folder: string;
let exporter: Exporter | undefined;
const file = () => join(folder, 'trunks.yaml');

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trunks-'));
});
afterEach(async () => {
  await exporter?.close();
  exporter = undefined;
  rmSync(folder, { recursive: true });
});

async function start(text: string, environment: Record<string, string> = {}): Promise<Exporter> {
  writeFileSync(file(), text);
  exporter = await runningExporter({ TRUNKS_FILE: file(), ...environment });
  return exporter;
}

const reload = (running: Exporter) => fetch(`${running.metricsUrl}/-/reload`, { method: 'POST' });

let events = 0;
const webhook = (call: string, event: string, attributes: object) =>
  JSON.stringify({
    event,
    id: `EV_${++events}`,
    createdAt: String(Math.floor(Date.now() / 1000)),
    room: { sid: `RM_${call}`, name: call },
    participant: {
      sid: `PA_${call}`,
      identity: 'x',
      kind: 'SIP',
      attributes: { 'sip.callID': `SCL_${call}`, ...attributes },
    },
  });

describe('TRUNKS_FILE in force', () => {
  test('named trunks exist at 0 from the start, with what was bought', async () => {
    const running = await start(
      'trunks:\n  ST_a: { name: north, direction: inbound, channels: 100 }\n  ST_b: { name: north, channels: 20, calls_per_second: 2.5 }\n  ST_c: { name: south }\n',
    );
    const samples = await scrape(running);
    const of = (name: string, trunk: string) =>
      samples.filter((s) => s.name === `livekit_telephony_${name}` && s.labels.trunk === trunk);
    expect(of('calls_started_total', 'north')).toEqual([
      { name: 'livekit_telephony_calls_started_total', labels: { direction: 'inbound', trunk: 'north' }, value: 0 },
    ]);
    expect(of('calls_ended_total', 'north')).toHaveLength(8);
    expect(of('calls_started_total', 'south')).toEqual([]);
    expect(sumOf(samples, 'trunk_channels', { trunk: 'north' })).toBe(120);
    expect(sumOf(samples, 'trunk_calls_per_second_limit', { trunk: 'north' })).toBe(2.5);
    expect(sumOf(samples, 'trunk_erlang_limit', { trunk: 'north', blocking: '0.01' })).toBeCloseTo(102.96, 1);
    expect(of('trunk_info', 'north').map(({ labels }) => labels.trunk_id)).toEqual(['ST_a', 'ST_b']);
    expect(of('trunk_info', 'south').map(({ labels }) => labels.trunk_id)).toEqual(['ST_c']);
  });

  test('a renamed trunk gives its next calls the new label; open ones end under the old', async () => {
    const running = await start('trunks:\n  ST_a: { name: before }\n');
    const attributes = { 'sip.trunkID': 'ST_a', 'sip.ruleID': 'SDR_1', 'sip.callStatus': 'hangup' };
    await post(running, webhook('one', 'participant_joined', attributes));
    writeFileSync(file(), 'trunks:\n  ST_a: { name: after }\n');
    expect((await reload(running)).status).toBe(200);
    await post(running, webhook('two', 'participant_joined', attributes));
    let samples = await scrape(running);
    expect(sumOf(samples, 'calls_active', { trunk: 'before' })).toBe(1);
    expect(sumOf(samples, 'calls_active', { trunk: 'after' })).toBe(1);
    await post(running, webhook('one', 'participant_left', attributes));
    samples = await scrape(running);
    for (const trunk of ['before', 'after'])
      expect(sumOf(samples, 'calls_started_total', { trunk })).toBe(
        sumOf(samples, 'calls_ended_total', { trunk }) + sumOf(samples, 'calls_active', { trunk }),
      );
    expect(sumOf(samples, 'calls_ended_total', { trunk: 'before' })).toBe(1);
    expect(sumOf(samples, 'trunk_info', { trunk: 'before', trunk_id: '' })).toBe(1);
  });

  test('the direction of the file is used where a webhook states none', async () => {
    const running = await start('trunks:\n  ST_a: { direction: inbound }\n');
    await post(running, webhook('one', 'participant_joined', { 'sip.trunkID': 'ST_a' }));
    const samples = await scrape(running);
    expect(sumOf(samples, 'calls_started_total', { direction: 'inbound', trunk: 'ST_a' })).toBe(1);
    expect(sumOf(samples, 'direction_source_total', { source: 'trunks_file' })).toBe(1);
  });

  test('a bad file keeps the one before, and the answer says what is wrong where', async () => {
    const running = await start('trunks:\n  ST_a: { name: north, channels: 7 }\n');
    writeFileSync(file(), 'trunks:\n  ST_a:\n    channels: none\n');
    const answer = await reload(running);
    expect(answer.status).toBe(500);
    expect(await answer.json()).toEqual({
      error: 'reload_failed',
      message: `${file()}:3: trunks.ST_a.channels: expected a whole number from 1 to 100000`,
    });
    expect(sumOf(await scrape(running), 'trunk_channels', { trunk: 'north' })).toBe(7);
  });

  test('whether the last reload succeeded, and when one last did, is a metric', async () => {
    let now = 1_700_000_000_000;
    writeFileSync(file(), 'trunks: {}\n');
    exporter = await runningExporter({ TRUNKS_FILE: file() }, () => now);
    const shown = async () => {
      const samples = await scrape(exporter as Exporter);
      return ['successful', 'success_timestamp_seconds'].map((name) => sumOf(samples, `config_last_reload_${name}`));
    };
    expect(await shown()).toEqual([1, 1_700_000_000]);
    now += 1000;
    writeFileSync(file(), 'trunks: 7\n');
    expect((await reload(exporter)).status).toBe(500);
    expect(await shown()).toEqual([0, 1_700_000_000]);
    now += 1000;
    writeFileSync(file(), 'trunks: {}\n');
    expect((await reload(exporter)).status).toBe(200);
    expect(await shown()).toEqual([1, 1_700_000_002]);
  });

  test('a name of the file is a label even past TRUNK_LIMIT', async () => {
    const running = await start('trunks:\n  ST_c: { name: named }\n', { TRUNK_LIMIT: '1' });
    for (const trunk of ['ST_a', 'ST_b', 'ST_c'])
      await post(running, webhook(trunk, 'participant_joined', { 'sip.trunkID': trunk }));
    const samples = await scrape(running);
    for (const trunk of ['ST_a', 'other', 'named'])
      expect([trunk, sumOf(samples, 'calls_started_total', { trunk })]).toEqual([trunk, 1]);
    expect(sumOf(samples, 'trunk_overflow_total')).toBe(1);
  });

  test('a wrong file is a problem of the configuration, with every line', async () => {
    await expect(start('trunks:\n  ST_a: { channels: 0 }\n  ST_b: { direction: up }\n')).rejects.toMatchObject({
      problems: [
        `TRUNKS_FILE: ${file()}:2: trunks.ST_a.channels: expected a whole number from 1 to 100000`,
        `TRUNKS_FILE: ${file()}:3: trunks.ST_b.direction: expected inbound or outbound`,
      ],
    });
  });

  test('without a file a reload is fine', async () => {
    exporter = await runningExporter();
    expect((await reload(exporter)).status).toBe(200);
    expect((await fetch(`${exporter.metricsUrl}/-/reload`)).status).toBe(405);
  });
});
