import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Outcome } from '../../../src/catalog/values.ts';
import type { Exporter } from '../../../src/exporter.ts';
import { post, runningExporter } from '../processes/running-exporter.ts';
import { type WantedCall, webhooksOf } from '../webhooks/call-webhooks.ts';
import { keys, signAt } from '../webhooks/token.ts';

/** An exporter as an operator finds it, on a clock that stops unless it is moved. */
export interface Scene {
  readonly exporter: Exporter;
  /** ms since the epoch. */
  now: number;
  /** Sends a call's webhooks at once, whatever their times. */
  call(call: Omit<WantedCall, 'startsAt' | 'lasts'>): Promise<void>;
  close(): Promise<void>;
}

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const noon = Date.parse('2026-09-14T10:24:07Z');

/** Numbers that look like chance and are the same each time (Lehmer, 1951). */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

interface Carrier {
  readonly id: string;
  readonly name: string;
  readonly direction: 'inbound' | 'outbound';
  readonly weight: number;
}

const carriers: readonly Carrier[] = [
  { id: 'ST_frankfurt', name: 'frankfurt-inbound', direction: 'inbound', weight: 9 },
  { id: 'ST_outreach', name: 'outreach', direction: 'outbound', weight: 8 },
  { id: 'ST_london', name: 'london-inbound', direction: 'inbound', weight: 5 },
  { id: 'ST_reminders', name: 'reminders', direction: 'outbound', weight: 4 },
  { id: 'ST_support', name: 'support-us', direction: 'inbound', weight: 3 },
  { id: 'ST_zC5xCaz3twx4', name: '', direction: 'inbound', weight: 2 },
  { id: 'ST_fallback', name: 'fallback', direction: 'outbound', weight: 1 },
];

const endings: Readonly<Record<Carrier['direction'], readonly (readonly [Outcome, number])[]>> = {
  inbound: [
    ['completed', 78],
    ['abandoned', 10],
    ['no_answer', 5],
    ['dropped', 3],
    ['failed', 3],
    ['unknown', 1],
  ],
  outbound: [
    ['completed', 52],
    ['no_answer', 24],
    ['rejected', 12],
    ['failed', 6],
    ['cancelled', 5],
    ['dropped', 1],
  ],
};

function pick<T>(choices: readonly (readonly [T, number])[], roll: number): T {
  let left = roll * choices.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [choice, weight] of choices) {
    left -= weight;
    if (left < 0) return choice;
  }
  throw new TypeError('nothing to pick from');
}

/** Calls of a day's part, the more the later; some are still open at its end. */
function callsBetween(from: number, until: number, count: number, seed: number, all: readonly Carrier[]): WantedCall[] {
  const roll = dice(seed);
  return Array.from({ length: count }, (_, index): WantedCall => {
    const { id: trunk, direction } = pick(
      all.map((carrier) => [carrier, carrier.weight] as const),
      roll(),
    );
    const startsAt = Math.floor(until - (until - from) * roll() ** 2);
    const outcome = pick(endings[direction], roll());
    const talks = outcome === 'completed' || outcome === 'dropped' || outcome === 'unknown';
    const lasts = Math.floor(talks ? 20_000 - 150_000 * Math.log(roll()) : 3000 + 25_000 * roll());
    const isOpen = startsAt + lasts > until;
    const name = `${seed}_${index}`;
    return {
      name,
      direction,
      trunk,
      outcome: isOpen ? undefined : outcome,
      startsAt,
      lasts,
      withoutJoin: !isOpen && roll() < 0.01,
    };
  });
}

/** The page is looked at once in each minute of the last hour, as it samples one when it is due. */
async function passTime(scene: Scene, until: number): Promise<void> {
  const lastHour = noon - hour;
  for (let at = Math.max(Math.ceil(scene.now / minute) * minute, lastHour); at < until; at += minute) {
    scene.now = at;
    await fetch(scene.exporter.metricsUrl);
  }
  scene.now = Math.max(scene.now, until);
}

/** Sends webhooks in their order, each some tenths of a second after LiveKit made it. */
async function deliver(scene: Scene, calls: readonly WantedCall[], delay: () => number): Promise<void> {
  const webhooks = calls.flatMap(webhooksOf).sort((a, b) => a.at - b.at);
  for (const { at, body } of webhooks) {
    await passTime(scene, at + Math.floor(delay()));
    await post(scene.exporter, body, signAt(body, at));
  }
}

async function scene(start: number, environment: Readonly<Record<string, string>>, done: () => void): Promise<Scene> {
  let now = start;
  const exporter = await runningExporter(environment, () => now);
  return {
    exporter,
    get now() {
      return now;
    },
    set now(at) {
      now = at;
    },
    async call(call) {
      for (const { body } of webhooksOf({ ...call, startsAt: now - 1000, lasts: 500 }))
        await post(exporter, body, signAt(body, now));
    },
    async close() {
      await exporter.close();
      done();
    },
  };
}

export interface SceneOptions {
  /** Further variables of the exporter. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** LiveKit does not know this exporter yet. */
export const emptyScene = ({ environment = {} }: SceneOptions = {}): Promise<Scene> =>
  scene(noon, environment, () => undefined);

export interface BusyOptions extends SceneOptions {
  readonly trunks?: number;
  readonly calls?: number;
  /** The carrier of the outbound trunks refuses every call since a quarter of an hour. */
  readonly failing?: boolean;
  /** Somebody on the internet has just tried the webhook's address. */
  readonly strangers?: boolean;
}

/** Calls of the last quarter of an hour that a carrier refuses at once. */
const refusedByCarrier = (): WantedCall[] =>
  Array.from({ length: 64 }, (_, index) => ({
    name: `refused_${index}`,
    direction: 'outbound',
    trunk: index % 3 === 0 ? 'ST_reminders' : 'ST_outreach',
    outcome: 'failed',
    startsAt: noon - 14 * minute + index * 12_500,
    lasts: 900,
  }));

/**
 * A morning on a ledger that knows yesterday: calls are open, some webhooks were refused hours ago, some got lost.
 * @param trunks how many more trunks than the carriers; with few calls most of them had none yet
 */
export async function busyScene(options: BusyOptions = {}): Promise<Scene> {
  const { trunks = 0, calls = 500, environment: more = {}, failing = false, strangers = false } = options;
  const folder = mkdtempSync(join(tmpdir(), 'status-'));
  const file = join(folder, 'trunks.yaml');
  const environment = { LEDGER_URL: `sqlite:${join(folder, 'ledger.db')}`, TRUNKS_FILE: file };
  const many = Array.from({ length: trunks }, (_, index): Carrier => {
    const id = `ST_${String(index).padStart(12, 'x')}`;
    return { id, name: '', direction: index % 3 === 0 ? 'outbound' : 'inbound', weight: 0.2 };
  });
  const all = [...carriers, ...many];
  const lines = all.map(
    ({ id, name, direction }) => `  ${id}: { ${name ? `name: ${name}, ` : ''}direction: ${direction} }\n`,
  );
  writeFileSync(file, `trunks:\n${lines.join('')}`);

  const yesterday = await scene(noon - day, environment, () => undefined);
  const ended = callsBetween(noon - day, noon - day / 2, calls, 7, all).filter(({ outcome }) => outcome !== undefined);
  await deliver(yesterday, ended, () => 300);
  await yesterday.exporter.close();

  const today = await scene(noon - 9 * hour, { ...environment, ...more }, () => rmSync(folder, { recursive: true }));
  const jitter = dice(3);
  const stranger = { key: 'APIstaging', secret: keys.secret };
  today.now = noon - 8 * hour;
  for (let index = 0; index < 14; index++) await post(today.exporter, '{}', signAt('{}', today.now, stranger));
  for (let index = 0; index < 3; index++) await fetch(today.exporter.webhookUrl, { method: 'POST', body: '{}' });
  const recent = callsBetween(noon - 8 * hour, noon - 2000, calls, 11, all);
  await deliver(today, [...recent, ...(failing ? refusedByCarrier() : [])], () => 150 + 900 * jitter() ** 3);
  const headers = { authorization: 'Bearer foo' };
  if (strangers)
    for (let index = 0; index < 7; index++) await fetch(today.exporter.webhookUrl, { method: 'POST', headers });
  await passTime(today, noon);
  return today;
}
