import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Exporter } from '../../src/exporter.ts';
import { samplesOf } from '../support/http/exposition.ts';
import { post, runningExporter } from '../support/processes/running-exporter.ts';
import { callWebhooks } from '../support/webhooks/call-webhooks.ts';

let exporter: Exporter;
beforeAll(async () => {
  exporter = await runningExporter();
  await post(exporter, callWebhooks('a').joined);
});
afterAll(() => exporter.close());

const get = (query: string) => fetch(`${exporter.metricsUrl}/metrics${query}`);
const namesOf = async (query: string) =>
  new Set(samplesOf(await (await get(query)).text()).map(({ name }) => name.replace('livekit_telephony_', '')));

const ofCalls = ['calls_started_total', 'calls_active', 'direction_source_total', 'trunk_info', 'rooms_tracked'];
const ofTheProcess = ['webhooks_total', 'ledger_up', 'build_info', 'process_resident_memory_bytes'];

describe('collect[]', () => {
  test.each([
    ['both halves without it', '', [...ofCalls, ...ofTheProcess], []],
    ['the calls alone', '?collect[]=calls', ofCalls, ofTheProcess],
    ['the calls alone, escaped as Prometheus sends it', '?collect%5B%5D=calls', ofCalls, ofTheProcess],
    ['the process alone', '?collect[]=process', ofTheProcess, ofCalls],
    ['both by name', '?collect[]=process&collect[]=calls', [...ofCalls, ...ofTheProcess], []],
  ])('gives %s', async (_, query, there, absent) => {
    const names = await namesOf(query);
    for (const name of there) expect(names).toContain(name);
    for (const name of absent) expect(names).not.toContain(name);
  });

  test.each(['?collect[]=all', '?collect[]=', '?collect[]=calls&collect[]=nodes'])('refuses %s', async (query) => {
    const answer = await get(query);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error: 'malformed' });
  });
});
