import pino from 'pino';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { rejections } from '../../src/catalog/values.ts';
import { HttpProblem, type ProblemCode } from '../../src/http/http-problem.ts';
import { refusalLog } from '../../src/webhook/refusal-log.ts';

const line = z.looseObject({
  level: z.enum(['info', 'warn']),
  reason: z.string(),
  leftOut: z.number().optional(),
  clockOffset: z.number().optional(),
  msg: z.string(),
});

/** A log on a clock that is set by hand, s. */
function onClock() {
  let at = 0;
  const lines: z.output<typeof line>[] = [];
  const level = (label: string) => ({ level: label });
  const written = { write: (text: string) => void lines.push(line.parse(JSON.parse(text))) };
  const log = refusalLog({
    log: pino({ base: null, timestamp: false, formatters: { level } }, written),
    values: { WEBHOOK_PATH: '/hook', MAX_BODY_BYTES: 2048 },
    now: () => at * 1000,
  });
  return {
    lines,
    refuse(second: number, code: ProblemCode, clockOffset?: number) {
      at = second;
      log.refused(new HttpProblem(code, 'for the sender', clockOffset === undefined ? {} : { clockOffset }));
    },
    tick(second: number, atOnce?: boolean) {
      at = second;
      log.tick(atOnce);
    },
    facts: () => lines.map(({ level, msg, ...facts }) => facts),
  };
}

describe('what the log says of refused webhooks', () => {
  test.each(rejections)('%s: the cause and the cure, with nothing left to fill in', (reason) => {
    const { refuse, lines } = onClock();
    refuse(0, reason);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({ reason });
    expect(lines[0]?.msg).toMatch(/^refused: .+\. [A-Z`].+\.$/);
    expect(lines[0]?.msg).not.toMatch(/[{}`]/);
  });

  test('the path and the limit are those of the configuration', () => {
    const { refuse, lines } = onClock();
    refuse(0, 'not_found');
    refuse(0, 'too_large');
    expect(lines[0]?.msg).toContain('Change the URL in LiveKit to end in /hook,');
    expect(lines[1]?.msg).toContain('more than 2048 bytes');
  });

  test('a wrong clock is logged with how wrong it is', () => {
    const { refuse, lines } = onClock();
    refuse(0, 'expired_token', 3600);
    expect(lines[0]).toMatchObject({ level: 'warn', reason: 'expired_token', clockOffset: 3600 });
    expect(lines[0]?.msg).toContain("The clock here is about 60 min ahead of LiveKit's.");
  });

  test('a clock that is 0 s off is not mentioned', () => {
    const { refuse, lines } = onClock();
    refuse(0, 'expired_token', 0);
    expect(lines[0]).not.toHaveProperty('clockOffset');
    expect(lines[0]?.msg).not.toContain('The clock here');
  });

  test('scanners are no warning', () => {
    const { refuse, lines } = onClock();
    refuse(0, 'not_a_webhook');
    refuse(0, 'unknown_key');
    expect(lines.map(({ level }) => level)).toEqual(['info', 'warn']);
  });

  test('a failed reload is no refused webhook', () => {
    const { refuse, lines } = onClock();
    refuse(0, 'reload_failed');
    expect(lines).toEqual([]);
  });
});

describe('the rate of the log', () => {
  test('logs the first at once, the others of the minute together, each reason by itself', () => {
    const { refuse, tick, facts } = onClock();
    refuse(0, 'unknown_key');
    refuse(1, 'unknown_key');
    refuse(2, 'bad_token');
    refuse(3, 'unknown_key');
    tick(59);
    expect(facts()).toEqual([{ reason: 'unknown_key' }, { reason: 'bad_token' }]);
    tick(60);
    expect(facts().slice(2)).toEqual([{ reason: 'unknown_key', leftOut: 2 }]);
    tick(200);
    expect(facts()).toHaveLength(3);
  });

  test('has one line per minute and reason at most', () => {
    const { refuse, tick, facts } = onClock();
    for (let second = 0; second < 600; second++) {
      refuse(second, 'unknown_key');
      tick(second);
    }
    expect(facts()).toHaveLength(10);
    const counted = facts().reduce((sum, { leftOut = 1 }) => sum + leftOut, 0);
    tick(600, true);
    expect(counted + (facts().at(-1)?.leftOut ?? 0)).toBe(600);
  });

  test('logs at once again after a minute without rejections', () => {
    const { refuse, tick, facts } = onClock();
    refuse(0, 'malformed');
    tick(60);
    refuse(61, 'malformed');
    expect(facts()).toEqual([{ reason: 'malformed' }, { reason: 'malformed' }]);
  });

  test('has the last clock offset of those left out', () => {
    const { refuse, tick, facts } = onClock();
    refuse(0, 'expired_token', 400);
    refuse(1, 'expired_token', 500);
    tick(61);
    expect(facts()[1]).toEqual({ reason: 'expired_token', clockOffset: 500, leftOut: 1 });
  });

  test('logs what was left out at the end', () => {
    const { refuse, tick, facts } = onClock();
    refuse(0, 'bad_token');
    refuse(1, 'bad_token');
    tick(2, true);
    expect(facts()[1]).toEqual({ reason: 'bad_token', leftOut: 1 });
  });
});
