import type { Redis } from 'ioredis';
import { z } from 'zod';
import { redisKeys } from '../../src/ledger/redis-keys.ts';
import { versionLength } from '../../src/ledger/redis-room.ts';
import type { Sample } from '../support/exposition.ts';

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

const room = z.object({ calls: z.array(z.object({ direction: z.string(), trunk: z.string() })) });

/** Open calls by pair, counted in the states of the rooms: another way to what `calls_active` says. */
export async function openInRooms(redis: Redis, prefix: string): Promise<Record<string, number>> {
  const open: Record<string, number> = {};
  for (const state of await redis.hvals(redisKeys(prefix).rooms))
    for (const { direction, trunk } of room.parse(JSON.parse(state.slice(versionLength))).calls) {
      const name = `calls_active ${direction}|${trunk}`;
      open[name] = (open[name] ?? 0) + 1;
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
