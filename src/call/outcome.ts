import { answeredOutcomes, type Direction, type Outcome, type Reason } from '../catalog/values.ts';

/** What is known of a call when its last leg is gone. */
export interface Ending {
  readonly direction: Direction;
  /** Final `sip.callStatus`. */
  readonly status: string;
  /** `sip.callTag` or `sip.callIDFull` is filled: an outbound call with one was answered. */
  readonly tagged: boolean;
  readonly reason: Reason;
  readonly aborted: boolean;
  /** Somebody else joined under its identity. */
  readonly replaced: boolean;
  /** The call had more than one leg: its status started anew with each and is stale. */
  readonly rejoined: boolean;
  /** An answer was seen: audio of somebody else on an inbound call. */
  readonly answerSeen: boolean;
}

const byApplication: ReadonlySet<Reason> = new Set(['participant_removed', 'room_deleted', 'room_closed']);
/** Answered and not yet hung up, by `sip.callStatus`. */
export const isLive = (status: string) => status === 'active' || status === 'automation';
/** Not yet answered, by `sip.callStatus`. */
export const isUnanswered = (status: string) => status === 'dialing' || status === 'ringing';

function wasAnswered({ direction, status, tagged, rejoined, answerSeen }: Ending): boolean {
  if (isLive(status)) return true;
  if (direction !== 'inbound') return status === 'hangup' || tagged || answerSeen;
  return answerSeen && (status !== 'ringing' || rejoined);
}

function answeredOutcome({ status, reason }: Ending): Outcome {
  if (status === 'hangup' || byApplication.has(reason)) return 'completed';
  // Servers that send no status at all show a hang-up by the reason alone.
  if (status === '' && reason === 'client_initiated') return 'completed';
  return 'dropped';
}

function inboundOutcome({ status, reason }: Ending): Outcome {
  if (status === 'hangup') return 'abandoned';
  return status === 'ringing' && reason === 'client_initiated' ? 'no_answer' : 'failed';
}

function outboundOutcome({ status, reason }: Ending): Outcome {
  if (!isUnanswered(status)) return 'failed';
  if (reason === 'user_unavailable') return 'no_answer';
  return reason === 'user_rejected' ? 'rejected' : 'failed';
}

/** How a call ended, by the table "How a call ended" of docs/livekit.md (each of its rows is a test). */
export function outcomeOf(ending: Ending): Outcome {
  // Only a leg before this one can have been answered: the media of this one never connected.
  if (ending.aborted) return ending.rejoined && wasAnswered(ending) ? 'dropped' : 'failed';
  if (wasAnswered(ending)) return answeredOutcome(ending);
  // An application that dials again under the same identity gives the first attempt up.
  if (ending.replaced && ending.direction !== 'inbound') return 'cancelled';
  if (isUnanswered(ending.status) && byApplication.has(ending.reason)) return 'cancelled';
  return ending.direction === 'inbound' ? inboundOutcome(ending) : outboundOutcome(ending);
}

/** Whether a call that ended so was answered. */
export const isAnswered = (outcome: Outcome): boolean => answeredOutcomes.some((one) => one === outcome);
