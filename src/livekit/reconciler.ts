import type { Logger } from 'pino';
import type { EndReconciled, LegReconciled } from '../call/facts.ts';
import { reconcileAfterMs } from '../call/polling.ts';
import { lateForMs } from '../call/step.ts';
import { type Ledger, LedgerUnavailable, type OpenCallView, roomKey } from '../ledger/ledger.ts';
import { ApiError } from './api-error.ts';
import { type Ask, NotAsked } from './budgeted.ts';
import type { Clock } from './clock.ts';
import type { KnownServer } from './known-server.ts';
import { compare, type RoomLook } from './room-look.ts';
import type { RoomNames } from './room-names.ts';

/** Rounds begin this far apart, ms; a room is looked at in every second one, and where a call is missing in each. */
const roundMs = 30_000;
const lookAgainMs = 55_000;
/** A missing call is looked for in all rooms for this long at most, ms. */
const searchForMs = 105_000;
/** A ledger that is away, as one over the network is at the start, is asked again after this time, ms. */
const askLedgerAgainMs = 5000;

export interface ReconcilerOptions {
  readonly ask: Ask;
  readonly ledger: Pick<Ledger, 'apply' | 'openCalls'>;
  readonly names: RoomNames;
  readonly server: KnownServer;
  /** Whether LiveKit lists every trunk that has this label. */
  readonly hasTrunk: (label: string) => boolean;
  /** Whether this process is the one that reconciles now. */
  readonly lease: () => Promise<boolean>;
  /** Resolves when there is budget for one more look. */
  readonly pace: () => Promise<void>;
  /** WebhookPayload of the open calls at the beginning of each round. */
  readonly onOpen: (calls: readonly OpenCallView[]) => void;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly log: Logger;
  /** A call that nothing was heard of for this long is told of, ms. */
  readonly silentMs: number;
}

interface Target {
  readonly key: string;
  /** Undefined: LiveKit does not list it, and no webhook has told it. */
  readonly name: string | undefined;
  readonly session: string;
  readonly calls: readonly OpenCallView[];
}

/** Compares the open calls with what LiveKit has, room by room, and heals what a lost webhook left behind. */
export function reconciler(options: ReconcilerOptions) {
  const { ask, ledger, names, server, hasTrunk, lease, pace, onOpen, clock, signal, log, silentMs } = options;
  /** By room: since when which of its calls has been missing. */
  let missing = new Map<string, ReadonlyMap<string, number>>();
  let lookedAt = new Map<string, number>();
  let stale = new Set<string>();
  let listedRooms: readonly string[] = [];
  /** Where each open call is, as the ledger has it. */
  let roomOf = new Map<string, string>();
  /** Calls that LiveKit shows in another room than the ledger: they have moved, unless it shows them here as well. */
  let moved = new Set<string>();
  let awaited = new Set<string>();
  let movedTo = new Map<string, () => Promise<void>>();
  const startedAt = clock.now();
  let hasWarned = false;

  async function enter(id: string, room: string, fact: EndReconciled | LegReconciled): Promise<void> {
    const result = await ledger.apply({ id, expiresAt: fact.receivedAt + lateForMs, room, fact });
    const call = fact.kind === 'leg_reconciled' ? fact.leg.call : fact.call;
    if (result === 'applied') log.info({ fact: fact.kind, call }, 'reconciled');
    // What is late now will be late each time that LiveKit shows it.
    else if (fact.kind === 'leg_reconciled') stale.add(`${room}/${fact.leg.participant}`);
  }

  function mayEnd(calls: readonly OpenCallView[]): boolean {
    const count = [...missing.values()].reduce((sum, of) => sum + of.size, 0);
    if (server.mayEnd(count)) return true;
    // That calls of before the start are gone says nothing of the server.
    if (hasWarned || !calls.some(({ lastSeenAt }) => lastSeenAt >= startedAt)) return false;
    log.warn("LiveKit's API knows none of the open calls: does LIVEKIT_URL name the server that sends the webhooks?");
    hasWarned = true;
    return false;
  }

  /** Whether every room was looked at since: the call may have moved to any; no longer than the budget can be waited for. */
  const isSearched = (since: number, now: number): boolean =>
    now - since >= searchForMs || listedRooms.every((key) => (lookedAt.get(key) ?? 0) >= since);

  async function enterMove(call: string): Promise<void> {
    const enterThere = movedTo.get(call);
    if (!enterThere) return;
    movedTo.delete(call);
    moved.add(call);
    await enterThere();
  }

  async function settle({ key, session, calls }: Target, look: RoomLook): Promise<void> {
    const before = missing.get(key) ?? new Map<string, number>();
    const isElsewhere = (call: string): boolean => (roomOf.get(call) ?? key) !== key;
    const { absent, gone, found, elsewhere, ...seen } = compare(calls, look, before, silentMs, isElsewhere);
    if (seen.isFamiliar) server.confirm();
    if (absent.size > 0) missing.set(key, absent);
    else missing.delete(key);
    const now = clock.now();
    const told = { createdAt: Math.floor(look.askedAt / 1000), at: now, receivedAt: now };
    for (const leg of elsewhere) {
      const enterHere = () =>
        enter(`found/${key}/${leg.participant}/${now}`, key, { kind: 'leg_reconciled', session, ...told, leg });
      if (!stale.has(`${key}/${leg.participant}`)) movedTo.set(leg.call, enterHere);
      if (awaited.has(leg.call) || missing.get(roomOf.get(leg.call) ?? '')?.has(leg.call)) await enterMove(leg.call);
    }
    for (const call of absent.keys()) await enterMove(call);
    for (const { call } of gone.length > 0 && mayEnd(gone) ? gone : []) {
      const since = absent.get(call) ?? now;
      if (moved.has(call) || !isSearched(since, look.askedAt)) continue;
      await enter(`gone/${key}/${call}/${since}`, key, {
        kind: 'end_reconciled',
        session: '',
        ...told,
        call,
        absentSince: since,
      });
    }
    for (const leg of found)
      if (!stale.has(`${key}/${leg.participant}`))
        await enter(`found/${key}/${leg.participant}/${now}`, key, { kind: 'leg_reconciled', session, ...told, leg });
  }

  async function lookAt(target: Target, name: string): Promise<void> {
    await pace();
    let askedAt = clock.now();
    const participants = await ask('ListParticipants', lookedAt.get(target.key) ?? 0, (api) => {
      askedAt = clock.now();
      return api.ListParticipants(name);
    });
    lookedAt.set(target.key, askedAt);
    await settle(target, { participants, askedAt, receivedAt: clock.now() });
  }

  /** Rooms with open calls first, of those the ones with a missing call; then whichever was looked at longest ago. */
  function inOrder(targets: readonly Target[]): Target[] {
    const due = targets.filter(({ key }) => missing.has(key) || clock.now() - (lookedAt.get(key) ?? 0) >= lookAgainMs);
    const rank = ({ key, calls }: Target) => (missing.has(key) ? 0 : calls.length > 0 ? 1 : 2);
    return due.sort((a, b) => rank(a) - rank(b) || (lookedAt.get(a.key) ?? 0) - (lookedAt.get(b.key) ?? 0));
  }

  async function round(): Promise<void> {
    const until = clock.now() + roundMs;
    const open = await ledger.openCalls();
    onOpen(open);
    if (open.some(({ pair }) => hasTrunk(pair.trunk))) server.confirm();
    await server.remember();
    if (!(await lease())) {
      missing = new Map();
      server.mayEnd(0);
      return;
    }
    roomOf = new Map(open.map(({ call, room }) => [call, room]));
    awaited = new Set(open.flatMap(({ call, isAwaited }) => (isAwaited ? [call] : [])));
    movedTo = new Map();
    moved = new Set();
    const calls = Map.groupBy(open, ({ room }) => room);
    let askedAt = clock.now();
    const rooms = await ask('ListRooms', askedAt, (api) => {
      askedAt = clock.now();
      return api.ListRooms();
    });
    const list: RoomLook = { participants: [], askedAt, receivedAt: clock.now() };
    const listed = new Map(rooms.map(({ name, sid }) => [roomKey(name), { name, sid }]));
    listedRooms = [...listed.keys()];
    const keys = new Set([...calls.keys(), ...listed.keys()]);
    if ([...calls.keys()].some((key) => listed.has(key))) server.confirm();
    missing = new Map([...missing].filter(([key]) => calls.has(key)));
    if (server.held) mayEnd([]);
    lookedAt = new Map([...lookedAt].filter(([key]) => keys.has(key)));
    if (stale.size > 10_000) stale = new Set();
    const targets = Array.from(keys, (key): Target => {
      const room = listed.get(key);
      return { key, name: room?.name ?? names.get(key), session: room?.sid ?? '', calls: calls.get(key) ?? [] };
    });
    for (const target of inOrder(targets)) {
      // What the budget left out comes first in its kind the next time; a missing call must not wait for it.
      if (signal.aborted || clock.now() >= until) return;
      try {
        if (target.name === undefined) await settle(target, list);
        else await lookAt(target, target.name);
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
      }
    }
  }

  function nextRoundAt(startedAt: number): number {
    const since = [...missing.values()].flatMap((calls) => [...calls.values()]);
    const ripe = since.map((at) => at + reconcileAfterMs).filter((at) => at > startedAt);
    return Math.min(startedAt + roundMs, ...ripe);
  }

  return async function run(): Promise<void> {
    while (!signal.aborted) {
      const startedAt = clock.now();
      let nextAt = Number.POSITIVE_INFINITY;
      try {
        await round();
      } catch (error) {
        if (error instanceof LedgerUnavailable) nextAt = clock.now() + askLedgerAgainMs;
        // The ways in which the API and the ledger fail are told of where they are known.
        if (!(error instanceof ApiError || error instanceof NotAsked || error instanceof LedgerUnavailable))
          log.error({ err: error }, 'a reconciliation failed');
      }
      await clock.sleep(Math.max(1000, Math.min(nextAt, nextRoundAt(startedAt)) - clock.now()), signal);
    }
  };
}
