import { recorded } from '../../src/rules/recorded.ts';
import { inbound, ofTrunk } from './alert-test.ts';
import { counter, gauge, type Stretch } from './values.ts';

/** What is fed to the recording rules, and what they have to say. */
export interface RecordingTest {
  readonly name: string;
  readonly about: string;
  /** Minutes from one sample, and one evaluation, to the next. */
  readonly step: number;
  readonly series: Readonly<Record<string, string>>;
  readonly checks: readonly Check[];
}

export interface Check {
  readonly minute: number;
  readonly expr: string;
  /** The series that come out, with their values; none: nothing comes out. */
  readonly samples: Readonly<Record<string, number>>;
}

const metric = (name: string) => `livekit_telephony_${name}`;
const hour = (name: string, trunk: string, minute: number, value: number): Check => ({
  minute,
  expr: inbound(name, trunk),
  samples: { [inbound(name, trunk)]: value },
});
/** To a ten-thousandth, where the last digits are those of the engine's arithmetic. */
export const rounded = (name: string, trunk: string, minute: number, value: number): Check => ({
  minute,
  expr: `round(${inbound(name, trunk)}, 0.0001)`,
  samples: { [inbound('', trunk)]: Math.round(value * 10_000) / 10_000 },
});
const trunkValue = (name: string, minute: number, value: number): Check => ({
  minute,
  expr: ofTrunk(name, 'a'),
  samples: { [ofTrunk(name, 'a')]: value },
});

/** A day of calls per second, in samples of 5 minutes. */
const days = (count: number, rate: number): Stretch => [288 * count, rate];
const [day, noon] = [1440, 720];
/** Promtool's time begins on a Thursday. */
const thursdayToMonday = [days(2, 0.2), days(2, 0.05), days(5, 0.2), days(2, 0.05)];
const surge = [
  [144, 0.2],
  [12, 0.8],
  [132, 0.2],
] as const satisfies readonly Stretch[];
const trafficAlerts = 'ALERTS{alertname=~"LiveKitTelephony(CallSpike|CallRateAnomaly|CallDrop)"';

const unit = (text: string) => `${metric(text)}{job="lk",instance="a"`;
/** A trunk of 10 channels and 5 calls per second; every scrape, 60 s apart, finds 2 calls open. */
const between = (trunk: string, peak: string | undefined, ratePeak: string | undefined, growth = 12) => ({
  [`${unit('calls_active')},direction="inbound",trunk="${trunk}"}`]: gauge([40, 2]),
  [`${unit('calls_started_total')},direction="inbound",trunk="${trunk}"}`]: counter([15, 12], [1, growth], [24, 12]),
  [`${unit('trunk_channels')},trunk="${trunk}"}`]: gauge([40, 10]),
  [`${unit('trunk_calls_per_second_limit')},trunk="${trunk}"}`]: gauge([40, 5]),
  ...(peak === undefined ? {} : { [`${unit('trunk_calls_active_peak')},trunk="${trunk}"}`]: peak }),
  ...(ratePeak === undefined ? {} : { [`${unit('trunk_calls_per_second_peak')},trunk="${trunk}"}`]: ratePeak }),
});
const burst = (usual: number, then: number) => gauge([15, usual], [1, then], [24, usual]);
const fires = (minute: number, name: string, severity: string, trunk: string | undefined): Check => ({
  minute,
  expr: `ALERTS{alertname="LiveKitTelephony${name}",alertstate="firing"}`,
  samples:
    trunk === undefined
      ? {}
      : {
          [`ALERTS{alertname="LiveKitTelephony${name}",alertstate="firing",job="lk",trunk="${trunk}",severity="${severity}"}`]: 1,
        },
});

export const recordingTests: readonly RecordingTest[] = [
  {
    name: 'levels',
    about: 'two instances and two directions of one trunk',
    step: 1,
    series: {
      [`${metric('calls_started_total')}{job="lk",instance="a",direction="inbound",trunk="a"}`]: counter([140, 30]),
      [`${metric('calls_started_total')}{job="lk",instance="b",direction="inbound",trunk="a"}`]: counter([140, 60]),
      [`${metric('calls_active')}{job="lk",instance="a",direction="inbound",trunk="a"}`]: gauge([70, 3], [70, 5]),
      [`${metric('calls_active')}{job="lk",instance="a",direction="outbound",trunk="a"}`]: gauge([140, 4]),
      [ofTrunk(metric('trunk_channels'), 'a')]: gauge([140, 10]),
    },
    checks: [
      hour(recorded.started, 'a', 60, 1.5),
      trunkValue(recorded.active, 60, 7),
      trunkValue(recorded.channels, 60, 10),
      trunkValue(recorded.use, 60, 0.7),
      trunkValue(recorded.erlangs, 65, 7),
      trunkValue(recorded.erlangs, 139, 9),
      trunkValue(recorded.busyHour, 139, 9),
      trunkValue(recorded.dailyPeak, 139, 9),
      trunkValue(recorded.weeklyPeak, 139, 9),
    ],
  },
  {
    name: 'baselines',
    about: 'weekdays four times as busy as weekends; Monday at noon of the second week one trunk has four times that',
    step: 5,
    series: {
      [inbound(recorded.started, 'calm')]: gauge(...thursdayToMonday, days(1, 0.2)),
      [inbound(recorded.started, 'surge')]: gauge(...thursdayToMonday, ...surge),
    },
    checks: [
      // The first Monday has only a Sunday to compare with, and gets the more room for it.
      rounded(recorded.baseline, 'calm', 4 * day + noon, 0.15),
      rounded(recorded.baselineLow, 'calm', 4 * day + noon, 0.05 / 3),
      // A Saturday: Friday is the larger, the Saturday before the smaller.
      hour(recorded.baseline, 'calm', 9 * day + noon, 0.2),
      hour(recorded.baselineLow, 'calm', 9 * day + noon, 0.05),
      // The second Monday has a Monday.
      hour(recorded.baseline, 'calm', 11 * day + noon, 0.2),
      hour(recorded.baselineLow, 'calm', 11 * day + noon, 0.05),
      hour(recorded.lastWeek, 'calm', 11 * day + noon, 0.2),
      hour(recorded.zScore, 'calm', 11 * day + noon, 0),
      // 240 calls in 5 minutes where 60 are usual, whose deviation is the root of 60.
      rounded(recorded.zScore, 'surge', 11 * day + noon + 30, 180 / Math.sqrt(60)),
      { minute: 12 * day - 5, expr: `count_over_time(${trafficAlerts},trunk="calm"}[12d])`, samples: {} },
      {
        minute: 11 * day + noon + 30,
        expr: `${trafficAlerts},alertstate="firing"}`,
        samples: Object.fromEntries(
          [
            ['CallSpike', 'warning'],
            ['CallRateAnomaly', 'info'],
          ].map(([name, severity]) => [
            inbound(
              'ALERTS',
              'surge',
              `alertname="LiveKitTelephony${name}",alertstate="firing",severity="${severity}"`,
            ),
            1,
          ]),
        ),
      },
    ],
  },
  {
    name: 'bursts',
    about:
      'full: 40 s fill the trunk between two scrapes; fast: 5 s with 8 calls each; calm: 9 of 10, 5 of 5; old: no peaks',
    step: 1,
    series: {
      ...between('full', burst(3, 10), burst(1, 3), 30),
      ...between('fast', burst(3, 9), burst(1, 8), 50),
      ...between('calm', burst(3, 9), burst(1, 5), 30),
      ...between('old', undefined, undefined, 50),
      // Both replicas show the same peak.
      [`${metric('trunk_calls_active_peak')}{job="lk",instance="b",trunk="full"}`]: burst(3, 10),
    },
    checks: [
      fires(14, 'TrunkCapacityReached', 'critical', undefined),
      fires(17, 'TrunkCapacityReached', 'critical', 'full'),
      fires(28, 'TrunkCapacityReached', 'critical', undefined),
      fires(14, 'TrunkNearRateLimit', 'warning', undefined),
      fires(17, 'TrunkNearRateLimit', 'warning', 'fast'),
      fires(28, 'TrunkNearRateLimit', 'warning', undefined),
      { minute: 30, expr: ofTrunk(recorded.dailyPeak, 'full'), samples: { [ofTrunk(recorded.dailyPeak, 'full')]: 10 } },
      { minute: 30, expr: ofTrunk(recorded.dailyPeak, 'old'), samples: { [ofTrunk(recorded.dailyPeak, 'old')]: 2 } },
      { minute: 14, expr: ofTrunk(recorded.peak, 'old'), samples: { [ofTrunk(recorded.peak, 'old')]: 2 } },
      { minute: 14, expr: `round(${ofTrunk(recorded.ratePeak, 'old')}, 0.1)`, samples: { [ofTrunk('', 'old')]: 0.2 } },
    ],
  },
  {
    name: 'forecast',
    about: 'two calls more every day for 36 days, and a trunk with 20 days of history',
    step: 60,
    series: {
      [ofTrunk(recorded.peak, 'a')]: gauge(...Array.from({ length: 36 }, (_, index): Stretch => [24, 100 + 2 * index])),
      [ofTrunk(recorded.peak, 'young')]:
        `_x${24 * 16} ${gauge(...Array.from({ length: 20 }, (_, index): Stretch => [24, 100 + 2 * index]))}`,
    },
    checks: [
      trunkValue(recorded.dailyPeak, 35 * day, 170),
      trunkValue(recorded.weeklyPeak, 35 * day, 170),
      trunkValue(recorded.growth, 35 * day, 14),
      trunkValue(recorded.forecast, 35 * day, 170 + 4 * 14),
      { minute: 35 * day, expr: ofTrunk(recorded.growth, 'young'), samples: {} },
      { minute: 35 * day, expr: ofTrunk(recorded.forecast, 'young'), samples: {} },
    ],
  },
];
