import { toLeg } from '../call/participant.ts';
import { answerBetween, longestDialMs, lookGap, type Progress, progressOf } from '../call/polling.ts';
import type { WatchResult } from '../catalog/values.ts';
import { ApiError } from './api-error.ts';
import { type Ask, NotAsked } from './budgeted.ts';
import type { Clock } from './clock.ts';

/** Looks at a participant that is not there, ms apart and in all: it is leaving, or its media server restarts. */
const absentGapMs = 1500;
const absentForMs = 15_000;

/** A server that tells no status it knows of for this long will not tell the answer either, ms. */
const unclearForMs = 10_000;

/** An outbound call to watch. Name and identity can hold phone numbers: they are kept in memory, and only meanwhile. */
export interface Dialing {
  /** As `roomKey` makes it. */
  readonly room: string;
  readonly call: string;
  /** SIDs of its legs that are in the room. */
  readonly participants: readonly string[];
  readonly roomName: string;
  readonly identity: string;
  /** ms, on LiveKit's clock. */
  readonly startedAt: number;
  /** When it was last known to be unanswered, ms on our clock; undefined when that is not known. */
  readonly waitingAt: number | undefined;
}

export interface WatchOptions {
  readonly ask: Ask;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** A watched call was seen. */
  readonly onSeen: () => void;
  /** Takes an answer in. @returns whether it counted: false when the call was over */
  readonly onAnswer: (call: Dialing, answeredAt: number) => Promise<boolean>;
}

interface Seen {
  readonly progress: Progress | 'absent' | 'nothing';
  /** The middle between question and answer, ms. */
  readonly at: number;
}

/**
 * @returns a function that looks at an outbound call until it is answered or over, and tells what came of it; `isOver`
 * is asked before each look
 */
export function watchAnswer({ ask, clock, signal, onSeen, onAnswer }: WatchOptions) {
  async function look({ roomName, identity, call }: Dialing, since: number): Promise<Seen> {
    let askedAt = clock.now();
    const seen = (progress: Seen['progress']): Seen => ({ progress, at: (askedAt + clock.now()) / 2 });
    try {
      const leg = toLeg(
        await ask('GetParticipant', since, (api) => {
          askedAt = clock.now();
          return api.GetParticipant(roomName, identity);
        }),
        clock.now(),
      );
      // The identity may have been taken by a later call.
      if (leg.call === call) onSeen();
      return seen(leg.call === call ? progressOf(leg) : 'absent');
    } catch (error) {
      if (error instanceof NotAsked) return seen('nothing');
      if (!(error instanceof ApiError)) throw error;
      return seen(error.isAbsent ? 'absent' : 'nothing');
    }
  }

  async function conclude(dialing: Dialing, waitingAt: number | undefined, seenAt: number): Promise<WatchResult> {
    const answeredAt = answerBetween(waitingAt, seenAt);
    if (answeredAt !== undefined) return (await onAnswer(dialing, answeredAt)) ? 'answered' : 'ended';
    return waitingAt === dialing.waitingAt ? 'skipped' : 'failed';
  }

  return async function watch(dialing: Dialing, isOver: () => boolean): Promise<WatchResult> {
    let { waitingAt } = dialing;
    let lookedAt = dialing.startedAt;
    let absentSince: number | undefined;
    let knewAt = clock.now();
    let knew = true;
    while (!signal.aborted) {
      if (isOver()) return knew ? 'ended' : 'failed';
      const { progress, at } = await look(dialing, lookedAt);
      if (progress === 'answered') return conclude(dialing, waitingAt, at);
      if (progress === 'waiting') waitingAt = at;
      absentSince = progress === 'absent' ? (absentSince ?? at) : undefined;
      if (absentSince !== undefined && at - absentSince >= absentForMs) return 'ended';
      knew = progress === 'waiting' || progress === 'absent';
      if (knew) knewAt = at;
      const isHopeless = progress === 'unclear' && at - knewAt >= unclearForMs;
      if (isHopeless || at - dialing.startedAt >= longestDialMs) return 'failed';
      lookedAt = at;
      await clock.sleep(progress === 'absent' ? absentGapMs : lookGap(at - dialing.startedAt), signal);
    }
    return 'ended';
  };
}
