import { recorded } from './recorded.ts';
import { serviceLevelParts } from './service-level.ts';
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

/** The peak of weeks that slide by a day: raw series and daily peaks would let nights and weekends drag the line. */
const weeklyPeaks = `${recorded.weeklyPeak}[21d:1d]`;
/** Four weeks were seen: with less, the first of the weekly peaks would be cut short and the line too steep. */
const fourWeeksSeen = `last_over_time(${recorded.dailyPeak}[1d] offset 27d)`;

const hourOf = (offset: string) => `avg_over_time(${recorded.started}[1h] offset ${offset})`;

/** Both earlier days as series of one vector, told apart by the label `lookback`. */
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

/** Noise of a count: no smaller than that of a Poisson process, so that a calm hour does not make a jump of one call. */
const deviation = (mean: string, spread: string) => {
  const poisson = `sqrt(${mean} * 300) / 300`;
  return `((${spread} > ${poisson}) or (${poisson} > 0))`;
};

/** With several replicas each shows the same peak; the exporters of a job together never have less than is open now. */
const atLeast = (peak: string, now: string) => `(max by (job, trunk) (${peak}) > ${now}) or ${now}`;

/**
 * The recording rules, in groups that build on each other in this order; no rule reads its own group, so that promtool
 * can compute the groups one after the other for the time before they were loaded.
 * Rules carry no job matcher: the prefix is unique, and a wrong job name would silence every alert.
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
