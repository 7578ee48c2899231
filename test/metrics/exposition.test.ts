import { describe, expect, test } from 'vitest';
import type { Fact } from '../../src/call/facts.ts';
import { openLedger } from '../../src/ledger/open-ledger.ts';
import { exposition, type Format } from '../../src/metrics/exposition.ts';
import { ledgerFamilies } from '../../src/metrics/ledger-families.ts';
import { describedTrunks, type Trunk } from '../../src/trunks/trunks.ts';
import { audio, inboundLeg, joined, left, outboundLeg, roomFinished, seconds } from '../support/calls/facts.ts';

const north: Trunk = { id: 'ST_in', name: 'north "1"\\', direction: 'inbound', channels: 30, callsPerSecond: 2 };

const facts: readonly Fact[] = [
  joined({ t: 0 }, inboundLeg),
  audio({ t: 2 }, 'PA_agent'),
  joined({ t: 3 }, outboundLeg, { call: 'SCL_2', participant: 'PA_2' }),
  left({ t: 62.5, since: 0 }, inboundLeg, 'hangup', 'client_initiated'),
];

async function page(format: Format, more: readonly Fact[] = []): Promise<string> {
  const trunks = describedTrunks([north]);
  const ledger = await openLedger('memory:', { callMaxAgeMs: 1e9, trunkLimit: 10, trunks });
  await Promise.all(
    [...facts, ...more].map((fact, index) =>
      ledger.apply({ id: `EV_${index}`, expiresAt: seconds(600), room: 'room', fact }),
    ),
  );
  const families = ledgerFamilies()(await ledger.snapshot(), trunks.all);
  await ledger.close();
  return [...exposition(families, format)].join('');
}

describe('the page', () => {
  test('in the text format is exactly this', async () => {
    await expect(await page('text')).toMatchFileSnapshot('../fixtures/metrics.txt');
  });

  test('in OpenMetrics is exactly this', async () => {
    await expect(await page('openMetrics')).toMatchFileSnapshot('../fixtures/metrics.openmetrics.txt');
  });

  test('the formats differ in the names of counter families and the end alone', async () => {
    const text = (await page('text')).split('\n').filter((line) => !line.startsWith('#'));
    const open = (await page('openMetrics')).split('\n').filter((line) => !line.startsWith('#'));
    expect(open).toEqual(text);
  });

  test('every bucket is cumulative and ends at the count', async () => {
    const lines = (await page('text', [roomFinished({ t: 99 })])).split('\n');
    const series = new Map<string, number[]>();
    for (const line of lines) {
      const [, name, value] = /^(\w+_bucket\{.*),le="[^"]+"\} (\d+)$/.exec(line) ?? [];
      if (name) series.set(name, [...(series.get(name) ?? []), Number(value)]);
    }
    expect(series.size).toBe(6);
    for (const [name, counts] of series) {
      expect(counts).toEqual([...counts].sort((a, b) => a - b));
      const count = lines.find((line) => line.startsWith(`${name.replace('_bucket', '_count')}}`));
      expect(Number(count?.split(' ').at(-1))).toBe(counts.at(-1));
    }
  });
});
