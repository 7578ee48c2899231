import type { Fact } from '../../src/call/facts.ts';
import { foldFacts } from './fold.ts';

export const inPair = 'inbound|ST_in';
export const outPair = 'outbound|ST_out';

/** Totals other than the newest call's start, which every call sets. */
export function totals(facts: readonly Fact[]) {
  const { tally, room } = foldFacts(facts);
  const entries = Object.entries(tally.entries()).filter(([name]) => !name.endsWith('last_call_timestamp_seconds'));
  return { ...Object.fromEntries(entries), open: room?.calls.length ?? 0 };
}

export const started = (pair: string, source: string) => ({
  [`${pair} calls_started_total`]: 1,
  [` direction_source_total:${source}`]: 1,
});
export const ended = (pair: string, outcome: string, reason: string) => ({
  [`${pair} calls_ended_total:${outcome}`]: 1,
  [`${pair} call_disconnects_total:${reason}`]: 1,
});
export const observed = (pair: string, name: string, bucket: number | '+Inf', ms: number) => ({
  [`${pair} ${name}:${bucket}`]: 1,
  ...(ms > 0 && { [`${pair} ${name}:sum_ms`]: ms }),
});
