import type { Outcome } from '../../catalog/values.ts';
import type { SimulatedTrunk } from './trunks.ts';

/**
 * How the end of a call comes about, which decides what LiveKit sends:
 * `leave`: the SIP participant leaves or is removed, the others go on for a moment. `delete_room`: the application
 * deletes the room. `abort`: it never became active. `lose`: the webhook
 * of the leave is lost; nothing but the end of the room says that it is over.
 */
export type Way = 'leave' | 'delete_room' | 'abort' | 'lose';

/** A row of the table "How a call ended" of LIVEKIT.md, with how often it happens. */
export interface Ending {
  readonly outcome: Outcome;
  /** Calls of a thousand on a trunk without leanings. */
  readonly weight: number;
  readonly way: Way;
  readonly answered: boolean;
  /** Final `sip.callStatus`. */
  readonly status: 'dialing' | 'ringing' | 'active' | 'hangup';
  /** LiveKit's `disconnectReason`. */
  readonly reason: string;
}

/** Columns: outcome, weight, way, answered, status, reason. */
type Row = readonly [Outcome, number, Way, boolean, Ending['status'], string];

const toEnding = ([outcome, weight, way, answered, status, reason]: Row): Ending => ({
  outcome,
  weight,
  way,
  answered,
  status,
  reason,
});

const inbound = (
  [
    ['completed', 702, 'leave', true, 'hangup', 'CLIENT_INITIATED'],
    ['completed', 30, 'leave', true, 'active', 'PARTICIPANT_REMOVED'],
    ['completed', 80, 'delete_room', true, 'active', 'ROOM_DELETED'],
    ['completed', 5, 'leave', true, 'hangup', 'CONNECTION_TIMEOUT'],
    ['dropped', 9, 'leave', true, 'active', 'MEDIA_FAILURE'],
    ['abandoned', 120, 'leave', false, 'hangup', 'CLIENT_INITIATED'],
    ['no_answer', 22, 'leave', false, 'ringing', 'CLIENT_INITIATED'],
    ['cancelled', 12, 'delete_room', false, 'ringing', 'ROOM_DELETED'],
    ['cancelled', 6, 'leave', false, 'ringing', 'PARTICIPANT_REMOVED'],
    ['failed', 12, 'abort', false, 'ringing', 'JOIN_FAILURE'],
    ['unknown', 2, 'lose', true, 'active', ''],
  ] satisfies Row[]
).map(toEnding);

const outbound = (
  [
    ['completed', 430, 'leave', true, 'hangup', 'CLIENT_INITIATED'],
    ['completed', 35, 'leave', true, 'active', 'PARTICIPANT_REMOVED'],
    ['completed', 70, 'delete_room', true, 'active', 'ROOM_DELETED'],
    ['completed', 5, 'leave', true, 'hangup', 'CONNECTION_TIMEOUT'],
    ['dropped', 9, 'leave', true, 'active', 'MEDIA_FAILURE'],
    ['dropped', 3, 'leave', true, 'active', 'CLIENT_INITIATED'],
    ['no_answer', 110, 'leave', false, 'ringing', 'USER_UNAVAILABLE'],
    ['no_answer', 130, 'leave', false, 'dialing', 'USER_UNAVAILABLE'],
    ['rejected', 115, 'leave', false, 'ringing', 'USER_REJECTED'],
    ['failed', 40, 'leave', false, 'ringing', 'CLIENT_INITIATED'],
    ['failed', 6, 'abort', false, 'dialing', 'JOIN_FAILURE'],
    ['cancelled', 30, 'leave', false, 'dialing', 'PARTICIPANT_REMOVED'],
    ['cancelled', 15, 'delete_room', false, 'dialing', 'ROOM_DELETED'],
    ['unknown', 2, 'lose', true, 'active', ''],
  ] satisfies Row[]
).map(toEnding);

const endings = { inbound, outbound } as const;

/** The endings of calls over a trunk, weighted as the trunk leans. */
export const endingsOf = ({ direction, lean }: Pick<SimulatedTrunk, 'direction' | 'lean'>): readonly Ending[] =>
  endings[direction].map((ending) => ({ ...ending, weight: ending.weight * (lean[ending.outcome] ?? 1) }));

/**
 * The outcome mix of a trunk: the share of its calls that ends with each outcome, 1 together; outcomes that cannot
 * happen in its direction are left out. Legs of bridges and conferences, a few per cent, follow their own mix.
 */
export function outcomeShares(
  trunk: Pick<SimulatedTrunk, 'direction' | 'lean'>,
): Readonly<Partial<Record<Outcome, number>>> {
  const rows = endingsOf(trunk);
  const all = rows.reduce((sum, { weight }) => sum + weight, 0);
  const shares: Partial<Record<Outcome, number>> = {};
  for (const { outcome, weight } of rows) shares[outcome] = (shares[outcome] ?? 0) + weight / all;
  return shares;
}
