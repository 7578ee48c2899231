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

  const [, table = ''] = /<!-- table -->\n([\s\S]+?)\n<!-- \/table -->/.exec(text) ?? [];
  const rows = table.split('\n').map((row) => row.match(/[\d.]+/g)?.map(Number) ?? []);

  test('the table of what channels carry', () => {
    expect(rows.length).toBeGreaterThan(3);
    for (const [channels = 0, percent, permille] of rows) {
      expect(percent).toBe(Number(erlangLimit(channels, 0.01).toFixed(1)));
      expect(permille).toBe(Number(erlangLimit(channels, 0.001).toFixed(1)));
    }
  });

  test.each([
    [1, 0.01],
    [2, 0.001],
  ])('between two rows of column %i, interpolation is off by at most one channel', (column, blocking) => {
    for (const [index, above] of rows.entries()) {
      const [[fewer = 0, ...less], [more = 0, ...most]] = [rows[index - 1] ?? above, above];
      const [low = 0, high = 0] = [less[column - 1], most[column - 1]];
      for (let part = 1; part < 10; part++) {
        const exact = channelsFor(low + ((high - low) * part) / 10, blocking);
        const interpolated = Math.ceil(fewer + ((more - fewer) * part) / 10);
        if (more > fewer) expect(Math.abs(interpolated - exact)).toBeLessThanOrEqual(1);
      }
    }
  });

  test('a full trunk', () => {
    const measured = 60 * (1 - erlangB(60, 36));
    expect(text).toContain(
      `of 60 Erlangs offered to 36 channels, only ${measured.toFixed(1)} are measured, and this plan gives ${channelsFor(measured, 0.01)} channels where ${channelsFor(60, 0.01)} are needed`,
    );
    const use = (channels: number) => `${Math.round((100 * erlangLimit(channels, 0.01)) / channels)} %`;
    expect(text).toContain(`${use(30)} with 30 channels, ${use(60)} with 60 and ${use(120)} with 120`);
  });
});
