import type { Outcome } from '../../catalog/values.ts';
import type { SimulatedTrunk } from './trunks.ts';

/**
 * How a call ends, which determines the webhooks. `leave`: the SIP participant leaves or is removed, the others stay
 * for a moment. `delete_room`: the application deletes the room. `abort`: the participant never became active. `lose`:
 * the webhook of the leave is lost, so only the end of the room ends the call.
 */
export type EndingKind = 'leave' | 'delete_room' | 'abort' | 'lose';

/** A row of the table "How a call ended" in docs/livekit.md, and how often it happens. */
export interface Ending {
  readonly outcome: Outcome;
  /** Calls of a thousand on a trunk without bias. */
  readonly weight: number;
  readonly kind: EndingKind;
  readonly answered: boolean;
  /** Final `sip.callStatus`. */
  readonly status: 'dialing' | 'ringing' | 'active' | 'hangup';
  /** LiveKit's `disconnectReason`. */
  readonly reason: string;
}

/** Columns: outcome, weight, kind, answered, status, reason. */
type Row = readonly [Outcome, number, EndingKind, boolean, Ending['status'], string];

const toEnding = ([outcome, weight, kind, answered, status, reason]: Row): Ending => ({
  outcome,
  weight,
  kind,
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

/** The endings of calls over a trunk, weighted with its bias. */
export const endingsOf = ({
  direction,
  outcomeBias,
}: Pick<SimulatedTrunk, 'direction' | 'outcomeBias'>): readonly Ending[] =>
  endings[direction].map((ending) => ({ ...ending, weight: ending.weight * (outcomeBias[ending.outcome] ?? 1) }));
