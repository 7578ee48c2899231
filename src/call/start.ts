import type { Direction, DirectionSource, Inference } from '../catalog/values.ts';
import { type Addition, count, countGlobally } from './addition.ts';
import type { Leg } from './facts.ts';
import type { OpenCall } from './room.ts';
import type { Rules } from './step.ts';

/**
 * The direction of a call and what decided it, in the order of precedence of docs/livekit.md, rule 3: what the
 * application says; a dispatch rule, which only inbound calls have; what the operator says of the trunk; any SIP
 * attribute, which without a rule means that LiveKit dialed out (docs/livekit.md, "SIP attributes").
 */
export function directionOf(
  leg: Leg,
  trunkDirection: Direction | undefined,
): { direction: Direction; source: DirectionSource } {
  if (leg.statedDirection) return { direction: leg.statedDirection, source: 'attribute' };
  if (leg.byRule) return { direction: 'inbound', source: 'rule' };
  if (trunkDirection) return { direction: trunkDirection, source: 'trunks_file' };
  if (leg.hasSipAttributes) return { direction: 'outbound', source: 'no_rule' };
  return { direction: 'unknown', source: 'none' };
}

/** Opens a call at the first sight of a leg: direction and trunk are frozen here (docs/livekit.md, rule 3 to 5). */
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
  return {
    call: { key: leg.call, ...pair, identityHash: leg.identityHash, startedAt, legs: [], lastSeenAt: seen.receivedAt },
    additions,
  };
}
