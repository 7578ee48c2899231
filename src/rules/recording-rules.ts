import { recorded } from './recorded.ts';
import type { Thresholds } from './thresholds.ts';

export interface RecordingRule {
  readonly record: string;
  readonly expr: string;
}

export interface RecordingGroup {
  readonly name: string;
  readonly rules: readonly RecordingRule[];
}

/** Offsets that centre an hour on the same time of an earlier day: 23.5 h and 167.5 h. */
const yesterday = '1410m';
const weekAgo = '10050m';
const week = 7 * 86_400;

/** Weekly peaks, one for each day: in raw series and daily peaks, nights and weekends would bias the trend. */
const weeklyPeaks = `${recorded.weeklyPeak}[21d:1d]`;
/** With less than four weeks of history, the first weekly peaks would be too low and the trend too steep. */
const fourWeeksSeen = `last_over_time(${recorded.dailyPeak}[1d] offset 27d)`;

const hourOf = (offset: string) => `avg_over_time(${recorded.started}[1h] offset ${offset})`;

/** Both earlier days as series of one vector, distinguished by the label `lookback`. */
function baseline(aggregate: 'max' | 'min', firstWeek: string): string {
  const day = hourOf(yesterday);
  const label = (expr: string, lookback: string) => `label_replace(${expr}, "lookback", "${lookback}", "", "")`;
  return [
    `${aggregate} without (lookback) (`,
    `  ${label(hourOf(weekAgo), '1w')}`,
    `  or`,
    `  ${label(`(${day} and ${hourOf(weekAgo)})`, '1d')}`,
    `  or`,
    `  ${label(`(${day} unless ${hourOf(weekAgo)}) ${firstWeek}`, '1d')}`,
    `)`,
  ].join('\n');
}

/** Noise of a count: at least that of a Poisson process, so that one more call in a quiet hour is not an anomaly. */
const deviation = (mean: string, spread: string) => {
  const poisson = `sqrt(${mean} * 300) / 300`;
  return `((${spread} > ${poisson}) or (${poisson} > 0))`;
};

/** Every replica shows the same peak, which is at least the current number. */
const atLeast = (peak: string, now: string) => `(max by (job, trunk) (${peak}) > ${now}) or ${now}`;

const window = '30m';
const increase = (name: string, matchers = '') =>
  `sum by (job, direction, trunk) (increase(livekit_telephony_${name}{direction="inbound"${matchers}}[${window}]))`;
const ended = (outcomes: string) => increase('calls_ended_total', `,outcome=~"${outcomes}"`);
/** A bucket. Prometheus 3 writes whole bounds with a decimal. */
const within = (name: string, seconds: number) => {
  const bound = Number.isInteger(seconds) ? `${seconds}(\\\\.0)?` : String(seconds).replace('.', '\\\\.');
  return increase(`${name}_bucket`, `,le=~"${bound}"`);
};

/**
 * The parts of the service level of inbound calls, in calls of 30 minutes.
 *
 * No metric has the ringing time of abandoned calls alone. Calls abandoned early are all short calls in
 * `call_duration_seconds` without answered calls that talked for as short a time, and without all failed, rejected and
 * cancelled calls. This never overestimates them, so the service level is never too high.
 */
function serviceLevelParts({ seconds, earlySeconds }: Thresholds['ServiceLevelLow']) {
  const short = within('call_duration_seconds', earlySeconds);
  const shortTalks = within('call_talk_seconds', earlySeconds);
  const others = ended('failed|rejected|cancelled');
  const abandoned = `clamp_min(${ended('abandoned')} - clamp_min(${short} - ${shortTalks} - ${others}, 0), 0)`;
  return {
    inTime: within('call_answer_seconds', seconds),
    abandoned,
    /** Answered, not answered, and abandoned past the first seconds. */
    offered: `${increase('call_answer_seconds_count')} + ${ended('no_answer')} + ${abandoned}`,
  };
}

/**
 * The recording rules, in groups that depend only on earlier groups, so that promtool can backfill group by group.
 * Rules have no job matcher: the prefix is unique, and a wrong job name would silence every alert.
 */
export function recordingGroups({ Baseline, ServiceLevelLow, TrunkCapacityForecast }: Thresholds): RecordingGroup[] {
  const { inTime, abandoned, offered } = serviceLevelParts(ServiceLevelLow);
  const active = 'sum by (job, trunk) (livekit_telephony_calls_active)';
  const spread = `stddev_over_time(${recorded.started}[1h] offset ${weekAgo})`;
  return [
    {
      name: 'livekit-telephony-levels',
      rules: [
        {
          record: recorded.started,
          expr: 'sum by (job, direction, trunk) (rate(livekit_telephony_calls_started_total[5m]))',
        },
        { record: recorded.active, expr: active },
        { record: recorded.peak, expr: atLeast('livekit_telephony_trunk_calls_active_peak', active) },
        {
          record: recorded.ratePeak,
          expr: atLeast(
            'livekit_telephony_trunk_calls_per_second_peak',
            'sum by (job, trunk) (rate(livekit_telephony_calls_started_total[5m]))',
          ),
        },
        { record: recorded.channels, expr: 'max by (job, trunk) (livekit_telephony_trunk_channels)' },
        { record: recorded.inTime, expr: inTime },
        { record: recorded.abandoned, expr: abandoned },
        { record: recorded.offered, expr: offered },
      ],
    },
    {
      name: 'livekit-telephony-baselines',
      rules: [
        { record: recorded.baseline, expr: baseline('max', `* ${Baseline.firstWeekFactor}`) },
        { record: recorded.baselineLow, expr: baseline('min', `/ ${Baseline.firstWeekFactor}`) },
        { record: recorded.lastWeek, expr: hourOf(weekAgo) },
        { record: recorded.serviceLevel, expr: `${recorded.inTime} / (${recorded.offered} > 0)` },
        { record: recorded.abandonment, expr: `${recorded.abandoned} / (${recorded.offered} > 0)` },
        { record: recorded.use, expr: `${recorded.active} / (${recorded.channels} > 0)` },
        { record: recorded.peakUse, expr: `${recorded.peak} / (${recorded.channels} > 0)` },
        { record: recorded.erlangs, expr: `avg_over_time(${recorded.active}[1h])` },
        { record: recorded.dailyPeak, expr: `max_over_time(${recorded.peak}[1d])` },
      ],
    },
    {
      name: 'livekit-telephony-peaks',
      rules: [
        {
          record: recorded.zScore,
          expr: `(${recorded.started} - ${recorded.lastWeek}) / ${deviation(recorded.lastWeek, spread)}`,
        },
        { record: recorded.busyHour, expr: `max_over_time(${recorded.erlangs}[1d])` },
        { record: recorded.weeklyPeak, expr: `max_over_time(${recorded.dailyPeak}[6d:1h])` },
      ],
    },
    {
      name: 'livekit-telephony-forecasts',
      rules: [
        { record: recorded.growth, expr: `deriv(${weeklyPeaks}) * ${week} and ${fourWeeksSeen}` },
        {
          record: recorded.forecast,
          expr: `predict_linear(${weeklyPeaks}, ${TrunkCapacityForecast.weeks * week}) and ${fourWeeksSeen}`,
        },
      ],
    },
  ];
}
