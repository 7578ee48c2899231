import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { recorded } from '../../../src/rules/recorded.ts';
import { recordingGroups } from '../../../src/rules/recording-rules.ts';
import { thresholds } from '../../../src/rules/thresholds.ts';
import { systemClock } from '../../../src/traffic/deliver.ts';
import { simulate } from '../../../src/traffic/simulate.ts';
import type { SimulatedTrunk } from '../../../src/traffic/simulation/trunks.ts';
import { describeWith } from '../../support/processes/programs.ts';
import { keys } from '../../support/webhooks/token.ts';
import { dashboards } from '../lint/dashboard.ts';
import { figures } from './support/figures.ts';
import { job, replicaJob, startLiveSite, trunks } from './support/live-site.ts';
import { askPanel, panelQueries } from './support/panel-queries.ts';

type Site = Awaited<ReturnType<typeof startLiveSite>>;

const faults = { duplicate: 2, lose: 1, retry: 1 };

/** Polls until a condition holds. @throws Error after two minutes */
async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 240; tries++) {
    if (await holds()) return;
    await setTimeout(500);
  }
  throw new Error(`not within two minutes: ${what}`);
}

describeWith(['prometheus', 'promtool', 'prometheus-alertmanager'], 'a live site', () => {
  let site: Site;
  let simulations: ReturnType<typeof simulate>[] = [];
  const play = (over: readonly SimulatedTrunk[], callsPerSecond: number, seed: number) => {
    const simulation = simulate({
      url: site.exporter.webhookUrl,
      keys,
      clock: systemClock,
      traffic: { seed, callsPerSecond, speed: 20, daily: false, trunks: over },
      faults,
    });
    simulations.push(simulation);
    return simulation;
  };
  beforeAll(async () => {
    site = await startLiveSite();
    play(trunks, 0.4, 1);
    const perPair = 'count(sum by (direction, trunk) (increase(livekit_telephony_calls_ended_total[5m])) > 0)';
    await until('calls end on most trunks', async () => {
      const [series] = await site.prometheus.query(perPair, Date.now() / 1000);
      return (series?.points[0]?.[1] ?? 0) >= 5;
    });
  });
  afterAll(async () => {
    for (const simulation of simulations) simulation.stop();
    await Promise.all(simulations.map(({ done }) => done));
    simulations = [];
    await site.stop();
  });

  test('a spike on one trunk reaches the pager as CallSpike, and nothing else does', async () => {
    const struck = trunks[0];
    if (!struck) throw new Error('no trunk');
    expect(site.receiver.notified).toEqual([]);
    const began = Date.now();
    const spike = play(
      trunks.map((one) => ({ ...one, share: one === struck ? 1 - 0.001 * (trunks.length - 1) : 0.001 })),
      4,
      2,
    );
    await until('a notification', () => site.receiver.notified.length > 0);
    figures.note(`planted spike to notification: ${Math.round((Date.now() - began) / 1000)} s (for: 4s)`);
    spike.stop();
    // Time for anything else that the spike could set off.
    await setTimeout(10_000);
    const seen = await site.prometheus.query(
      'count by (alertname, trunk) (count_over_time(ALERTS{alertstate="firing"}[10m]))',
      Date.now() / 1000,
    );
    expect(seen.map(({ metric }) => metric)).toEqual([{ alertname: 'LiveKitTelephonyCallSpike', trunk: struck.label }]);
    for (const { labels, annotations } of site.receiver.notified) {
      expect(labels).toMatchObject({
        alertname: 'LiveKitTelephonyCallSpike',
        severity: 'warning',
        direction: struck.direction,
        trunk: struck.label,
      });
      expect(annotations.description).toMatch(
        new RegExp(`^Trunk ${struck.label} \\(inbound\\) starts [\\d.]+ calls per minute`),
      );
      expect(annotations.runbook_url).toBe('docs/runbooks.md#livekittelephonycallspike');
      expect(annotations.dashboard_url).toContain(
        `viewPanel=501&var-job=${labels.job}&var-direction=inbound&var-trunk=${struck.label}`,
      );
    }
  });

  test.each([job, replicaJob])(
    'every query that needs no weeks and no SIP service gives data of job %s',
    async (one) => {
      const view = { end: Math.floor(Date.now() / 1000), range: 600, scrape: 1, variables: { job: one } };
      const queries = dashboards.flatMap(panelQueries);
      const weeks = recordingGroups(thresholds)
        .filter(({ name }) => name === 'livekit-telephony-forecasts')
        .flatMap((group) => group.rules.map(({ record }) => record))
        // It looks at full hours.
        .concat(recorded.weeklyPeak);
      const isLater = (expr: string) =>
        /livekit_sip_|api_requests_total|answer_watch_total|offset (1w|7d|14d)/.test(expr) ||
        weeks.some((name) => expr.includes(name));
      const empty: string[] = [];
      for (const query of queries) if (!(await askPanel(query, site.prometheus, view)).hasData) empty.push(query.name);
      figures.queriesWithData(
        `panel queries on a real exporter, job ${one},`,
        queries.length - empty.length,
        queries.length,
      );
      const later = new Set(queries.filter(({ expr }) => isLater(expr)).map(({ name }) => name));
      expect(empty.filter((name) => !later.has(name))).toEqual([]);
    },
  );
});
