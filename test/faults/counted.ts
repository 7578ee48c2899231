import type { Redis } from 'ioredis';
import { openCallsIn } from '../../src/ledger/records.ts';
import { redisKeys } from '../../src/ledger/redis/keys.ts';
import type { Sample } from '../support/http/exposition.ts';

const compared = [
  'calls_started_total',
  'calls_ended_total',
  'calls_active',
  'call_duration_seconds_count',
  'call_answer_seconds_count',
];

/** What a page counts, by the names that `truthOf` uses, without zeros. */
export function countedBy(samples: readonly Sample[]): Record<string, number> {
  const counted: Record<string, number> = {};
  for (const { name, labels, value } of samples) {
    const metric = name.replace('livekit_telephony_', '');
    if (!compared.includes(metric) || value === 0) continue;
    counted[`${metric} ${labels.direction}|${labels.trunk}${labels.outcome ? ` ${labels.outcome}` : ''}`] = value;
  }
  return counted;
}

/** Open calls by pair, counted in the records of the rooms: another way to what `calls_active` says. */
export async function openInRooms(redis: Redis, prefix: string): Promise<Record<string, number>> {
  const keys = redisKeys(prefix);
  const open: Record<string, number> = {};
  for (const room of await redis.smembers(keys.rooms)) {
    const { v: _, ...records } = await redis.hgetall(keys.room(room));
    for (const { direction, trunk } of Object.entries(records).flatMap(([name, text]) => openCallsIn(name, text))) {
      const name = `calls_active ${direction}|${trunk}`;
      open[name] = (open[name] ?? 0) + 1;
    }
  }
  return open;
}

/** Holds a page to started = ended + active for every pair. @returns the pairs for which it does not hold */
export function unbalanced(samples: readonly Sample[]): string[] {
  const sums = new Map<string, number>();
  for (const { name, labels, value } of samples) {
    const sign = { calls_started_total: 1, calls_ended_total: -1, calls_active: -1 }[
      name.replace('livekit_telephony_', '')
    ];
    const pair = `${labels.direction}|${labels.trunk}`;
    if (sign) sums.set(pair, (sums.get(pair) ?? 0) + sign * value);
  }
  return [...sums].flatMap(([pair, difference]) => (difference === 0 ? [] : [`${pair} ${difference}`]));
}
