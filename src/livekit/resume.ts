import { isLive } from '../call/outcome.ts';
import { toLeg } from '../call/participant.ts';
import { type Ledger, LedgerUnavailable, type OpenCallView, roomKey } from '../ledger/ledger.ts';
import type { DialingCall } from './answer-watch.ts';
import { isOutage } from './api-error.ts';
import { longestDialMs, progressOf } from './polling.ts';
import type { Clock } from './rate-limiter.ts';
import type { RequestApi } from './request-api.ts';

/** Time between two attempts while the API or the ledger fails, ms. */
const retryAfterMs = 5000;

export interface ResumeOptions {
  readonly requestApi: RequestApi;
  readonly ledger: Pick<Ledger, 'openCalls'>;
  readonly onDialing: (dialing: DialingCall) => void;
  /** An inbound call was answered while the exporter was down. */
  readonly onAnswered: (call: OpenCallView) => Promise<unknown>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/**
 * After a restart, watches the outbound calls that were dialing before it, and records the answers of inbound calls that
 * were ringing before it and are active now: the webhooks may have come while the exporter was down. The previous process
 * had the names of their rooms in memory only, so they are found by hashing the names in LiveKit's list.
 */
export function resumer({ requestApi, ledger, onDialing, onAnswered, clock, signal }: ResumeOptions) {
  const isDone = new Set<string>();

  async function resumeRoom(name: string, calls: readonly OpenCallView[]): Promise<void> {
    let askedAt = clock.now();
    const participants = await requestApi('ListParticipants', askedAt, (api) => {
      askedAt = clock.now();
      return api.ListParticipants(name);
    });
    const respondedAt = clock.now();
    for (const participant of participants) {
      const leg = toLeg(participant, respondedAt);
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
          waitingAt: progressOf(leg) === 'waiting' ? (askedAt + respondedAt) / 2 : undefined,
        });
    }
  }

  /** @throws the failure of the last room that failed, once all rooms were tried */
  async function resumeAll(): Promise<void> {
    const open = (await ledger.openCalls()).filter(
      ({ pair, isAnswered, startedAt }) =>
        !isAnswered &&
        (pair.direction === 'inbound' || (pair.direction === 'outbound' && clock.now() - startedAt < longestDialMs)),
    );
    const byRoom = Map.groupBy(open, ({ room }) => room);
    if (Array.from(byRoom.keys()).every((room) => isDone.has(room))) return;
    const rooms = await requestApi('ListRooms', clock.now(), (api) => api.ListRooms());
    let failure: unknown;
    for (const { name } of rooms) {
      const room = roomKey(name);
      const calls = byRoom.get(room);
      if (!calls || isDone.has(room)) continue;
      try {
        await resumeRoom(name, calls);
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
        return await resumeAll();
      } catch (error) {
        if (!isOutage(error) && !(error instanceof LedgerUnavailable)) throw error;
        await clock.sleep(retryAfterMs, signal);
      }
    }
  };
}
