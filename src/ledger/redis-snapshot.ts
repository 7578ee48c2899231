import { z } from 'zod';
import { globalCellIndex, pairCellIndex } from '../catalog/cells.ts';
import { outcomes } from '../catalog/values.ts';
import type { Snapshot } from './ledger.ts';
import { cellOf } from './redis-changes.ts';
import type { RedisKeys } from './redis-keys.ts';
import { redisScript, type ScriptCall } from './redis-script.ts';
import { emptyRow, globalKey, type PairKey, type Row } from './totals.ts';

const script = redisScript(`return {redis.call('HGETALL', KEYS[1]), redis.call('HLEN', KEYS[2])}`);

const reply = z.tuple([z.array(z.string()), z.int()]);

export const snapshotCall = (keys: RedisKeys): ScriptCall => ({ script, keys: [keys.totals, keys.rooms], args: [] });

const started = pairCellIndex.get('calls_started_total') ?? -1;
const ended = outcomes.map((outcome) => pairCellIndex.get(`calls_ended_total:${outcome}`) ?? -1);

/** A start and its end are each counted with the room's state that has them, so the difference is the open calls. */
const openCalls = (row: Row): number => ended.reduce((open, index) => open - (row[index] ?? 0), row[started] ?? 0);

/** What the reply to `snapshotCall` shows. */
export function readSnapshot(value: unknown): Snapshot {
  const [fields, rooms] = reply.parse(value);
  const rows = new Map<PairKey, Row>();
  for (let at = 0; at < fields.length; at += 2) {
    const { key, cell } = cellOf(fields[at] ?? '');
    const index = (key === globalKey ? globalCellIndex : pairCellIndex).get(cell);
    if (index === undefined) continue; // a cell that another release counted: kept in Redis, not shown
    const row = rows.get(key) ?? emptyRow(key);
    row[index] = Number(fields[at + 1]);
    rows.set(key, row);
  }
  const active = new Map(Array.from(rows, ([key, row]) => [key, key === globalKey ? 0 : openCalls(row)]));
  active.delete(globalKey);
  return { rows, active, rooms };
}
