import { isLive } from '../call/outcome.ts';
import { toLeg } from '../call/participant.ts';
import { longestDialMs, progressOf } from '../call/polling.ts';
import { type Ledger, LedgerUnavailable, type OpenCallView, roomKey } from '../ledger/ledger.ts';
import type { Dialing } from './answer-watch.ts';
import { ApiError } from './api-error.ts';
import { type Ask, NotAsked } from './budgeted.ts';
import type { Clock } from './clock.ts';

/** While the API or the ledger fails it is tried this far apart, ms. */
const againAfterMs = 5000;

export interface ResumeOptions {
  readonly ask: Ask;
  readonly ledger: Pick<Ledger, 'openCalls'>;
  readonly onDialing: (dialing: Dialing) => void;
  /** An inbound call was answered while nobody saw it. */
  readonly onAnswered: (call: OpenCallView) => Promise<unknown>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/**
 * Takes up the watch for calls that were dialing when the process before this one ended, and answers inbound calls that
 * rang then and are active by now: their webhooks may have come while nobody was there. Their rooms' names were in its
 * memory alone, so LiveKit's list gives them: the ledger knows a room by the hash of its name.
 */
export function resumer({ ask, ledger, onDialing, onAnswered, clock, signal }: ResumeOptions) {
  const isDone = new Set<string>();

  async function takeUpRoom(name: string, calls: readonly OpenCallView[]): Promise<void> {
    let askedAt = clock.now();
    const participants = await ask('ListParticipants', askedAt, (api) => {
      askedAt = clock.now();
      return api.ListParticipants(name);
    });
    const receivedAt = clock.now();
    for (const participant of participants) {
      const leg = toLeg(participant, receivedAt);
      const call = calls.find((one) => one.call === leg.call);
      if (call?.pair.direction === 'inbound') {
        if (isLive(leg.status)) await onAnswered(call);
      } else if (call)
        onDialing({
          room: call.room,
          call: call.call,
          participants: [leg.participant],
          roomName: name,
          identity: participant.identity,
          startedAt: call.startedAt,
          waitingAt: progressOf(leg) === 'waiting' ? (askedAt + receivedAt) / 2 : undefined,
        });
    }
  }

  /** @throws what the last room that could not be looked at failed with, after all others were */
  async function takeUp(): Promise<void> {
    const open = (await ledger.openCalls()).filter(
      ({ pair, isAnswered, startedAt }) =>
        !isAnswered &&
        (pair.direction === 'inbound' || (pair.direction === 'outbound' && clock.now() - startedAt < longestDialMs)),
    );
    const byRoom = Map.groupBy(open, ({ room }) => room);
    if (Array.from(byRoom.keys()).every((room) => isDone.has(room))) return;
    const rooms = await ask('ListRooms', clock.now(), (api) => api.ListRooms());
    let failure: unknown;
    for (const { name } of rooms) {
      const room = roomKey(name);
      const calls = byRoom.get(room);
      if (!calls || isDone.has(room)) continue;
      try {
        await takeUpRoom(name, calls);
        isDone.add(room);
      } catch (error) {
        failure = error;
      }
    }
    if (failure) throw failure;
  }

  return async function resume(): Promise<void> {
    const until = clock.now() + longestDialMs;
    while (!signal.aborted && clock.now() < until) {
      try {
        return await takeUp();
      } catch (error) {
        if (!(error instanceof ApiError || error instanceof NotAsked || error instanceof LedgerUnavailable))
          throw error;
        await clock.sleep(againAfterMs, signal);
      }
    }
  };
}
