import type { Logger } from 'pino';
import type { EndReconciled, LegReconciled } from '../call/facts.ts';
import { lateForMs } from '../call/step.ts';
import { type Ledger, LedgerUnavailable, type OpenCallView, roomKey } from '../ledger/ledger.ts';
import { ApiError, isOutage } from './api-error.ts';
import { compareRoom, type RoomPoll } from './compare-room.ts';
import type { KnownServer } from './known-server.ts';
import { reconcileAfterMs } from './polling.ts';
import type { Clock } from './rate-limiter.ts';
import type { RequestApi } from './request-api.ts';
import type { RoomNames } from './webhook-observer.ts';

/**
 * Time between two rounds, ms. A room is checked in every second round; in every round while a call is missing, or an inbound
 * call has not been answered, whose audio webhook may be lost: only the API shows that, while the call lasts.
 */
const roundMs = 30_000;
const checkAgainMs = 55_000;
/** A missing call is searched for in all rooms for this long at most, ms. */
const searchForMs = 105_000;
/** Time between two attempts while the ledger is unavailable, as Redis may be at the start, ms. */
const retryLedgerMs = 5000;

export interface ReconcilerOptions {
  readonly requestApi: RequestApi;
  readonly ledger: Pick<Ledger, 'apply' | 'openCalls'>;
  readonly names: RoomNames;
  readonly server: KnownServer;
  /** Whether LiveKit lists every trunk that has this label. */
  readonly hasTrunk: (label: string) => boolean;
  /** Whether this process is the one that reconciles now. */
  readonly lease: () => Promise<boolean>;
  /** Resolves when the rate limit leaves room for one more request of the background. */
  readonly pace: () => Promise<void>;
  /** Called with the open calls at the beginning of each round. */
  readonly onOpen: (calls: readonly OpenCallView[]) => void;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly log: Logger;
  /** A call without news for this long is reported as found, ms. */
  readonly silentMs: number;
}

interface Target {
  readonly key: string;
  /** Undefined: LiveKit does not list the room, and no webhook named it. */
  readonly name: string | undefined;
  readonly session: string;
  readonly calls: readonly OpenCallView[];
}

const isRinging = ({ pair, isAnswered }: OpenCallView): boolean => pair.direction === 'inbound' && !isAnswered;

/** Compares the open calls with LiveKit's rooms, one by one, and repairs what lost webhooks left behind. */
export function reconciler(options: ReconcilerOptions) {
  const { requestApi, ledger, names, server, hasTrunk, lease, pace, onOpen, clock, signal, log, silentMs } = options;
  /** By room: since when which of its calls has been missing. */
  let missing = new Map<string, ReadonlyMap<string, number>>();
  let checkedAt = new Map<string, number>();
  /** Legs that the ledger ignored as late: it will ignore them each time. */
  let stale = new Set<string>();
  let listedRooms: readonly string[] = [];
  /** The room of each open call in the ledger. */
  let roomOf = new Map<string, string>();
  /** Calls that LiveKit shows in another room than the ledger: they have moved, unless it shows them here as well. */
  let moved = new Set<string>();
  let awaited = new Set<string>();
  let pendingMoves = new Map<string, () => Promise<void>>();
  const startedAt = clock.now();
  let hasWarned = false;

  async function enter(id: string, room: string, fact: EndReconciled | LegReconciled): Promise<void> {
    const result = await ledger.apply({ id, expiresAt: fact.receivedAt + lateForMs, room, fact });
    const call = fact.kind === 'leg_reconciled' ? fact.leg.call : fact.call;
    if (result === 'applied') log.info({ fact: fact.kind, call }, 'reconciled');
    else if (fact.kind === 'leg_reconciled') stale.add(`${room}/${fact.leg.participant}`);
  }

  function mayEnd(calls: readonly OpenCallView[]): boolean {
    const count = [...missing.values()].reduce((sum, of) => sum + of.size, 0);
    if (server.mayEnd(count)) return true;
    // Calls from before the start may have ended since, so they are no evidence of a wrong server.
    if (hasWarned || !calls.some(({ lastSeenAt }) => lastSeenAt >= startedAt)) return false;
    log.warn("LiveKit's API knows none of the open calls: does LIVEKIT_URL name the server that sends the webhooks?");
    hasWarned = true;
    return false;
  }

  /** Whether every room was checked since then, as the call may have moved to any of them; or the search was too slow. */
  const isSearched = (since: number, now: number): boolean =>
    now - since >= searchForMs || listedRooms.every((key) => (checkedAt.get(key) ?? 0) >= since);

  async function enterMove(call: string): Promise<void> {
    const enterThere = pendingMoves.get(call);
    if (!enterThere) return;
    pendingMoves.delete(call);
    moved.add(call);
    await enterThere();
  }

  async function reconcileRoom({ key, session, calls }: Target, poll: RoomPoll): Promise<void> {
    const before = missing.get(key) ?? new Map<string, number>();
    const isElsewhere = (call: string): boolean => (roomOf.get(call) ?? key) !== key;
    const { absent, gone, found, elsewhere, isFamiliar } = compareRoom(calls, poll, before, silentMs, isElsewhere);
    if (isFamiliar) server.confirm();
    if (absent.size > 0) missing.set(key, absent);
    else missing.delete(key);
    const now = clock.now();
    const times = { createdAt: Math.floor(poll.askedAt / 1000), at: now, receivedAt: now };
    const isStale = (leg: LegReconciled['leg']) => stale.has(`${key}/${leg.participant}`);
    const enterFound = (leg: LegReconciled['leg']) =>
      enter(`found/${key}/${leg.participant}/${now}`, key, { kind: 'leg_reconciled', session, ...times, leg });
    for (const leg of elsewhere) {
      if (!isStale(leg)) pendingMoves.set(leg.call, () => enterFound(leg));
      if (awaited.has(leg.call) || missing.get(roomOf.get(leg.call) ?? '')?.has(leg.call)) await enterMove(leg.call);
    }
    for (const call of absent.keys()) await enterMove(call);
    for (const { call } of gone.length > 0 && mayEnd(gone) ? gone : []) {
      const since = absent.get(call) ?? now;
      if (moved.has(call) || !isSearched(since, poll.askedAt)) continue;
      const fact = { kind: 'end_reconciled', session: '', ...times, call, absentSince: since } as const;
      await enter(`gone/${key}/${call}/${since}`, key, fact);
    }
    for (const leg of found) if (!isStale(leg)) await enterFound(leg);
  }

  async function checkRoom(target: Target, name: string): Promise<void> {
    await pace();
    let askedAt = clock.now();
    const participants = await requestApi('ListParticipants', checkedAt.get(target.key) ?? 0, (api) => {
      askedAt = clock.now();
      return api.ListParticipants(name);
    });
    checkedAt.set(target.key, askedAt);
    await reconcileRoom(target, { participants, askedAt, receivedAt: clock.now() });
  }

  /** Rooms with a missing call first, then rooms with open calls; among equals, those checked longest ago first. */
  function inOrder(targets: readonly Target[]): Target[] {
    const due = targets.filter(
      ({ key, calls }) =>
        missing.has(key) || calls.some(isRinging) || clock.now() - (checkedAt.get(key) ?? 0) >= checkAgainMs,
    );
    const rank = ({ key, calls }: Target) => (missing.has(key) ? 0 : calls.length > 0 ? 1 : 2);
    return due.sort((a, b) => rank(a) - rank(b) || (checkedAt.get(a.key) ?? 0) - (checkedAt.get(b.key) ?? 0));
  }

  async function round(): Promise<void> {
    const until = clock.now() + roundMs;
    const open = await ledger.openCalls();
    onOpen(open);
    if (open.some(({ pair }) => hasTrunk(pair.trunk))) server.confirm();
    await server.sync();
    if (!(await lease())) {
      missing = new Map();
      server.mayEnd(0);
      return;
    }
    roomOf = new Map(open.map(({ call, room }) => [call, room]));
    awaited = new Set(open.flatMap(({ call, isAwaited }) => (isAwaited ? [call] : [])));
    pendingMoves = new Map();
    moved = new Set();
    const calls = Map.groupBy(open, ({ room }) => room);
    let askedAt = clock.now();
    const rooms = await requestApi('ListRooms', askedAt, (api) => {
      askedAt = clock.now();
      return api.ListRooms();
    });
    const noParticipants: RoomPoll = { participants: [], askedAt, receivedAt: clock.now() };
    const listed = new Map(rooms.map(({ name, sid }) => [roomKey(name), { name, sid }]));
    listedRooms = [...listed.keys()];
    const keys = new Set([...calls.keys(), ...listed.keys()]);
    if ([...calls.keys()].some((key) => listed.has(key))) server.confirm();
    missing = new Map([...missing].filter(([key]) => calls.has(key)));
    if (server.held) mayEnd([]);
    checkedAt = new Map([...checkedAt].filter(([key]) => keys.has(key)));
    if (stale.size > 10_000) stale = new Set();
    const targets = Array.from(keys, (key): Target => {
      const room = listed.get(key);
      return { key, name: room?.name ?? names.get(key), session: room?.sid ?? '', calls: calls.get(key) ?? [] };
    });
    for (const target of inOrder(targets)) {
      // The next round begins with the rooms that this one did not reach; a missing call must not wait for them.
      if (signal.aborted || clock.now() >= until) return;
      try {
        if (target.name === undefined) await reconcileRoom(target, noParticipants);
        else await checkRoom(target, target.name);
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
      }
    }
  }

  function nextRoundAt(startedAt: number): number {
    const since = [...missing.values()].flatMap((calls) => [...calls.values()]);
    const reconcilable = since.map((at) => at + reconcileAfterMs).filter((at) => at > startedAt);
    return Math.min(startedAt + roundMs, ...reconcilable);
  }

  return async function run(): Promise<void> {
    while (!signal.aborted) {
      const startedAt = clock.now();
      let nextAt = Number.POSITIVE_INFINITY;
      try {
        await round();
      } catch (error) {
        // Outages of the ledger and of the API are logged where they are detected.
        if (error instanceof LedgerUnavailable) nextAt = clock.now() + retryLedgerMs;
        else if (!isOutage(error)) log.error({ err: error }, 'a reconciliation failed');
      }
      await clock.sleep(Math.max(1000, Math.min(nextAt, nextRoundAt(startedAt)) - clock.now()), signal);
    }
  };
}
