import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { simulatedTrunks } from '../../src/traffic/simulation/trunks.ts';
import { erlangB, erlangLimit } from '../../src/trunks/erlang.ts';
import { busyHour } from './busy-hour.ts';

const text = readFileSync(new URL('../../docs/capacity.md', import.meta.url), 'utf8');

/** The numbers between `<!-- NAME -->` and `<!-- /NAME -->`: the same everywhere. */
function stated(name: string): number {
  const found = Array.from(text.matchAll(new RegExp(`<!-- ${name} -->([\\d.]+)<!-- /${name} -->`, 'g')), ([, value]) =>
    Number(value),
  );
  expect(new Set(found).size).toBe(1);
  return found[0] ?? Number.NaN;
}

const channelsFor = (traffic: number, blocking: number): number => {
  let channels = 1;
  while (erlangB(traffic, channels) > blocking) channels += 1;
  return channels;
};

describe('the example of docs/capacity.md', () => {
  const traffic = (stated('calls') * stated('holding')) / 3600;
  const then = traffic * (1 + stated('growth') / 100) ** stated('weeks');

  test('the busy hour is that of the simulated trunk', () => {
    const traffic = { seed: 'capacity', callsPerSecond: 0.3, speed: 1, daily: true, trunks: simulatedTrunks(7) };
    expect(text).toContain(`--calls-per-second ${traffic.callsPerSecond} --seed ${traffic.seed}`);
    const busiest = traffic.trunks.reduce((one, other) => (other.share > one.share ? other : one));
    const { calls, holding, erlangs } = busyHour(traffic, busiest.label, Date.parse('2026-10-20T00:00:00Z'));
    expect([stated('calls'), stated('holding')]).toEqual([calls, Math.round(holding)]);
    expect(stated('measured').toFixed(1)).toBe(erlangs.toFixed(1));
  });

  test('traffic now and then', () => {
    expect(stated('erlangs').toFixed(1)).toBe(traffic.toFixed(1));
    expect(stated('erlangs-then').toFixed(1)).toBe(then.toFixed(1));
  });

  test('channels', () => {
    expect(stated('channels-now')).toBe(channelsFor(traffic, 0.01));
    expect(stated('channels-then')).toBe(channelsFor(then, 0.01));
    expect(text).toContain(`    channels: ${stated('channels-then')}\n`);
    expect(stated('use')).toBe(Math.round((100 * then) / stated('channels-then')));
  });

  test('calls a second', () => {
    expect(stated('cps').toFixed(2)).toBe((stated('calls') / 3600).toFixed(2));
    expect(stated('cps-limit')).toBe(Math.ceil((3 * stated('calls')) / 3600));
  });

  test('the table of what channels carry', () => {
    const [, table = ''] = /<!-- table -->\n([\s\S]+?)\n<!-- \/table -->/.exec(text) ?? [];
    const rows = table.split('\n').map((row) => row.match(/[\d.]+/g)?.map(Number) ?? []);
    expect(rows.length).toBeGreaterThan(3);
    for (const [channels = 0, percent, permille] of rows) {
      expect(percent).toBe(Number(erlangLimit(channels, 0.01).toFixed(1)));
      expect(permille).toBe(Number(erlangLimit(channels, 0.001).toFixed(1)));
    }
  });
});
