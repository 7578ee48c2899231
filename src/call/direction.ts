import type { Direction, DirectionSource } from '../catalog/values.ts';
import type { Leg } from './fact.ts';

/**
 * The direction of a call and what decided it, in CONTRACT's order of precedence (rule 3): what the application says;
 * a dispatch rule, which only inbound calls have; what the operator says of the trunk; any SIP attribute, which
 * without a rule means that LiveKit dialed out (LIVEKIT.md, "SIP attributes").
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
