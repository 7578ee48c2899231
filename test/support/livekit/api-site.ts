import { WebhookEvent } from 'livekit-server-sdk';
import pino from 'pino';
import { classify } from '../../../src/call/classify.ts';
import { globalCellIndex, pairCellIndex } from '../../../src/catalog/cells.ts';
import { outcomes, type WatchResult } from '../../../src/catalog/values.ts';
import { type Entry, type KeyValueStore, type Ledger, roomKey } from '../../../src/ledger/ledger.ts';
import { openLedger } from '../../../src/ledger/open-ledger.ts';
import { globalKey, pairKey } from '../../../src/ledger/totals.ts';
import { type Api, livekitClient } from '../../../src/livekit/client.ts';
import { type LiveKitApi, type LiveKitApiOptions, startLiveKitApi } from '../../../src/livekit/start-livekit-api.ts';
import { httpTransport } from '../../../src/livekit/transport.ts';
import { describedTrunks } from '../../../src/trunks/trunks.ts';
import { epoch } from '../calls/facts.ts';
import { seeded } from '../calls/seeded.ts';
import { type HeldClock, heldClock } from '../time/held-clock.ts';
import { keys } from '../webhooks/token.ts';
import { type FakeLeg, type FakeLiveKit, fakeLiveKit } from './fake-livekit.ts';

/** An outbound call as its script has it, ms after its start; it rings until it is answered or over. */
export interface Script {
  readonly id: string;
  readonly answerAfter?: number;
  readonly endAfter: number;
  readonly room?: string;
}

export interface SiteOptions {
  readonly perSecond?: number;
  readonly seed?: number;
  readonly callMaxAgeMs?: number;
  readonly lease?: () => Promise<boolean>;
  readonly timeoutMs?: number;
  /** ms between the start of a call and the webhook of it. */
  readonly webhookAfter?: number;
  /** By how much our clock is ahead of LiveKit's, ms. */
  readonly skewMs?: number;
  readonly ledgerUrl?: string;
  /** In place of the API over HTTP; the clock goes on while it is asked. */
  readonly api?: (site: { clock: HeldClock; server: FakeLiveKit }) => Api;
}

/** A ledger, LiveKit's API over HTTP and what asks it, on a clock that the test moves. */
export interface ApiSite {
  readonly clock: HeldClock;
  readonly server: FakeLiveKit;
  readonly ledger: Ledger;
  readonly watched: Record<WatchResult, number>;
  readonly answers: { readonly call: string; readonly at: number }[];
  readonly codes: Record<string, number>;
  readonly logs: string[];
  api: LiveKitApi;
  /** Asks anew, as after a restart of the process. */
  restart(): void;
  /** Delivers a webhook as the receiver does. */
  webhook(json: object): Promise<void>;
  /** Starts an outbound call now; its webhooks come unless they are lost. */
  dial(script: Script, lost?: { readonly join?: boolean; readonly left?: boolean }): Promise<void>;
  /** Totals by name, of all pairs together, and the number of open calls under `active`. */
  totals(): Promise<(cell: string) => number>;
  close(): Promise<void>;
}

const trunk = 'ST_zf5CdTHqnvTJ';

export function legOfScript(script: Script, startedAt: number): FakeLeg {
  const { id, answerAfter = Number.POSITIVE_INFINITY, endAfter, room = `room-${id}` } = script;
  return {
    room,
    identity: `callee-${id}`,
    callID: `SCL_${id}`,
    sid: `PA_${id}`,
    joinedAt: startedAt,
    trunkID: trunk,
    statusAt(now) {
      const age = now - startedAt;
      if (age < 0 || age >= endAfter) return undefined;
      return age >= answerAfter ? 'active' : 'ringing';
    },
  };
}

export async function apiSite(options: SiteOptions = {}): Promise<ApiSite> {
  const clock = heldClock(epoch);
  const server = await fakeLiveKit(clock.now);
  const trunks = describedTrunks();
  const callMaxAgeMs = options.callMaxAgeMs ?? 4 * 3_600_000;
  const inner = await openLedger(options.ledgerUrl ?? 'memory:', { callMaxAgeMs, trunkLimit: 100, trunks });
  const answers: { call: string; at: number }[] = [];
  const apply = async (entry: Entry) => {
    const result = await clock.hold(inner.apply(entry));
    if (entry.fact?.kind === 'answered' && result === 'applied')
      answers.push({ call: entry.fact.call, at: entry.fact.at });
    return result;
  };
  const keyValues: KeyValueStore = {
    read: (name) => clock.hold(inner.keyValues.read(name)),
    replace: (name, before, text) => clock.hold(inner.keyValues.replace(name, before, text)),
  };
  const ledger: Ledger = { ...inner, apply, keyValues, openCalls: () => clock.hold(inner.openCalls()) };
  const watched = { answered: 0, ended: 0, skipped: 0, failed: 0 };
  const codes: Record<string, number> = {};
  const logs: string[] = [];
  const log = pino({ level: 'debug' }, { write: (text: string) => void logs.push(text) });

  const held = (api: Api): Api => ({
    GetParticipant: (room, identity) => clock.hold(api.GetParticipant(room, identity)),
    ListParticipants: (room) => clock.hold(api.ListParticipants(room)),
    ListRooms: () => clock.hold(api.ListRooms()),
    ListSIPInboundTrunk: () => clock.hold(api.ListSIPInboundTrunk()),
    ListSIPOutboundTrunk: () => clock.hold(api.ListSIPOutboundTrunk()),
  });
  const pair = { url: server.url, key: keys.key, secret: keys.secret, requestsPerSecond: options.perSecond ?? 10 };
  const parts: LiveKitApiOptions = {
    ledger,
    trunks,
    trunkLimit: 100,
    callMaxAgeMs,
    metrics: {
      countApiRequest(method, code) {
        codes[`${method} ${code}`] = (codes[`${method} ${code}`] ?? 0) + 1;
      },
      countWatch(result) {
        watched[result] += 1;
      },
    },
    log,
    now: clock.now,
    clock,
    random: seeded(options.seed ?? 1),
    ...(options.lease && { lease: options.lease }),
    connect: (signal) =>
      options.api?.({ clock, server }) ??
      held(livekitClient(pair, httpTransport(pair.url, options.timeoutMs ?? 2000, signal))),
  };

  let events = 0;
  const site: ApiSite = {
    clock,
    server,
    ledger,
    watched,
    answers,
    codes,
    logs,
    api: startLiveKitApi(pair, parts),
    restart() {
      site.api.close();
      site.api = startLiveKitApi(pair, parts);
    },
    async webhook(json) {
      events += 1;
      const now = clock.now();
      const event = WebhookEvent.fromJsonString(
        JSON.stringify({ id: `EV_${events}`, createdAt: String(Math.floor(now / 1000)), ...json }),
      );
      const roomName = event.room?.name ?? '';
      const entry = { id: event.id, expiresAt: now + 310_000, room: roomKey(roomName), fact: classify(event, now) };
      const result = await ledger.apply(entry);
      site.api.onWebhook({ entry, result, roomName, identity: event.participant?.identity ?? '' });
    },
    async dial(script, lost = {}) {
      const startedAt = clock.now();
      const leg = legOfScript(script, startedAt);
      server.legs.set(`${leg.room}/${leg.identity}`, leg);
      const participant = (status: string) => ({
        sid: leg.sid,
        identity: leg.identity,
        kind: 'SIP',
        joinedAtMs: String(startedAt - (options.skewMs ?? 0)),
        attributes: { 'sip.callID': leg.callID, 'sip.trunkID': trunk, 'sip.callStatus': status },
      });
      const room = { sid: `RM_${leg.room}`, name: leg.room };
      const join = () => site.webhook({ event: 'participant_joined', room, participant: participant('dialing') });
      if (!lost.join && options.webhookAfter) clock.at(startedAt + options.webhookAfter, join);
      else if (!lost.join) await join();
      clock.at(startedAt + script.endAfter, async () => {
        server.legs.delete(`${leg.room}/${leg.identity}`);
        const answered = script.answerAfter !== undefined && script.answerAfter < script.endAfter;
        const reason = answered ? 'CLIENT_INITIATED' : 'USER_UNAVAILABLE';
        const left = { ...participant(answered ? 'hangup' : 'ringing'), disconnectReason: reason };
        if (!lost.left) await site.webhook({ event: 'participant_left', room, participant: left });
      });
    },
    async totals() {
      const { rows, active } = await inner.snapshot();
      return (cell) => {
        if (cell === 'active') return [...active.values()].reduce((sum, count) => sum + count, 0);
        if (cell === 'ended')
          return outcomes.reduce((sum, outcome) => sum + pairSum(`calls_ended_total:${outcome}`), 0);
        return globalCellIndex.has(cell)
          ? (rows.get(globalKey)?.[globalCellIndex.get(cell) ?? -1] ?? 0)
          : pairSum(cell);
      };
      function pairSum(cell: string): number {
        const index = pairCellIndex.get(cell);
        if (index === undefined) throw new TypeError(`not a cell: ${cell}`);
        return [...rows].reduce((sum, [key, row]) => sum + (key === globalKey ? 0 : (row[index] ?? 0)), 0);
      }
    },
    async close() {
      site.api.close();
      await server.close();
      await inner.close();
    },
  };
  return site;
}

/** The pair that the scripted calls are counted under. */
export const outboundPair = pairKey({ direction: 'outbound', trunk });
