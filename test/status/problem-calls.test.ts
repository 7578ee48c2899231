import { describe, expect, test } from 'vitest';
import { type Addition, type CountedCall, count } from '../../src/call/addition.ts';
import type { Outcome } from '../../src/catalog/values.ts';
import { statusPage } from '../../src/status/page.ts';
import { problemRecorder } from '../../src/status/problem-calls.ts';
import { statusView } from '../../src/status/view.ts';
import { now, snapshotOf, statusInput } from '../support/browser/status-input.ts';

const pair = { direction: 'inbound', trunk: 'ST_in' } as const;

const end = (outcome: Outcome, call: Partial<CountedCall> = {}): Addition => ({
  pair,
  cell: `calls_ended_total:${outcome}`,
  by: 1,
  call: { callId: 'SCL_a', at: now - 65_000, reason: 'media_failure', ...call },
});

const recorded = (...additions: Addition[]) => {
  const recorder = problemRecorder();
  for (const one of additions) recorder.record([count(pair, 'calls_started_total'), one]);
  return recorder.calls;
};

describe('which calls are problem calls', () => {
  test.each<[string, Addition, boolean]>([
    ['failed', end('failed'), true],
    ['dropped', end('dropped'), true],
    ['moved and not seen again', end('unknown', { cause: 'end/moved' }), true],
    ['lost in a restart', end('unknown', { cause: 'end/room_restarted' }), true],
    ['completed', end('completed'), false],
    ['abandoned', end('abandoned'), false],
    ['ended with its room', end('unknown', { cause: 'end/room_finished' }), false],
    ['its reason', count(pair, 'call_disconnects_total:media_failure'), false],
  ])('%s', (_, addition, isOne) => expect(recorded(addition)).toHaveLength(isOne ? 1 : 0));

  test('the newest 20, by their end', () => {
    const all = Array.from({ length: 1000 }, (_, index) => end('failed', { callId: `SCL_${index}`, at: index }));
    expect(recorded(...all).map(({ callId }) => callId)).toEqual(
      Array.from({ length: 20 }, (_, index) => `SCL_${999 - index}`),
    );
  });

  test('an id that is longer than LiveKit makes it is cut', () => {
    expect(recorded(end('failed', { callId: 'x'.repeat(1_000_000) }))[0]?.callId).toBe(`${'x'.repeat(48)}…`);
  });
});

describe('problem calls on the page', () => {
  const snapshot = snapshotOf({ 'inbound|ST_in': { calls_started_total: 3 } });
  const sectionOf = (calls: ReturnType<typeof recorded>, known = snapshot) =>
    /<section aria-labelledby="problems">.*?<\/section>/s.exec(
      statusPage(statusView(statusInput({ problemCalls: calls, snapshot: known }))),
    )?.[0];
  const textOf = (markup = '') => markup.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');

  test('each with time, trunk, direction, outcome, reason and id', () => {
    expect(textOf(sectionOf(recorded(end('failed'))))).toContain(
      'SCL_a 1 min ago 10:23:02 ST_in inbound failed media_failure',
    );
  });

  test('what waited in vain says so', () => {
    expect(textOf(sectionOf(recorded(end('unknown', { cause: 'end/moved' }))))).toContain(
      'unknown did not come back in 2 minutes',
    );
  });

  test('an id is text, whatever it holds', () => {
    const markup = sectionOf(recorded(end('failed', { callId: '<script>alert(1)</script>' })));
    expect(markup).toContain('<code class="id">&lt;script&gt;alert(1)&lt;/script&gt;</code>');
    expect(markup).not.toContain('<script');
  });

  test('five at once, the others folded', () => {
    const markup =
      sectionOf(recorded(...Array.from({ length: 20 }, (_, index) => end('failed', { callId: `SCL_${index}` })))) ?? '';
    const [shown = '', folded = ''] = markup.split('<details id="more-problems">');
    expect([shown, folded].map((part) => part.match(/class="id"/g)?.length)).toEqual([5, 15]);
  });

  test('none: that is said, once calls are known', () => {
    expect(textOf(sectionOf([]))).toContain('No call failed, was dropped or was lost since this process started');
    expect(sectionOf([], snapshotOf({}))).toBeUndefined();
  });
});
