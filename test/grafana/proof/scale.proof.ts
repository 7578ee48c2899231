import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recorded } from '../../../src/rules/recorded.ts';
import { erlangLimit } from '../../../src/trunks/erlang.ts';
import { dashboards } from '../lint/dashboard.ts';
import { figures } from './support/figures.ts';
import { busyness } from './support/model.ts';
import { askPanel, panelQueries } from './support/panel-queries.ts';
import { runProgram } from './support/process.ts';
import { type Prometheus, startPrometheus } from './support/prometheus.ts';
import { span as site } from './support/site.ts';
import { type Series, writeHistory } from './support/write-history.ts';

/** A sample every ten minutes: at Prometheus' usual 15 s the series would have forty times as many. */
const span = { ...site, step: 600 };
const count = 200;
const bounds = ['5', '10', '20', '30', '+Inf'];

function* seriesOf(trunk: number): Generator<Series> {
  const target = `job="lk",instance="a",`;
  const pair = `direction="inbound",trunk="t${trunk}"`;
  const prefix = 'livekit_telephony_';
  const share = 1 / (trunk + 1);
  const rising = (perStep: number) => (index: number) => Math.round(index * perStep * share);
  const level = (scale: number) => (_: number, at: number) => Math.round(scale * (0.1 + busyness(at)));
  yield { name: `${prefix}calls_started_total{${target}${pair}}`, value: rising(900) };
  yield { name: `${prefix}calls_active{${target}${pair}}`, value: level(60) };
  yield { name: `${prefix}call_duration_seconds_sum{${target}${pair}}`, value: rising(90_000) };
  yield { name: `${prefix}call_talk_seconds_sum{${target}${pair}}`, value: rising(80_000) };
  yield { name: `${prefix}call_answer_seconds_count{${target}${pair}}`, value: rising(900) };
  for (const [index, le] of bounds.entries())
    yield {
      name: `${prefix}call_answer_seconds_bucket{${target}${pair},le="${le}"}`,
      value: rising(180 * (index + 1)),
    };
  const own = `trunk="t${trunk}"`;
  yield { name: `${prefix}trunk_channels{${target}${own}}`, value: () => 80 };
  yield { name: `${prefix}trunk_erlang_limit{${target}${own},blocking="0.01"}`, value: () => erlangLimit(80, 0.01) };
  for (const name of [recorded.active, recorded.erlangs, recorded.busyHour, recorded.dailyPeak, recorded.weeklyPeak])
    yield { name: `${name}{job="lk",${own}}`, value: level(60 + (trunk % 20)) };
}

function* site200(): Generator<Series> {
  for (let trunk = 0; trunk < count; trunk++) yield* seriesOf(trunk);
}

/** Takes minutes to make, so it is run by hand after a change of queries: GRAFANA_SCALE=1 npm run test:grafana scale. */
const scale = process.env.GRAFANA_SCALE === undefined ? describe.skip : describe;

scale('200 trunks and five weeks', () => {
  let folder: string;
  let prometheus: Prometheus;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'livekit-telephony-scale-'));
    const [text, data] = [join(folder, 'history.om'), join(folder, 'data')];
    mkdirSync(data);
    await writeHistory(text, site200(), span);
    runProgram('promtool', [
      'tsdb',
      'create-blocks-from',
      '--max-block-duration=486h',
      '-q',
      'openmetrics',
      text,
      data,
    ]);
    rmSync(text);
    prometheus = await startPrometheus(folder, {}, ['--query.lookback-delta=11m']);
  });
  afterAll(async () => {
    await prometheus.stop();
    rmSync(folder, { recursive: true });
  });

  test.each(dashboards)('$uid: no query takes 10 s', async (board) => {
    const view = { end: span.end, range: 34 * 86_400, scrape: span.step };
    const times: { name: string; ms: number; series: number }[] = [];
    for (const query of panelQueries(board)) {
      const { ms, series } = await askPanel(query, prometheus, view);
      times.push({ name: query.name, ms: Math.round(ms), series: series.length });
    }
    const [heaviest] = times.sort((a, b) => b.ms - a.ms);
    figures.note(`heaviest of ${board.uid} at ${count} trunks and 5 weeks: ${heaviest?.ms} ms, ${heaviest?.name}`);
    expect(times.filter(({ ms }) => ms > 10_000)).toEqual([]);
    // Panels stay readable: no line panel shows every trunk. Tables do.
    const lines = new Set(
      board.panels.flatMap((one) => (one.type === 'timeseries' ? [`${board.uid} ${one.id} `] : [])),
    );
    expect(times.filter(({ name, series }) => series > 30 && [...lines].some((line) => name.startsWith(line)))).toEqual(
      [],
    );
  });
});
