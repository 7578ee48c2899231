import type { ApiMethodState } from '../../../src/catalog/livekit-api.ts';
import { type VerdictInput, verdictOf } from '../../../src/status/banner.ts';
import { activityOf, type Cells, hourOf, now } from './status-input.ts';

/** What the banner says of an exporter that started an hour ago, but for the change. */
export const verdict = (change: Partial<VerdictInput>) =>
  verdictOf({
    now,
    startedAt: now - 3_600_000,
    activity: activityOf([]),
    problem: undefined,
    ledgerTrouble: undefined,
    ledger: 'sqlite',
    knowsCalls: true,
    recently: hourOf({}).recently,
    active: 0,
    awaited: 0,
    held: undefined,
    api: undefined,
    reload: undefined,
    values: { WEBHOOK_PATH: '/webhook', MAX_BODY_BYTES: 1_048_576 },
    ...change,
  });

/** Seconds since webhooks came, and since some were refused. */
export const came = (arrived: number[], ...refused: Parameters<typeof activityOf>[1] & {}): Partial<VerdictInput> => ({
  activity: activityOf(arrived, refused),
});
export const lateActivity = { ...activityOf([1]), delay: { mean: 42, max: 60 } };

/** How the calls of the last minutes ended, by pair. */
export const ended = (pairs: Readonly<Record<string, Cells>>, minutes?: number): Partial<VerdictInput> => ({
  activity: activityOf([1]),
  recently: hourOf(pairs, minutes).recently,
});
/** Cells of calls that ended so. */
export const of = (completed: number, failed: number, dropped = 0): Cells => ({
  'calls_ended_total:completed': completed,
  'calls_ended_total:failed': failed,
  'calls_ended_total:dropped': dropped,
});
/** A method of the API that has failed with this code for some minutes; undefined: that works. */
export const at = (code: string | undefined, minutes: number, method: ApiMethodState['method'] = 'ListRooms') => ({
  method,
  wellAt: code === undefined ? now - 1000 : now - 3_600_000,
  trouble: code === undefined ? undefined : { code, since: now - minutes * 60_000 },
});
export const api = (...states: ApiMethodState[]): Partial<VerdictInput> => ({ activity: activityOf([1]), api: states });
