import { expect, test } from 'vitest';
import { observe } from '../../src/call/addition.ts';
import { openLedger } from '../../src/ledger/open-ledger.ts';
import { exemplars } from '../../src/metrics/exemplars.ts';
import { exposition, type Format } from '../../src/metrics/exposition.ts';
import { ledgerFamilies } from '../../src/metrics/ledger-families.ts';
import { describedTrunks } from '../../src/trunks/trunks.ts';
import { audio, inboundLeg, joined, left, seconds } from '../support/calls/facts.ts';

const call = (key: string) => ({ direction: 'inbound', trunk: 'ST_in', key }) as const;

/** The page after one call, answered after 2 s and ended at 62.5 s, and after what else was observed. */
async function page(format: Format, more: ReturnType<typeof observe> = [], now = seconds(99)): Promise<string[]> {
  const trunks = describedTrunks([]);
  const newest = exemplars(() => now);
  const ledger = await openLedger('memory:', {
    callMaxAgeMs: 1e9,
    trunkLimit: 10,
    trunks,
    now: () => now,
    onCounted: newest.record,
  });
  const facts = [
    joined({ t: 0 }, inboundLeg),
    audio({ t: 2 }, 'PA_agent'),
    left({ t: 62.5, since: 0 }, inboundLeg, 'hangup', 'client_initiated'),
  ];
  for (const [index, fact] of facts.entries())
    await ledger.apply({ id: `EV_${index}`, expiresAt: seconds(600), room: 'room', fact });
  newest.record(more);
  const families = ledgerFamilies()(await ledger.snapshot(), [], format === 'openMetrics' ? newest.of : undefined);
  await ledger.close();
  return [...exposition(families, format)].join('').split('\n');
}

const withExemplar = (lines: readonly string[]) =>
  lines.flatMap((line) => {
    const [, name, bound, example] = /^livekit_telephony_(\w+)_bucket\{.*le="(.+)"\} \d+ # (.*)$/.exec(line) ?? [];
    return example ? [`${name} ${bound} ${example}`] : [];
  });

test('the bucket that a call fell into names it, with its duration and the moment it was observed', async () => {
  expect(withExemplar(await page('openMetrics'))).toEqual([
    `call_duration_seconds 120 {call_id="SCL_1"} 62.5 ${seconds(62.5) / 1000}`,
    `call_answer_seconds 2 {call_id="SCL_1"} 2 ${seconds(2) / 1000}`,
    `call_talk_seconds 120 {call_id="SCL_1"} 60.5 ${seconds(62.5) / 1000}`,
  ]);
});

test('the text format, which has no exemplars, shows none', async () => {
  expect((await page('text')).filter((line) => line.includes('SCL_1'))).toEqual([]);
});

test.each([
  ['a newer call takes the place of the one before', 'SCL_2', 80, 'SCL_2'],
  ['a call that ended earlier does not, though it is counted later', 'SCL_2', 40, 'SCL_1'],
  ['a call id too long for an exemplar leaves the one before', 'x'.repeat(122), 80, 'SCL_1'],
  ['the longest call id that fits is shown', 'x'.repeat(121), 80, 'x'.repeat(121)],
])('%s', async (_, key, endedAt, shown) => {
  const lines = withExemplar(
    await page('openMetrics', observe(call(key), 'call_talk_seconds', 61_000, seconds(endedAt))),
  );
  expect(lines.find((line) => line.startsWith('call_talk_seconds 120'))).toContain(`{call_id="${shown}"}`);
});

test('no exemplar is from the future, or Prometheus would refuse every later one', async () => {
  const ahead = observe(call('SCL_2'), 'call_talk_seconds', 61_000, seconds(99_999));
  expect(withExemplar(await page('openMetrics', ahead))).toContain(
    `call_talk_seconds 120 {call_id="SCL_2"} 61 ${seconds(99) / 1000}`,
  );
});

test('a call id cannot end its quotes', async () => {
  const hostile = observe(call('a"} 1\n# EOF\\'), 'call_talk_seconds', 61_000, seconds(80));
  expect(withExemplar(await page('openMetrics', hostile))).toContain(
    `call_talk_seconds 120 {call_id="a\\"} 1\\n# EOF\\\\"} 61 ${seconds(80) / 1000}`,
  );
});

test('nor make Prometheus refuse the page, which it does of a NUL', async () => {
  const hostile = observe(call('SCL_\0'), 'call_talk_seconds', 61_000, seconds(80));
  expect(await page('openMetrics', hostile)).not.toContain('\0');
});
