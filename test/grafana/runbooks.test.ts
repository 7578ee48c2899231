import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { firesWhen } from '../../grafana/alert-table.ts';
import { alertPrefix } from '../../src/rules/alert.ts';
import { alertGroups } from '../../src/rules/alerts.ts';
import { ruleUid } from '../../src/rules/rule-files.ts';
import { thresholds } from '../../src/rules/thresholds.ts';
import { dashboards, panelsOf } from './lint/dashboard.ts';
import { knownSeries } from './lint/known-metrics.ts';
import { readQuery } from './lint/promql.ts';
import { unknownNames } from './lint/unknown-names.ts';

const alerts = alertGroups(thresholds).flatMap((group) => group.alerts);
const page = (name: string) => readFileSync(new URL(`../../docs/${name}.md`, import.meta.url), 'utf8');
const runbooks = page('runbooks');
const capacity = page('capacity');
const sections = new Map(
  runbooks
    .split(/^## /m)
    .slice(1)
    .map((section) => [section.slice(0, section.indexOf('\n')), section]),
);

describe.each(alerts)('alert $name', (alert) => {
  test('has a runbook that opens with when it fires, and says what to do', () => {
    const section = sections.get(alertPrefix + alert.name);
    expect(section).toContain(`\n\n${firesWhen(alert)}\n\n`);
    expect(section).toMatch(/^Do$/m);
  });

  test('leads to a panel that is there', () => {
    const board = dashboards.find(({ uid }) => uid === alert.panel.board);
    expect(board && panelsOf(board).map(({ id }) => id)).toContain(alert.panel.id);
  });

  test('names only labels that its series have', () => {
    const named = Array.from(alert.description.matchAll(/\{(\w+)(?:\|\w+)?\}/g), ([, name]) => name ?? '');
    const known = new Set([...knownSeries.values()].flat());
    expect(named.filter((name) => name !== 'value' && !alert.labels.includes(name))).toEqual([]);
    expect(alert.labels.filter((label) => !known.has(label))).toEqual([]);
  });
});

test('runbooks and the plan of capacity name only panels and series that exist', () => {
  const titles = dashboards.flatMap((board) => panelsOf(board).map(({ title }) => title));
  const panels = Array.from(runbooks.matchAll(/(?:[Pp]anel|[Tt]able|[Hh]eatmap) "([^"]+)"/g), ([, title]) => title);
  expect(panels.length).toBeGreaterThan(20);
  for (const title of panels) expect(titles).toContain(title);
  const blocks = runbooks.matchAll(/^ {7}(.*livekit_telephony_.*)$/gm);
  const inLines = runbooks.matchAll(/`([^`\n]*livekit_telephony_\w*[[{][^`\n]*)`/g);
  const inCapacity = capacity.matchAll(/(?:^ {4}|`)([^`\n]*livekit_telephony_[^`\n]*)(?:`|$)/gm);
  const queries = [...blocks, ...inLines, ...inCapacity].map(([, query = '']) => query);
  expect(queries.length).toBeGreaterThan(35);
  for (const query of queries) {
    expect(readQuery(query).valid).toBe(true);
    expect([...unknownNames(query)]).toEqual([]);
  }
});

test('there is no runbook, threshold or unit test without an alert', () => {
  const names = alerts.map(({ name }) => name);
  expect([...sections.keys()].sort()).toEqual(names.map((name) => alertPrefix + name).sort());
  expect(Object.keys(thresholds).sort()).toEqual(['Baseline', ...names].sort());
  const files = readdirSync(new URL('../../grafana/prometheus/tests', import.meta.url));
  expect(files.sort()).toEqual(
    [...names, 'baselines', 'bursts', 'forecast', 'levels', 'replicas', 'replicas-apart', 'service-level']
      .map((name) => `${name}.yml`)
      .sort(),
  );
});

test("Grafana's rule ids differ and are short enough", () => {
  const uids = alerts.map(ruleUid);
  expect(new Set(uids).size).toBe(alerts.length);
  for (const uid of uids) expect(uid).toMatch(/^[a-z0-9-]{1,40}$/);
});
