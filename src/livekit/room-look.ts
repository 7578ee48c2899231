import { type ParticipantInfo, ParticipantInfo_State } from '@livekit/protocol';
import type { Leg } from '../call/facts.ts';
import { isLive } from '../call/outcome.ts';
import { isSip, toLeg } from '../call/participant.ts';
import { absentSince, isGone, type Look, reconcileAfterMs } from '../call/polling.ts';
import type { OpenCallView } from '../ledger/ledger.ts';

/** What LiveKit's API showed of a room. */
export interface RoomLook extends Look {
  readonly participants: readonly ParticipantInfo[];
}

/** What a look at a room says of its open calls. */
export interface Findings {
  /** Calls not seen, and since when. */
  readonly absent: ReadonlyMap<string, number>;
  /** Of those, the ones that are gone. */
  readonly gone: readonly OpenCallView[];
  /** Legs that are no news to LiveKit, but to the ledger. */
  readonly found: readonly Leg[];
  /** Legs of calls that are open in another room. */
  readonly elsewhere: readonly Leg[];
  /** A call of the ledger was seen: this is the server that sends the webhooks. */
  readonly isFamiliar: boolean;
}

const isLong = (time: number | undefined, now: number): boolean => time !== undefined && now - time >= reconcileAfterMs;

/**
 * Compares the open calls of one room with its participants.
 * @param isElsewhere whether a call is open in another room
 * @param before since when each call was absent according to the looks before
 * @param silentMs a call that nothing was heard of for this long is told of, so that it does not expire
 */
export function compare(
  calls: readonly OpenCallView[],
  look: RoomLook,
  before: ReadonlyMap<string, number>,
  silentMs: number,
  isElsewhere: (call: string) => boolean,
): Findings {
  const shown = look.participants.filter(isSip);
  const legs = shown.map((participant) => toLeg(participant, look.receivedAt));
  const keys = new Set(legs.flatMap(({ call, participant }) => [call, participant]));
  const absent = new Map<string, number>();
  const gone: OpenCallView[] = [];
  let isFamiliar = false;
  for (const open of calls) {
    const seen = keys.has(open.call) || open.participants.some((sid) => keys.has(sid));
    isFamiliar ||= seen;
    const since = absentSince({ ...look, seen }, open.lastSeenAt, before.get(open.call));
    // After a media-server restart a call has its own time to come back.
    if (since === undefined || open.isAwaited) continue;
    absent.set(open.call, since);
    if (isGone(since, look)) gone.push(open);
  }
  const byKey = new Map(calls.map((open) => [open.call, open]));
  const isNews = (leg: Leg): boolean => {
    const open = byKey.get(leg.call);
    return !open?.participants.includes(leg.participant) || look.askedAt - open.lastSeenAt > silentMs;
  };
  const active = legs.filter((_, index) => shown[index]?.state === ParticipantInfo_State.ACTIVE);
  const elsewhere = active.filter(({ call }) => isElsewhere(call));
  /** An inbound call that was answered while no webhook of it arrived. */
  const isAnswer = ({ call, status }: Leg): boolean => {
    const open = byKey.get(call);
    return open?.pair.direction === 'inbound' && !open.isAnswered && isLive(status);
  };
  const isFound = (leg: Leg) => isAnswer(leg) || (isLong(leg.joinedAt, look.askedAt) && isNews(leg));
  const found = active.filter((leg) => !isElsewhere(leg.call) && isFound(leg));
  return { absent, gone, found, elsewhere, isFamiliar: isFamiliar || elsewhere.length > 0 };
}
