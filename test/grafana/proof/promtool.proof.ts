import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { alertGroups } from '../../../src/rules/alerts.ts';
import { thresholds } from '../../../src/rules/thresholds.ts';
import { describeWith } from '../../support/processes/programs.ts';
import { figures } from './support/figures.ts';

const folder = fileURLToPath(new URL('../../../grafana/prometheus', import.meta.url));
const run = (program: string, ...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: folder, encoding: 'utf8' });
  return { status, output: stdout + stderr };
};
const relabelling = { target_label: z.string().optional(), replacement: z.string().optional() };
const scrapes = z.object({
  scrape_configs: z.array(
    z.looseObject({ job_name: z.string(), relabel_configs: z.array(z.looseObject(relabelling)).default([]) }),
  ),
});
const files = readdirSync(`${folder}/tests`);

describeWith(['promtool', 'amtool'], 'promtool', () => {
  let scratch: string;
  beforeAll(() => {
    scratch = mkdtempSync(join(tmpdir(), 'livekit-telephony-promtool-'));
  });
  afterAll(() => rmSync(scratch, { recursive: true }));

  test('finds nothing in rules and configuration', () => {
    const rules = ['livekit-telephony-recording.yml', 'livekit-telephony-alerts.yml'];
    expect(run('promtool', 'check', 'rules', '--lint=all', '--lint-fatal', ...rules)).toMatchObject({ status: 0 });
    expect(run('promtool', 'check', 'config', 'prometheus.yml')).toMatchObject({ status: 0 });
    expect(run('amtool', 'check-config', 'alertmanager.yml')).toMatchObject({ status: 0 });
  });

  test('finds nothing in the scrapes of docs/high-availability.md, which give both halves one job', () => {
    const doc = readFileSync(new URL('../../../docs/high-availability.md', import.meta.url), 'utf8');
    const [, text = ''] = /```yaml\n(scrape_configs:\n[\s\S]+?)```/.exec(doc) ?? [];
    const { scrape_configs } = scrapes.parse(parse(text));
    const jobs = scrape_configs.map(
      ({ job_name, relabel_configs }) =>
        relabel_configs.find(({ target_label }) => target_label === 'job')?.replacement ?? job_name,
    );
    expect(jobs).toEqual(['livekit-telephony', 'livekit-telephony']);
    // Debian's Prometheus is built without Kubernetes.
    const plain = scrape_configs.map(({ kubernetes_sd_configs, ...rest }) => rest);
    const file = join(scratch, 'prometheus.yml');
    writeFileSync(file, stringify({ scrape_configs: plain }));
    expect(run('promtool', 'check', 'config', file)).toMatchObject({ status: 0 });
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
