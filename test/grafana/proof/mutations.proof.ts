import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { alertPrefix } from '../../../src/rules/alert.ts';
import { alertFile, recordingFile } from '../../../src/rules/rule-files.ts';
import { type Thresholds, thresholds } from '../../../src/rules/thresholds.ts';
import { describeWith } from '../../support/processes/programs.ts';
import { figures } from './support/figures.ts';

const alertRules = z.object({
  groups: z.array(z.looseObject({ rules: z.array(z.looseObject({ alert: z.string() })) })),
});

interface Mutation {
  readonly alert: string;
  readonly threshold: string;
  readonly direction: 'higher' | 'lower';
  readonly value: number | string;
}

/** The tests that see a threshold of the recording rules, and the alerts that they ask for. */
const recordingTests: Readonly<Record<string, { readonly file: string; readonly alerts: readonly string[] }>> = {
  'Baseline.firstWeekFactor': { file: 'baselines', alerts: ['CallSpike', 'CallRateAnomaly', 'CallDrop'] },
  'TrunkNearRateLimit.burst': { file: 'bursts', alerts: ['TrunkNearRateLimit'] },
  'ServiceLevelLow.seconds': { file: 'service-level', alerts: [] },
  'ServiceLevelLow.earlySeconds': { file: 'service-level', alerts: [] },
  'TrunkCapacityForecast.weeks': { file: 'forecast', alerts: [] },
};

/** Half as much again, and two thirds; durations by whole minutes, the step of the tests. */
function changed(value: number | string, direction: Mutation['direction']): number | string {
  const factor = direction === 'higher' ? 1.5 : 1 / 1.5;
  if (typeof value === 'number') return value * factor;
  const minutes = Number.parseInt(value, 10) * ({ m: 1, h: 60 }[value.slice(-1)] ?? Number.NaN);
  const step = Math.max(1, Math.round(Math.abs(minutes * (factor - 1))));
  return `${direction === 'higher' ? minutes + step : minutes - step}m`;
}

const mutations = Object.entries(thresholds).flatMap(([alert, values]) =>
  Object.entries(values).flatMap(([threshold, value]) =>
    (['higher', 'lower'] as const)
      // There is no less than none.
      .filter((direction) => !(value === '0m' && direction === 'lower'))
      .map((direction): Mutation => ({ alert, threshold, direction, value: changed(value, direction) })),
  ),
);

function mutated({ alert, threshold, value }: Mutation): Thresholds {
  const copy: Record<string, Record<string, number | string>> = structuredClone(thresholds);
  return Object.assign(copy, { [alert]: { ...copy[alert], [threshold]: value } }) as Thresholds;
}

/** Without the other alerts, whose evaluation takes most of the time. */
function only(alerts: readonly string[], text: string): string {
  const { groups } = alertRules.parse(parse(text));
  return stringify({
    groups: groups.map((group) => ({
      ...group,
      rules: group.rules.filter((rule) => alerts.some((one) => rule.alert === alertPrefix + one)),
    })),
  });
}

describeWith(['promtool'], 'a threshold that changes fails a unit test', () => {
  let folder: string;
  const caught: string[] = [];
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'livekit-telephony-mutations-'));
    cpSync(fileURLToPath(new URL('../../../grafana/prometheus/tests', import.meta.url)), join(folder, 'tests'), {
      recursive: true,
    });
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
    figures.thresholdsCaught(caught.length, mutations.length);
  });

  test.each(mutations)('$alert $threshold $direction: $value', (mutation) => {
    const name = `${mutation.alert}.${mutation.threshold}`;
    const { file, alerts } = recordingTests[name] ?? { file: mutation.alert, alerts: [mutation.alert] };
    const changedThresholds = mutated(mutation);
    writeFileSync(join(folder, 'livekit-telephony-recording.yml'), recordingFile(changedThresholds));
    const text = alertFile(changedThresholds, {});
    writeFileSync(join(folder, 'livekit-telephony-alerts.yml'), only(alerts, text));
    const { status, stdout, stderr } = spawnSync('promtool', ['test', 'rules', `tests/${file}.yml`], {
      cwd: folder,
      encoding: 'utf8',
    });
    // A rule that promtool refuses would fail as well, and prove nothing.
    expect({ status, output: stdout + stderr }).toEqual({
      status: 1,
      output: expect.stringMatching(/FAILED:[\s\S]+(expr|alertname): /),
    });
    caught.push(name);
  });
});
