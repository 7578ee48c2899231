import type { Leg } from './fact.ts';
import { isLive, isUnanswered } from './outcome.ts';

/** What a look at the participant of an outbound call tells about its answer. */
export type Progress = 'waiting' | 'answered' | 'unclear';

/**
 * A tag, or a hang-up, exists on outbound calls only once they were answered, whatever a rejoin did to the status
 * (LIVEKIT.md, "SIP attributes" and "How a call ended").
 */
export function progressOf({ status, tagged }: Pick<Leg, 'status' | 'tagged'>): Progress {
  if (tagged || isLive(status) || status === 'hangup') return 'answered';
  return isUnanswered(status) ? 'waiting' : 'unclear';
}
