import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { alertGroups } from '../../../grafana/rules/alerts.ts';
import { thresholds } from '../../../grafana/rules/thresholds.ts';
import { describeWith } from '../../support/programs.ts';
import { figures } from './support/figures.ts';

const folder = fileURLToPath(new URL('../../../grafana/prometheus', import.meta.url));
const run = (program: string, ...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: folder, encoding: 'utf8' });
  return { status, output: stdout + stderr };
};
const files = readdirSync(`${folder}/tests`);

describeWith(['promtool', 'amtool'], 'promtool', () => {
  test('finds nothing in rules and configuration', () => {
    const rules = ['livekit-telephony-recording.yml', 'livekit-telephony-alerts.yml'];
    expect(run('promtool', 'check', 'rules', '--lint=all', '--lint-fatal', ...rules)).toMatchObject({ status: 0 });
    expect(run('promtool', 'check', 'config', 'prometheus.yml')).toMatchObject({ status: 0 });
    expect(run('amtool', 'check-config', 'alertmanager.yml')).toMatchObject({ status: 0 });
  });

  test('every alert has a unit test', () => {
    const alerts = alertGroups(thresholds).flatMap(({ alerts }) => alerts.map(({ name }) => `${name}.yml`));
    expect(files).toEqual(expect.arrayContaining(alerts));
    figures.alertsWithUnitTests(alerts.filter((file) => files.includes(file)).length, alerts.length);
  });

  test.each(files)('unit tests of %s', (file) => {
    const { status, output } = run('promtool', 'test', 'rules', `tests/${file}`);
    expect(output).toContain('SUCCESS');
    expect(status).toBe(0);
  });
});
