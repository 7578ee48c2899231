/** Names of the recorded series: `level:metric:operations`, newest operation last, as in Prometheus' naming guide. */
export const recorded = {
  /** Calls per second. */
  started: 'job_direction_trunk:livekit_telephony_calls_started:rate5m',
  /** The larger of the same hour yesterday and a week ago, calls per second. */
  baseline: 'job_direction_trunk:livekit_telephony_calls_started:rate5m_baseline_high',
  /** The smaller of the two. */
  baselineLow: 'job_direction_trunk:livekit_telephony_calls_started:rate5m_baseline_low',
  /** Mean of the same hour a week ago, calls per second. */
  lastWeek: 'job_direction_trunk:livekit_telephony_calls_started:rate5m_week_ago',
  /** Standard deviations above the same hour a week ago. */
  zScore: 'job_direction_trunk:livekit_telephony_calls_started:rate5m_zscore',
  /** Inbound calls in 30 minutes that were answered within the seconds of the service level. */
  inTime: 'job_direction_trunk:livekit_telephony_calls_answered_in_time:increase30m',
  /** Inbound calls in 30 minutes that were abandoned, past the first seconds. */
  abandoned: 'job_direction_trunk:livekit_telephony_calls_abandoned:increase30m',
  /** Inbound calls in 30 minutes: answered, not answered, abandoned past the first seconds. */
  offered: 'job_direction_trunk:livekit_telephony_calls_offered:increase30m',
  /** Calls answered in time / calls offered, 30 minutes. */
  serviceLevel: 'job_direction_trunk:livekit_telephony_service_level:ratio30m',
  /** Calls abandoned / calls offered, 30 minutes. */
  abandonment: 'job_direction_trunk:livekit_telephony_abandonment:ratio30m',
  /** Open calls of both directions, which share the channels of the trunk. */
  active: 'job_trunk:livekit_telephony_calls_active:sum',
  /** Most calls open at once in the last minute, as counted by the exporter; the open calls if it has no peak. */
  peak: 'job_trunk:livekit_telephony_trunk_calls_active_peak:max',
  /** Most calls that started within one second in the last minute; the mean of 5 minutes if the exporter has no peak. */
  ratePeak: 'job_trunk:livekit_telephony_trunk_calls_per_second_peak:max',
  channels: 'job_trunk:livekit_telephony_trunk_channels:max',
  /** Open calls / channels. */
  use: 'job_trunk:livekit_telephony_channel_use:ratio',
  /** Peak of open calls / channels. */
  peakUse: 'job_trunk:livekit_telephony_channel_use:ratio_peak',
  /** Mean calls open in an hour: the traffic in Erlangs. */
  erlangs: 'job_trunk:livekit_telephony_erlangs:avg1h',
  /** The busiest hour of a day, Erlangs. */
  busyHour: 'job_trunk:livekit_telephony_erlangs:max1d',
  dailyPeak: 'job_trunk:livekit_telephony_calls_active:max1d',
  weeklyPeak: 'job_trunk:livekit_telephony_calls_active:max7d',
  /** Growth of the weekly peak, calls per week. */
  growth: 'job_trunk:livekit_telephony_calls_active:max7d_growth',
  /** The weekly peak in `TrunkCapacityForecast.weeks`. */
  forecast: 'job_trunk:livekit_telephony_calls_active:max7d_forecast',
} as const;

export type RecordedName = (typeof recorded)[keyof typeof recorded];
