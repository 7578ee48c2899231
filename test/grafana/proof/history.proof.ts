import { mkdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { alertGroups } from '../../../src/rules/alerts.ts';
import { recorded } from '../../../src/rules/recorded.ts';
import { recordingGroups } from '../../../src/rules/recording-rules.ts';
import { thresholds } from '../../../src/rules/thresholds.ts';
import { describeWith } from '../../support/processes/programs.ts';
import { dashboards, panelsOf } from '../lint/dashboard.ts';
import { bundlePreview, describeDrawn, drawBoard, heightOf } from './support/draw.ts';
import { figures } from './support/figures.ts';
import { type Firing, firingsOf } from './support/firing.ts';
import { siteHistory } from './support/history.ts';
import { historyTsdb } from './support/history-tsdb.ts';
import { askPanel, type PanelQuery, panelQueries, type View } from './support/panel-queries.ts';
import { type Prometheus, startPrometheus } from './support/prometheus.ts';
import { calmJob, incidentJob, incidents, span, trunks } from './support/site.ts';
import { writeHistory } from './support/write-history.ts';

const alerts = alertGroups(thresholds).flatMap((group) => group.alerts);
const day = 86_400;
/** Five weeks, and a morning in them that is busy everywhere. */
const views: Readonly<Record<string, View>> = {
  'livekit-telephony': { end: span.end - 10 * 3600, range: 6 * 3600, scrape: span.step },
  'livekit-telephony-capacity': { end: span.end - 10 * 3600, range: 34 * day, scrape: span.step },
};
const viewOf = (uid: string): View => {
  const view = views[uid];
  if (!view) throw new Error(`no view of ${uid}`);
  return view;
};

describeWith(['prometheus', 'promtool'], 'five weeks of history', () => {
  let folder: string;
  let prometheus: Prometheus;
  const fired: Firing[] = [];
  beforeAll(async () => {
    folder =
      process.env.GRAFANA_HISTORY ??
      (await historyTsdb((file) => writeHistory(file, siteHistory(trunks, span), span), span));
    prometheus = await startPrometheus(folder, {});
    for (const alert of alerts) fired.push(...(await firingsOf(alert, prometheus, span)));
  });
  afterAll(async () => {
    await prometheus.stop();
    if (process.env.GRAFANA_HISTORY === undefined) rmSync(folder, { recursive: true });
  });

  test('no alert fires on a site without incidents', () => {
    const alarms = fired.filter(({ labels }) => labels.job === calmJob);
    figures.falseAlarms(alarms.length, Math.round((span.end - span.start) / (7 * day)));
    expect(alarms).toEqual([]);
  });

  test('that site has channels to spare at every moment, so that its silence says something', async () => {
    const highest = `max by (trunk) (max_over_time(${recorded.peakUse}{job="${calmJob}"}[${Math.ceil((span.end - span.start) / day)}d]))`;
    const use = await prometheus.query(highest, span.end - span.step);
    const shares = use.map(({ points }) => points.at(-1)?.[1] ?? Number.NaN);
    expect(shares).toHaveLength(3);
    for (const share of shares) {
      expect(share).toBeGreaterThan(0.6);
      expect(share).toBeLessThan(0.9);
    }
  });

  test.each(incidents)('$name: $alert', ({ name, alert, labels, from, to }) => {
    const found = fired.filter(
      (one) => one.alert === alert && one.labels.job !== calmJob && one.from >= from && one.from < to,
    );
    expect(found.map((one) => one.labels)).toContainEqual(expect.objectContaining(labels));
    const first = Math.min(...found.filter((one) => one.labels.trunk === labels.trunk).map((one) => one.from));
    figures.incident(name, alert, Math.round((first - from) / 60));
  });

  test('nothing else fires beside the incidents', () => {
    const isExplained = (one: Firing) =>
      incidents.some(
        ({ alert, labels, alsoTrue, from, to }) =>
          one.from >= from &&
          one.from < to + 3600 &&
          [alert, ...alsoTrue].includes(one.alert) &&
          (labels.trunk === undefined || labels.trunk === one.labels.trunk),
      );
    expect(fired.filter((one) => one.labels.job !== calmJob && !isExplained(one))).toEqual([]);
  });

  test('every recording rule gives finite data', async () => {
    const empty: string[] = [];
    const rules = recordingGroups(thresholds).flatMap((group) => group.rules);
    for (const { record } of rules) {
      const series = await prometheus.query(record, span.end - 10 * 3600);
      if (!series.some(({ points }) => points.some(([, value]) => Number.isFinite(value)))) empty.push(record);
    }
    figures.queriesWithData('recording rules', rules.length - empty.length, rules.length);
    expect(empty).toEqual([]);
  });

  test.each([
    ['all trunks', {}],
    ['one trunk', { job: incidentJob, trunk: 'growing', direction: 'outbound' }],
  ])('every query of every panel gives finite data: %s', async (of, variables) => {
    const empty: string[] = [];
    // LiveKit's SIP service is a job of its own.
    const asked = ({ expr }: PanelQuery) => !('job' in variables) || !expr.includes('livekit_sip_');
    // A service level is one of inbound calls, whatever the trunk of the view.
    const variablesOf = ({ expr }: PanelQuery) =>
      'job' in variables && expr.includes('calls_offered')
        ? { job: incidentJob, trunk: 'main', direction: 'inbound' }
        : variables;
    const queries = dashboards.flatMap((board) =>
      panelQueries(board).flatMap((query) =>
        asked(query) ? { query, view: { ...viewOf(board.uid), variables: variablesOf(query) } } : [],
      ),
    );
    for (const { query, view } of queries)
      if (!(await askPanel(query, prometheus, view)).hasData) empty.push(query.name);
    figures.queriesWithData(`panel queries on history, ${of},`, queries.length - empty.length, queries.length);
    expect(empty).toEqual([]);
  });

  test('no query of a panel asks for what it cannot group: every alert expression is answered too', async () => {
    for (const { expr } of alerts) await expect(prometheus.query(expr, span.end)).resolves.toBeDefined();
  });

  describeDrawn('drawn by Chromium', () => {
    const pictures = fileURLToPath(new URL('../../../grafana/preview/dist/pictures', import.meta.url));
    beforeAll(() => {
      bundlePreview();
      mkdirSync(pictures, { recursive: true });
    });

    test.each(dashboards)('$uid: every panel is done and shows data', async (board) => {
      const { end, range, scrape } = viewOf(board.uid);
      const iso = (at: number) => new Date(at * 1000).toISOString();
      const view = { from: iso(end - range), to: iso(end), scrape: String(scrape) };
      const { panels, errors } = await drawBoard({
        uid: board.uid,
        prometheus: prometheus.url,
        view,
        file: `${pictures}/${board.uid}.png`,
        height: heightOf(board),
      });
      const shown = panels.filter((one) => one.state === 'Done' && one.shown > 0 && one.error === undefined);
      figures.queriesWithData(`panels drawn, ${board.uid},`, shown.length, panelsOf(board).length);
      expect(errors).toEqual([]);
      expect(panels.filter((one) => !shown.includes(one))).toEqual([]);
      expect(shown).toHaveLength(panelsOf(board).length);
    });
  });
});
