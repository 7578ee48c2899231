import { afterEach, describe, expect, test } from 'vitest';
import { roomKey } from '../../src/ledger/ledger.ts';
import { epoch } from '../support/calls/facts.ts';
import { type ApiSite, apiSite, legOfScript, type SiteOptions } from '../support/livekit/api-site.ts';

const minute = 60_000;

describe('reconciliation', () => {
  let site: ApiSite;
  const start = async (options?: SiteOptions) => {
    site = await apiSite(options);
  };
  afterEach(() => site.close());
  const total = async (cell: string) => (await site.totals())(cell);
  const ended = () => total('calls_inferred_total:end/reconciled');

  test('ends a call whose leave is lost as unknown: after it was absent for 90 s, within 150 s', async () => {
    await start();
    await site.dial({ id: 'a', answerAfter: 3000, endAfter: 10 * minute }, { left: true });
    await site.clock.advance(10 * minute);
    expect(await total('active')).toBe(1);
    await site.clock.advance(90_000);
    expect(await ended()).toBe(0);
    await site.clock.advance(61_000);
    expect(await ended()).toBe(1);
    expect(await total('calls_ended_total:unknown')).toBe(1);
    expect(await total('call_disconnects_total:unknown')).toBe(1);
    expect(await total('call_duration_seconds:+Inf')).toBe(0);
    expect(await total('call_talk_seconds:sum_ms')).toBe(0);
    expect(await total('active')).toBe(0);
  });

  test('sees within a round that an inbound call was answered whose audio webhook is lost', async () => {
    await start();
    await site.clock.advance(15_000);
    const startedAt = site.clock.now();
    const leg = { ...legOfScript({ id: 'in', endAfter: 10 * minute }, startedAt), ruleID: 'SDR_1' };
    const statusAt = (now: number) => (now - startedAt >= 35_000 ? 'active' : 'ringing');
    site.server.legs.set('in', { ...leg, statusAt });
    const attributes = { 'sip.callID': leg.callID, 'sip.ruleID': 'SDR_1', 'sip.callStatus': 'ringing' };
    const participant = {
      sid: leg.sid,
      identity: leg.identity,
      kind: 'SIP',
      joinedAtMs: String(startedAt),
      attributes,
    };
    const room = { name: leg.room };
    await site.webhook({ event: 'participant_joined', room, participant });
    await site.clock.advance(69_000);
    const hungUp = { ...attributes, 'sip.callStatus': 'hangup' };
    await site.webhook({ event: 'participant_left', room, participant: { ...participant, attributes: hungUp } });
    expect(await total('calls_ended_total:completed')).toBe(1);
  });

  test('does not count the call again if the leave comes after all', async () => {
    await start();
    await site.dial({ id: 'a', answerAfter: 3000, endAfter: 5 * minute });
    site.server.legs.clear();
    await site.clock.advance(4 * minute);
    expect(await ended()).toBe(1);
    await site.clock.advance(2 * minute);
    expect(await total('ended')).toBe(1);
    expect(await total('calls_started_total')).toBe(1);
  });

  test('keeps a call open that LiveKit has, however long it lasts', async () => {
    await start({ callMaxAgeMs: 20 * minute });
    await site.dial({ id: 'a', answerAfter: 3000, endAfter: 90 * minute });
    for (let passed = 0; passed < 45; passed += 1) {
      await site.clock.advance(minute);
      await site.ledger.sweep(site.clock.now());
    }
    expect(await total('active')).toBe(1);
    expect(await total('ended')).toBe(0);
  });

  test('starts a call whose join is lost once LiveKit has had it for over 90 s', async () => {
    await start();
    await site.dial({ id: 'a', answerAfter: 3000, endAfter: 5 * minute }, { join: true });
    await site.clock.advance(89_000);
    expect(await total('calls_started_total')).toBe(0);
    await site.clock.advance(91_000);
    expect(await total('calls_started_total')).toBe(1);
    expect(await total('calls_inferred_total:start/reconciled')).toBe(1);
    expect(await total('calls_inferred_total:start/missing_join')).toBe(0);
    expect(await total('last_call_timestamp_seconds')).toBe(epoch);
    await site.clock.advance(3 * minute);
    expect(await total('calls_started_total')).toBe(1);
    expect(await total('calls_ended_total:completed')).toBe(1);
  });

  test('recognises listed rooms by their hash after a restart, and treats rooms that are not listed as empty', async () => {
    await start();
    await site.dial({ id: 'gone', answerAfter: 1000, endAfter: 5 * minute }, { left: true });
    await site.dial({ id: 'there', answerAfter: 1000, endAfter: 60 * minute });
    await site.clock.advance(2 * minute);
    site.api.close();
    await site.clock.advance(5 * minute);
    site.restart();
    await site.clock.advance(3 * minute);
    expect(await ended()).toBe(1);
    expect(await total('active')).toBe(1);
  });

  test('ends nothing while another process has the lease', async () => {
    let isOurs = false;
    await start({ lease: async () => isOurs });
    await site.dial({ id: 'a', answerAfter: 3000, endAfter: 10 * minute }, { left: true });
    await site.clock.advance(20 * minute);
    expect(await total('active')).toBe(1);
    isOurs = true;
    await site.clock.advance(4 * minute);
    expect(await total('active')).toBe(0);
  });

  const wrong: readonly [sentence: string, fault: Parameters<ApiSite['server']['fault']>[0] | object][] = [
    ['an error', { status: 500 }],
    ['a refusal', { status: 401 }],
    ['a limit', { status: 429, headers: { 'retry-after': '1' } }],
    ['an object without a list', { status: 200, body: '{}' }],
    ['a list that is none', { status: 200, body: '{"rooms":null,"participants":null}' }],
    ['a page for people', { status: 200, body: '<html>welcome</html>' }],
    ['half an answer', { status: 200, body: '{"rooms":[],"participants":[{"sid":"PA' }],
    ['participants that are none', { status: 200, body: '{"rooms":[1],"participants":[7]}' }],
    ['a redirect', { status: 302, headers: { location: 'http://127.0.0.1:1/' } }],
    ['a cut connection', 'cut'],
  ];
  test.each(wrong)('ends nothing because of %s', async (_, fault) => {
    await start();
    await site.dial({ id: 'a', answerAfter: 3000, endAfter: 60 * minute });
    await site.clock.advance(2 * minute);
    site.server.fault = () => fault as ReturnType<ApiSite['server']['fault']>;
    await site.clock.advance(8 * minute);
    expect(await total('active')).toBe(1);
    site.server.fault = () => undefined;
    await site.clock.advance(3 * minute);
    expect(await total('active')).toBe(1);
  });

  test('a room that cannot be read does not delay the others', async () => {
    await start();
    await site.dial({ id: 'a', answerAfter: 1000, endAfter: 60 * minute });
    await site.dial({ id: 'b', answerAfter: 1000, endAfter: 2 * minute }, { left: true });
    site.server.fault = (method, room) =>
      method === 'ListParticipants' && room === 'room-a' ? { status: 500 } : undefined;
    await site.clock.advance(2 * minute + 151_000);
    expect(await ended()).toBe(1);
  });

  test('a call that moved to another room is found there before it is reported gone', async () => {
    await start();
    await site.dial({ id: 'a', answerAfter: 1000, endAfter: 60 * minute });
    await site.dial({ id: 'b', answerAfter: 1000, endAfter: 60 * minute, room: 'room-b' });
    await site.clock.advance(2 * minute);
    const facts: string[] = [];
    const { apply } = site.ledger;
    site.ledger.apply = async (entry) => {
      if (entry.fact?.kind === 'leg_reconciled') facts.push(`found in ${entry.room === roomKey('room-b') ? 'b' : 'a'}`);
      if (entry.fact?.kind === 'end_reconciled') facts.push('gone');
      return apply(entry);
    };
    const moved = site.server.legs.get('room-a/callee-a');
    site.server.legs.delete('room-a/callee-a');
    if (moved) site.server.legs.set('room-b/callee-a', { ...moved, room: 'room-b', sid: 'PA_moved' });
    await site.clock.advance(85_000);
    expect(facts[0]).toBe('found in b');
    expect(facts).not.toContain('gone');
  });

  test('a webhook of the call restarts the time of its absence', async () => {
    await start();
    await site.dial({ id: 'a', answerAfter: 3000, endAfter: 60 * minute });
    await site.clock.advance(2 * minute);
    const [leg] = site.server.legs.values();
    site.server.legs.clear();
    await site.clock.advance(85_000);
    // A rejoin, of which the webhook comes before LiveKit's list has it.
    await site.webhook({
      event: 'participant_joined',
      room: { sid: 'RM_room-a', name: 'room-a' },
      participant: { sid: 'PA_2', identity: 'callee-a', kind: 'SIP', attributes: { 'sip.callID': 'SCL_a' } },
    });
    await site.clock.advance(60_000);
    expect(await total('active')).toBe(1);
    if (leg) site.server.legs.set('room-a/callee-a', { ...leg, sid: 'PA_2' });
    await site.clock.advance(5 * minute);
    expect(await total('active')).toBe(1);
  });

  test('a call that may come back after a restart of a media server keeps its own deadline', async () => {
    await start();
    const room = { sid: 'RM_room-a', name: 'room-a' };
    await site.webhook({ event: 'room_started', room });
    await site.dial({ id: 'a', answerAfter: 3000, endAfter: 60 * minute });
    await site.clock.advance(2 * minute);
    site.server.legs.clear();
    await site.webhook({ event: 'room_started', room });
    await site.clock.advance(121_000);
    await site.ledger.sweep(site.clock.now());
    expect(await total('calls_inferred_total:end/room_restarted')).toBe(1);
    expect(await ended()).toBe(0);
  });

  test('checks every room within a minute, within the rate limit', async () => {
    await start({ perSecond: 5 });
    for (let index = 0; index < 30; index += 1)
      await site.dial({ id: `${index}`, answerAfter: 500, endAfter: 60 * minute });
    await site.clock.advance(5 * minute);
    const looks = site.server.requests.filter(({ method }) => method === 'ListParticipants');
    expect(looks.length).toBeGreaterThanOrEqual(30 * 4);
    const busiest = Math.max(
      ...site.server.requests.map(
        ({ at }) => site.server.requests.filter((r) => r.at >= at && r.at < at + 1000).length,
      ),
    );
    expect(busiest).toBeLessThanOrEqual(5);
  });

  test('searching rooms without calls delays a lost end by 15 s at most, however many there are', async () => {
    await start({ perSecond: 1 });
    for (let index = 0; index < 200; index += 1) site.server.emptyRooms.add(`video-${index}`);
    await site.dial({ id: 'a', answerAfter: 1000, endAfter: 2 * minute }, { left: true });
    await site.clock.advance(2 * minute);
    await site.clock.advance(175_000);
    expect(await ended()).toBe(1);
    const looks = site.server.requests.filter(({ method }) => method === 'ListParticipants').length;
    // A request per second for over 5 minutes, of which reconciliation may use 60 %.
    expect(looks).toBeGreaterThan(120);
  });

  test('a leg that left already and is still listed is not a new call', async () => {
    await start();
    await site.dial({ id: 'a', answerAfter: 1000, endAfter: 2 * minute });
    await site.clock.advance(2 * minute + 1);
    site.server.legs.set('ghost', legOfScript({ id: 'a', answerAfter: 1000, endAfter: 60 * minute }, epoch));
    await site.clock.advance(8 * minute);
    expect(await total('calls_started_total')).toBe(1);
    expect(await total('active')).toBe(0);
  });
});
