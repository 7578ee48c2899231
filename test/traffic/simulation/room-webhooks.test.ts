import { WebhookEvent } from 'livekit-server-sdk';
import { describe, expect, test } from 'vitest';
import type { RoomPlan } from '../../../src/traffic/simulation/room-plan.ts';
import { recorded, restarts } from '../../support/calls/recordings.ts';
import { firstRooms, playedRooms } from '../../support/calls/simulated.ts';

type Json = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null;
const parse = (body: string): Json => JSON.parse(body) as Json;

const real = [...recorded, ...restarts].map(({ body }) => parse(body));
const rooms = firstRooms(1200);
const { webhooks } = playedRooms(rooms);
const simulated = webhooks.map(({ body }) => parse(body));

const part = (webhook: Json, name: string): Json | undefined => {
  const value = webhook[name];
  return isObject(value) ? value : undefined;
};
const attributesOf = (webhook: Json): Json | undefined => part(part(webhook, 'participant') ?? {}, 'attributes');

/** The fields of an object in their order, with the types of their values, at every depth; attributes are left out. */
const shape = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(shape);
  if (!isObject(value)) return typeof value;
  return Object.entries(value).map(([key, inner]) => [key, key === 'attributes' ? 'object' : shape(inner)]);
};

/** The event and the kind of participant. */
const about = (webhook: Json): string => {
  const { kind = '' } = part(webhook, 'participant') ?? {};
  return `${webhook.event} ${kind}`;
};

const shapesBy = (all: readonly Json[], name: string): Map<string, Set<string>> => {
  const shapes = new Map<string, Set<string>>();
  for (const webhook of all) {
    const known = shapes.get(about(webhook)) ?? new Set();
    known.add(JSON.stringify(shape(name === '' ? Object.keys(webhook) : webhook[name]) ?? 'none'));
    shapes.set(about(webhook), known);
  }
  return shapes;
};

/** participant_connection_aborted was never recorded: it is like a leave without publishing. */
const abortedLike = (shapes: ReadonlySet<string>): string[] =>
  [...shapes].map((known) => known.replace('["isPublisher","boolean"],', ''));

/** Nor was the leave of somebody who moves: it has no reason (docs/livekit.md, "Moving"). */
const movedLike = (shapes: ReadonlySet<string>): string[] =>
  [...shapes].flatMap((known) => [known, known.replace(',["disconnectReason","string"]', '')]);

describe('simulated webhooks', () => {
  test('are read by LiveKit’s own WebhookEvent without an unknown field or value', () => {
    const events = webhooks.map(({ body }) => WebhookEvent.fromJson(JSON.parse(body), { ignoreUnknownFields: false }));
    expect(events.map(({ id }) => id)).toEqual(simulated.map(({ id }) => id));
  });

  test('include every recorded event and kind of participant', () => {
    const kinds = new Set(simulated.map(about));
    for (const webhook of real) expect(kinds).toContain(about(webhook));
  });

  test.each(['', 'room', 'participant', 'track'])(
    'have the fields of recorded ones of the same event and kind, in their order and with their types: %s',
    (name) => {
      const known = shapesBy(real, name);
      for (const [kind, shapes] of shapesBy(simulated, name)) {
        const like = known.get(kind.replace('connection_aborted', 'left')) ?? new Set();
        const allowed = kind.includes('aborted')
          ? abortedLike(like)
          : kind === 'participant_left SIP'
            ? movedLike(like)
            : [...like];
        for (const found of shapes) expect(allowed).toContain(found);
      }
    },
  );

  const side = (attributes: Json) => ('sip.ruleID' in attributes ? 'inbound' : 'outbound');
  /** Without what an application has set, and with the trunk id that an inline trunk does not have on leaving. */
  const names = (attributes: Json) =>
    [...new Set([...Object.keys(attributes), 'sip.trunkID'])]
      .filter((name) => name !== 'campaign' && name !== 'sip.callDirection')
      .sort()
      .join();
  const attributeSets = (all: readonly Json[]) =>
    new Set(
      all.flatMap((webhook) => {
        const attributes = attributesOf(webhook);
        const event = `${webhook.event}`.replace('connection_aborted', 'left');
        return attributes ? `${event} ${side(attributes)} ${names(attributes)}` : [];
      }),
    );

  test('have the SIP attributes of recorded ones of the same event and direction', () => {
    expect([...attributeSets(simulated)].sort()).toEqual([...attributeSets(real)].sort());
  });

  test('have attributes in the order in which LiveKit writes them', () => {
    const keys = [...real, ...simulated].map((webhook) => Object.keys(attributesOf(webhook) ?? {}));
    expect(keys).toEqual(keys.map((names) => names.toSorted()));
  });

  test('have an inline trunk as recorded: "" on joining, missing on leaving', () => {
    const inline = (all: readonly Json[], event: string) =>
      all.flatMap((webhook) => {
        const attributes = attributesOf(webhook);
        const of = attributes && (attributes['sip.trunkID'] === '' || !('sip.trunkID' in attributes));
        return of && webhook.event === event ? [attributes['sip.trunkID']] : [];
      });
    for (const all of [real, simulated]) {
      expect(new Set(inline(all, 'participant_joined'))).toEqual(new Set(['']));
      expect(new Set(inline(all, 'participant_left'))).toEqual(new Set([undefined]));
    }
  });

  test('have the same identity for a call and its replacement, and different callIDs', () => {
    const replaced = rooms.filter(({ plan }) => plan.calls.some(({ replaces }) => replaces !== undefined));
    expect(replaced.length).toBeGreaterThan(3);
    for (const room of replaced) {
      const joins = playedRooms([room])
        .webhooks.map(({ body }) => parse(body))
        .filter((webhook) => attributesOf(webhook) && webhook.event === 'participant_joined');
      expect(joins).toHaveLength(2);
      expect(new Set(joins.map((webhook) => part(webhook, 'participant')?.identity)).size).toBe(1);
      expect(new Set(joins.map((webhook) => attributesOf(webhook)?.['sip.callID'])).size).toBe(2);
    }
  });

  test('move a call as LiveKit does: no reason, the same callID and joinedAtMs, a new SID in another room', () => {
    const transferred = rooms.filter(({ plan }) => plan.stays.some(({ movedFrom }) => movedFrom !== undefined));
    expect(transferred.length).toBeGreaterThan(3);
    for (const room of transferred) {
      const of = playedRooms([room]).webhooks.map(({ body }) => parse(body));
      const sip = of.filter((webhook) => attributesOf(webhook) && !('sip.ruleID' in (attributesOf(webhook) ?? {})));
      const states = sip.map((webhook) => {
        const { sid, identity, state, joinedAtMs, disconnectReason } = part(webhook, 'participant') ?? {};
        const { 'sip.callID': call, 'sip.callStatus': status } = attributesOf(webhook) ?? {};
        const [inRoom, roomName] = [part(webhook, 'room')?.sid, `${part(webhook, 'room')?.name}`];
        return {
          event: webhook.event,
          sid,
          identity,
          state,
          joinedAtMs,
          disconnectReason,
          call,
          status,
          inRoom,
          roomName,
        };
      });
      const [dialed, left, joined, ended] = states;
      expect(states).toMatchObject([
        { event: 'participant_joined', state: 'ACTIVE', status: 'dialing' },
        { event: 'participant_left', state: 'ACTIVE', disconnectReason: undefined, status: 'active' },
        { event: 'participant_joined', state: 'ACTIVE', status: 'active' },
        { event: 'participant_left', state: 'DISCONNECTED', disconnectReason: 'ROOM_DELETED' },
      ]);
      for (const name of ['call', 'joinedAtMs', 'identity'] as const)
        expect(new Set(states.map((one) => one[name])).size).toBe(1);
      for (const name of ['sid', 'inRoom', 'roomName'] as const) {
        expect([left?.[name], ended?.[name]]).toEqual([dialed?.[name], joined?.[name]]);
        expect(joined?.[name]).not.toBe(dialed?.[name]);
      }
      expect(dialed?.roomName).toBe(`${joined?.roomName}-human-agent`);
      expect(part(of[0] ?? {}, 'room')?.sid).toBe(joined?.inRoom);
      const finished = of.filter(({ event }) => event === 'room_finished').map((webhook) => part(webhook, 'room')?.sid);
      expect(finished.sort()).toEqual([dialed?.inRoom, joined?.inRoom].sort());
    }
  });

  test('do not count participants from before a restart', () => {
    const begins = (plan: RoomPlan) => plan.steps.filter(({ event }) => event === 'room_started').length;
    const { webhooks } = playedRooms(rooms.filter(({ plan }) => begins(plan) > 1 && plan.calls.length === 1));
    const counts = webhooks.map(({ body }) => WebhookEvent.fromJson(JSON.parse(body)).room);
    expect(Math.max(...counts.map((room) => room?.numParticipants ?? 0))).toBeLessThanOrEqual(1);
    expect(Math.max(...counts.map((room) => room?.numPublishers ?? 0))).toBeLessThanOrEqual(2);
  });

  test('have unique ids of the recorded lengths', () => {
    const ids = simulated.map(({ id }) => `${id}`);
    expect(new Set(ids).size).toBe(ids.length);
    const looks = (all: readonly Json[], name: string) =>
      new Set(
        all
          .map((webhook) => (name === '' ? webhook.id : part(webhook, name)?.sid))
          .filter((id) => id !== undefined)
          .map((id) => `${id}`.replace(/(?<=^TR_AM|^[A-SU-Z]+_)\w+$/, (rest) => `(${rest.length})`)),
      );
    for (const name of ['', 'room', 'participant', 'track']) expect(looks(simulated, name)).toEqual(looks(real, name));
  });

  test('have consistent times: created, joined, published, received', () => {
    const unfit = webhooks.filter(({ body, receivedAt }) => {
      const { createdAt, participant, track, room } = WebhookEvent.fromJson(JSON.parse(body));
      const joinedAt = participant?.joinedAtMs || BigInt(receivedAt);
      const publishedAt = Number(track?.version?.unixMicro ?? 0) / 1000;
      return !(
        Number(createdAt) === Math.floor(receivedAt / 1000) &&
        (room?.creationTimeMs ?? 0n) <= joinedAt &&
        joinedAt <= receivedAt &&
        (participant?.joinedAt || joinedAt / 1000n) === joinedAt / 1000n &&
        publishedAt < receivedAt + 1
      );
    });
    expect(unfit).toEqual([]);
  });

  test('are the same for the same seed and time, and have different ids at another time', () => {
    const bodies = (seed: number, startsAt: number) =>
      playedRooms(firstRooms(20, { seed }, startsAt), seed).webhooks.map(({ body }) => body);
    const [first, again, later] = [
      bodies(3, 1_800_000_000_000),
      bodies(3, 1_800_000_000_000),
      bodies(3, 1_800_000_060_000),
    ];
    expect(again).toEqual(first);
    expect(later).toHaveLength(first.length);
    const idsOf = (all: readonly string[]) => all.flatMap((body) => [parse(body).id, part(parse(body), 'room')?.name]);
    const known = new Set(idsOf(first));
    expect(idsOf(later).filter((id) => known.has(id))).toEqual([]);
    expect(bodies(4, 1_800_000_000_000)).not.toEqual(first);
  });
});
