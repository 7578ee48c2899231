import { outcomes } from '../../../../src/catalog/values.ts';
import { erlangLimit } from '../../../../src/trunks/erlang.ts';
import { type ModelTrunk, type Played, playTrunk, type Span } from './model.ts';
import { incidentJob, isDeaf, isRefused } from './site.ts';
import type { Series } from './write-history.ts';

const instance = 'exporter:9464';
const labelled = (name: string, labels: Readonly<Record<string, string | number>>) =>
  `${name}{${Object.entries(labels)
    .map(([label, value]) => `${label}="${value}"`)
    .join(',')}}`;

/** Names of the model's series in the catalogue. */
const names: Readonly<Record<string, string>> = {
  started: 'calls_started_total',
  ended: 'calls_ended_total',
  disconnects: 'call_disconnects_total',
  active: 'calls_active',
  answer: 'call_answer_seconds',
  talk: 'call_talk_seconds',
  duration: 'call_duration_seconds',
};

/** Series that no alert and no panel of weeks reads: half of the samples. */
const isForDaysOnly = (key: string) =>
  /^(disconnects|duration_(bucket|count)|talk_bucket)/.test(key) && !/_bucket le="5"$/.test(key);

function sums(increments: Float64Array): Float64Array {
  let sum = 0;
  return increments.map((one) => {
    sum += one;
    return sum;
  });
}

function* trunkSeries(trunk: ModelTrunk, { counts }: Played, span: Span): Generator<Series> {
  const { job, direction } = trunk;
  const since = trunk.since ?? span.start;
  const pair = { job, instance, direction, trunk: trunk.trunk };
  const steps = Math.floor((span.end - span.start) / span.step) + 1;
  const zero = new Float64Array(steps);
  const all = { ...Object.fromEntries(outcomes.map((outcome) => [`ended outcome="${outcome}"`, zero])), ...counts };
  const from =
    (values: (index: number) => number, begin = since) =>
    (index: number, at: number) =>
      at < begin ? Number.NaN : values(index);
  for (const [key, increments] of Object.entries(all)) {
    const [name = '', label] = key.split(' ');
    const base = name.replace(/_(bucket|sum|count)$/, '');
    const series = `livekit_telephony_${names[base]}${name.slice(base.length)}`;
    const values = sums(increments);
    yield {
      name: labelled(series, pair).replace(/}$/, label === undefined ? '}' : `,${label}}`),
      value: from(
        (index) => Number((values[index] ?? 0).toFixed(3)),
        Math.max(since, isForDaysOnly(key) ? span.end - 9 * 86_400 : 0),
      ),
    };
  }
  const started = counts.started ?? zero;
  let last = 0;
  yield {
    name: labelled('livekit_telephony_last_call_timestamp_seconds', pair),
    value: from(
      (index) => {
        if ((started[index] ?? 0) > 0) last = span.start + index * span.step;
        return last;
      },
      Math.max(since, span.end - 9 * 86_400),
    ),
  };
  const shared = { job, instance, trunk: trunk.trunk };
  const constant = (name: string, labels: Readonly<Record<string, string | number>>, value: number): Series => ({
    name: labelled(`livekit_telephony_${name}`, { ...shared, ...labels }),
    value: from(() => value),
  });
  // Both directions share a trunk: its own series are written once.
  if (direction === 'outbound' && trunk.trunk === 'second') return;
  yield constant('trunk_channels', {}, trunk.channels);
  yield constant('trunk_calls_per_second_limit', {}, 5);
  yield constant('trunk_info', { trunk_id: `ST_${trunk.trunk}`, name: `${trunk.trunk} line` }, 1);
  for (const blocking of [0.01, 0.001])
    yield constant('trunk_erlang_limit', { blocking }, erlangLimit(trunk.channels, blocking));
}

/**
 * The peaks of a trunk, of all of its directions together. They look back a whole step, longer than an exporter does, so
 * that no second of the five weeks is missed, as none is at a scrape interval of up to a minute.
 */
function* peakSeries(trunk: ModelTrunk, directions: readonly Played[], span: Span): Generator<Series> {
  const highest = (of: 'started' | 'active', at: number) => {
    let peak = 0;
    for (let second = Math.max(0, at - span.start - span.step); second < at - span.start; second += 1)
      peak = Math.max(
        peak,
        directions.reduce((sum, one) => sum + (one[of][second] ?? 0), 0),
      );
    return peak;
  };
  const shared = { job: trunk.job, instance, trunk: trunk.trunk };
  for (const [name, of] of [
    ['trunk_calls_active_peak', 'active'],
    ['trunk_calls_per_second_peak', 'started'],
  ] as const)
    yield {
      name: labelled(`livekit_telephony_${name}`, shared),
      value: (_, at) => (at < (trunk.since ?? span.start) ? Number.NaN : highest(of, at)),
    };
}

type When = (at: number) => boolean;
const never: When = () => false;

/** Series of a healthy exporter; a deaf one counts no webhooks, and LiveKit's API may refuse it. */
function* exporterSeries(job: string, span: Span, deaf: When, refused: When): Generator<Series> {
  const own = { job, instance };
  const counting = (name: string, labels: Readonly<Record<string, string>>, perStep: number, pauses = deaf): Series => {
    let sum = 0;
    return {
      name: labelled(name, { ...own, ...labels }),
      value: (_, at) => {
        if (!pauses(at)) sum += perStep;
        return Number(sum.toFixed(3));
      },
    };
  };
  const constant = (name: string, labels: Readonly<Record<string, string>>, value: number): Series => ({
    name: labelled(name, { ...own, ...labels }),
    value: () => value,
  });
  const prefix = 'livekit_telephony_';
  yield constant('up', {}, 1);
  yield constant('process_start_time_seconds', {}, span.start - 60);
  yield constant('process_resident_memory_bytes', {}, 9e7);
  yield constant('nodejs_eventloop_lag_p99_seconds', {}, 0.012);
  yield counting('process_cpu_seconds_total', {}, 2);
  yield constant(`${prefix}build_info`, { version: '0.1.0', node_version: 'v24.0.0', ledger: 'sqlite' }, 1);
  yield constant(`${prefix}ledger_up`, {}, 1);
  yield constant(`${prefix}config_last_reload_successful`, {}, 1);
  yield constant(`${prefix}config_last_reload_success_timestamp_seconds`, {}, span.start - 60);
  yield constant(`${prefix}rooms_tracked`, {}, 30);
  let last = 0;
  yield {
    name: labelled(`${prefix}webhook_last_received_timestamp_seconds`, own),
    value: (_, at) => {
      if (!deaf(at)) last = at - 3;
      return last;
    },
  };
  yield counting(`${prefix}webhooks_total`, { event: 'participant_joined', result: 'applied' }, 20);
  yield counting(`${prefix}webhooks_total`, { event: 'participant_left', result: 'applied' }, 20);
  yield counting(`${prefix}webhook_rejections_total`, { reason: 'missing_token' }, 0.05);
  yield counting(`${prefix}webhook_rejections_total`, { reason: 'unknown_key' }, 0);
  yield counting(`${prefix}api_requests_total`, { method: 'ListRooms', code: '200' }, 2, never);
  yield counting(`${prefix}api_requests_total`, { method: 'GetParticipant', code: '200' }, 4, refused);
  // A method that is refused is tried again every minute.
  yield counting(`${prefix}api_requests_total`, { method: 'GetParticipant', code: '401' }, 2, (at) => !refused(at));
  for (const result of ['answered', 'ended', 'skipped', 'failed'])
    yield counting(`${prefix}answer_watch_total`, { result }, 1);
  yield counting(`${prefix}calls_inferred_total`, { edge: 'start', cause: 'missing_join' }, 0.02);
  yield counting(`${prefix}calls_inferred_total`, { edge: 'end', cause: 'room_finished' }, 0.02);
  yield counting(`${prefix}direction_source_total`, { source: 'rule' }, 10);
  yield counting(`${prefix}direction_source_total`, { source: 'no_rule' }, 5);
  yield counting(`${prefix}trunk_overflow_total`, {}, 0);
  for (const [name, bounds] of [
    ['webhook_delay_seconds', ['1', '2', '5', '10']],
    ['ledger_commit_seconds', ['0.0001', '0.001', '0.01', '0.1']],
  ] as const) {
    for (const [index, le] of [...bounds, '+Inf'].entries())
      yield counting(`${prefix}${name}_bucket`, { le }, [30, 38, 40, 40, 40][index] ?? 0);
    yield counting(`${prefix}${name}_count`, {}, 40);
    yield counting(`${prefix}${name}_sum`, {}, 30);
  }
}

/** Metrics of livekit/sip, named as in its pkg/stats/monitor.go. */
function* sipSeries(): Generator<Series> {
  const counting = (name: string, labels: Readonly<Record<string, string>>, perStep: number): Series => ({
    name: labelled(`livekit_sip_${name}`, { job: 'livekit-sip', instance: 'sip:6789', node_id: 'NE_1', ...labels }),
    value: (index) => Number((index * perStep).toFixed(3)),
  });
  for (const dir of ['in', 'out']) {
    yield counting('invite_requests', { dir }, 12);
    yield counting('invite_accepted', { dir, to: 'sip.example.com' }, 11);
    yield counting('invite_error', { dir, to: 'unknown', reason: 'no-rule' }, 1);
    yield counting('calls_terminated', { dir, to: 'sip.example.com', reason: 'bye' }, 11);
    yield counting('transfers_failed_total', { dir, reason: 'declined' }, 0.1);
    yield { ...counting('calls_active', { dir, to: 'sip.example.com' }, 0), value: () => 20 };
    for (const [le, perStep] of [
      ['0.5', 6],
      ['1', 9],
      ['2.5', 11],
      ['+Inf', 11],
    ] as const)
      yield counting('dur_join_sec_bucket', { dir, le }, perStep);
  }
  yield { ...counting('available', {}, 0), value: () => 1 };
}

/** Everything that Prometheus would have scraped in the five weeks. */
export function* siteHistory(trunks: readonly ModelTrunk[], span: Span): Generator<Series> {
  const played = trunks.map((trunk, index) => ({ trunk, played: playTrunk(trunk, span, 1000 + index) }));
  for (const { trunk, played: of } of played) yield* trunkSeries(trunk, of, span);
  for (const all of Map.groupBy(played, ({ trunk: { job, trunk } }) => `${job} ${trunk}`).values())
    if (all[0])
      yield* peakSeries(
        all[0].trunk,
        all.map((one) => one.played),
        span,
      );
  for (const job of new Set(trunks.map(({ job }) => job)))
    yield* job === incidentJob ? exporterSeries(job, span, isDeaf, isRefused) : exporterSeries(job, span, never, never);
  yield* sipSeries();
}
