import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { simulatedTrunks } from '../../../../src/traffic/simulation/trunks.ts';
import { siteHistory } from './history.ts';
import { historyTsdb } from './history-tsdb.ts';
import type { ModelTrunk, Span } from './model.ts';
import { type Played, playTraffic } from './played-traffic.ts';
import { writeHistory } from './write-history.ts';

/** A dashboard as the documentation shows it. */
export interface Scene {
  readonly uid: string;
  /** What the page shows, s since 1970. */
  readonly view: { readonly from: number; readonly to: number; readonly scrape: number };
  /** How much of it, pixels from the top. */
  readonly shown: number;
  /** Makes a folder of blocks with what it shows. */
  readonly history: () => Promise<string>;
}

const at = (text: string) => Date.parse(text) / 1000;
const hour = 3600;
const day = 24 * hour;

/** Names and channels of the simulator's trunks, the inbound ones first. */
const bought = [
  ['hotline', 60],
  ['sales', 80],
  ['support-us', 30],
  ['front-desk', 20],
  ['dialler', 50],
  ['carrier-eu', 30],
  ['carrier-us', 20],
] as const;
const trunks = simulatedTrunks(bought.length);
const describedTrunks = Object.fromEntries(
  bought.map(([name, channels], index) => [trunks[index]?.id, { name, channels, calls_per_second: 2 }]),
);

/** A Tuesday of offices, when one number is called far more than usual for half an hour. */
const noon = at('2026-10-20T12:00:00Z');
const usual = { callsPerSecond: 0.2, speed: 1, daily: true, trunks };
const officeDays = [7, 1, 0].map((ago) => ({ start: noon - ago * day - 5 * hour, end: noon - ago * day + 2 * hour }));
const officeTraffic: readonly Played[] = [
  ...officeDays.map(({ start, end }, seed): Played => ({ ...usual, seed, from: start, to: end })),
  {
    ...usual,
    callsPerSecond: 0.25,
    daily: false,
    trunks: trunks.slice(1, 2).map((one) => ({ ...one, share: 1 })),
    seed: 'surge',
    from: noon - 1.1 * hour,
    to: noon - 0.6 * hour,
  },
];

async function officeDay(): Promise<string> {
  const scratch = mkdtempSync(join(tmpdir(), 'livekit-telephony-picture-'));
  const trunksFile = join(scratch, 'trunks.yaml');
  writeFileSync(trunksFile, stringify({ trunks: describedTrunks }));
  try {
    return await historyTsdb(
      (file) =>
        playTraffic(
          file,
          officeTraffic,
          officeDays.map((span) => ({ ...span, step: 30 })),
          { environment: { TRUNKS_FILE: trunksFile }, target: 'job="livekit-telephony",instance="exporter:9464"' },
        ),
      { start: officeDays[0]?.start ?? 0, end: noon + 2 * hour, step: 60 },
    );
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

/** Five weeks of a site that grows. */
const weeks: Span = { start: at('2026-09-16T00:00:00Z'), end: at('2026-10-21T00:00:00Z'), step: 120 };
const growing = (perWeek: number) => (now: number) => 1 + (perWeek * (now - weeks.start)) / (7 * day);
const site = { job: 'livekit-telephony' };
const growingSite: readonly ModelTrunk[] = [
  { ...site, direction: 'inbound', trunk: 'hotline', perMinute: 12, channels: 52, surge: growing(0.08) },
  { ...site, direction: 'inbound', trunk: 'sales', perMinute: 6, channels: 30, surge: growing(0.03) },
  { ...site, direction: 'outbound', trunk: 'dialler', perMinute: 9, channels: 40, surge: growing(0.05) },
  { ...site, direction: 'outbound', trunk: 'carrier-eu', perMinute: 4, channels: 30, surge: growing(0.01) },
  { ...site, direction: 'inbound', trunk: 'support-us', perMinute: 5, channels: 45, surge: growing(0.01) },
  { ...site, direction: 'outbound', trunk: 'carrier-us', perMinute: 3, channels: 25, surge: growing(0) },
];

/** Ends between two labels of the time axis: one at its very end would be cut. */
const office = {
  uid: 'livekit-telephony',
  view: { from: noon - 4 * hour, to: noon + 1.6 * hour, scrape: 30 },
  history: officeDay,
};

export const scenes: Readonly<Record<string, Scene>> = {
  dashboard: { ...office, shown: 622 },
  'dashboard-whole': { ...office, shown: 1726 },
  'dashboard-capacity': {
    uid: 'livekit-telephony-capacity',
    view: { from: weeks.start + 10 * hour, to: weeks.end - 10 * hour, scrape: weeks.step },
    shown: 2182,
    history: () => historyTsdb((file) => writeHistory(file, siteHistory(growingSite, weeks), weeks), weeks),
  },
};
