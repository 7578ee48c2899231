import { type ParticipantInfo, ParticipantInfo_State } from '@livekit/protocol';
import type { Leg } from '../call/facts.ts';
import { isLive } from '../call/outcome.ts';
import { isSip, toLeg } from '../call/participant.ts';
import type { OpenCallView } from '../ledger/ledger.ts';
import { absentSince, isGone, type Poll, reconcileAfterMs } from './polling.ts';

/** The participants of a room according to LiveKit's API. */
export interface RoomPoll extends Poll {
  readonly participants: readonly ParticipantInfo[];
}

export interface Comparison {
  /** Calls without a participant, and since when. */
  readonly absent: ReadonlyMap<string, number>;
  /** Those of them that have been absent long enough to be over. */
  readonly gone: readonly OpenCallView[];
  /** Legs that the ledger does not know, or whose answer it missed. */
  readonly found: readonly Leg[];
  /** Legs of calls that are open in another room. */
  readonly elsewhere: readonly Leg[];
  /** The room shows a call of the ledger, so this is the server that sends the webhooks. */
  readonly isFamiliar: boolean;
}

/**
 * Compares the open calls of a room in the ledger with its participants.
 * @param before since when each call was absent according to earlier comparisons, ms
 * @param silentMs a call without news for this long is reported as found, so that it does not expire
 * @param isElsewhere whether a call is open in another room
 */
export function compareRoom(
  calls: readonly OpenCallView[],
  poll: RoomPoll,
  before: ReadonlyMap<string, number>,
  silentMs: number,
  isElsewhere: (call: string) => boolean,
): Comparison {
  const shown = poll.participants.filter(isSip);
  const legs = shown.map((participant) => toLeg(participant, poll.receivedAt));
  const keys = new Set(legs.flatMap(({ call, participant }) => [call, participant]));
  const absent = new Map<string, number>();
  const gone: OpenCallView[] = [];
  let isFamiliar = false;
  for (const open of calls) {
    const seen = keys.has(open.call) || open.participants.some((sid) => keys.has(sid));
    isFamiliar ||= seen;
    const since = absentSince({ ...poll, seen }, open.lastSeenAt, before.get(open.call));
    // After a restart of a media server a call has a deadline of its own to come back.
    if (since === undefined || open.isAwaited) continue;
    absent.set(open.call, since);
    if (isGone(since, poll)) gone.push(open);
  }
  const byCall = new Map(calls.map((open) => [open.call, open]));
  const isOld = ({ joinedAt }: Leg): boolean => joinedAt !== undefined && poll.askedAt - joinedAt >= reconcileAfterMs;
  const isNews = (leg: Leg): boolean => {
    const open = byCall.get(leg.call);
    return !open?.participants.includes(leg.participant) || poll.askedAt - open.lastSeenAt > silentMs;
  };
  /** The webhooks of this inbound call's answer were lost. */
  const isAnswer = ({ call, status }: Leg): boolean => {
    const open = byCall.get(call);
    return open?.pair.direction === 'inbound' && !open.isAnswered && isLive(status);
  };
  const active = legs.filter((_, index) => shown[index]?.state === ParticipantInfo_State.ACTIVE);
  const elsewhere = active.filter(({ call }) => isElsewhere(call));
  const found = active.filter((leg) => !isElsewhere(leg.call) && (isAnswer(leg) || (isOld(leg) && isNews(leg))));
  return { absent, gone, found, elsewhere, isFamiliar: isFamiliar || elsewhere.length > 0 };
}
