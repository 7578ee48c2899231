import type { Inference } from '../catalog/values.ts';
import { type Addition, count, countGlobally } from './addition.ts';
import { directionOf } from './direction.ts';
import type { Leg } from './fact.ts';
import type { OpenCall } from './room.ts';
import type { Rules } from './rules.ts';

/** Opens a call at the first sight of a leg: direction and trunk are frozen here (CONTRACT rules 3 to 5). */
export function startCall(
  leg: Leg,
  seen: { at: number; receivedAt: number; inferred?: Inference | undefined },
  rules: Rules,
): { call: OpenCall; additions: Addition[] } {
  const { direction, source } = directionOf(leg, rules.trunkDirection(leg.trunkId));
  const trunk = rules.trunkLabel(leg.trunkId);
  const startedAt = leg.joinedAt ?? seen.at;
  const pair = { direction, trunk: trunk.label };
  const additions: Addition[] = [
    count(pair, 'calls_started_total'),
    // Nothing is newer than now, whatever a clock says.
    { pair, cell: 'last_call_timestamp_seconds', raiseTo: Math.min(startedAt, seen.receivedAt) },
    countGlobally(`direction_source_total:${source}`),
  ];
  if (trunk.overflow) additions.push(countGlobally('trunk_overflow_total'));
  if (seen.inferred) additions.push(countGlobally(`calls_inferred_total:${seen.inferred}`));
  return { call: { key: leg.call, ...pair, mark: leg.mark, startedAt, legs: [], heardAt: seen.receivedAt }, additions };
}
