import { afterEach, describe, expect, test } from 'vitest';
import { LedgerUnavailable } from '../../src/ledger/ledger.ts';
import { epoch } from '../support/calls/facts.ts';
import { type ApiSite, apiSite, type SiteOptions } from '../support/livekit/api-site.ts';

describe('the answer of an outbound call', () => {
  let site: ApiSite;
  const start = async (options?: SiteOptions) => {
    site = await apiSite(options);
  };
  afterEach(() => site.close());

  test('is the middle between the last check that was ringing and the first that was active', async () => {
    await start();
    await site.dial({ id: 'a', answerAfter: 4123, endAfter: 64_000 });
    await site.clock.advance(5000);
    expect(site.answers).toHaveLength(1);
    expect(Math.abs((site.answers[0]?.at ?? 0) - epoch - 4123)).toBeLessThanOrEqual(150);
    let total = await site.totals();
    expect(total('call_answer_seconds:5')).toBe(1);
    await site.clock.advance(120_000);
    total = await site.totals();
    expect(total('call_answer_seconds:5')).toBe(1);
    expect(total('calls_ended_total:completed')).toBe(1);
    expect(Math.abs(total('call_talk_seconds:sum_ms') - (64_000 - 4123))).toBeLessThanOrEqual(150);
    expect(site.watched).toEqual({ answered: 1, ended: 0, skipped: 0, failed: 0 });
    expect(site.server.requests.filter(({ problem }) => problem)).toEqual([]);
  });

  test('ends the watch', async () => {
    await start();
    await site.dial({ id: 'a', answerAfter: 1000, endAfter: 64_000 });
    await site.clock.advance(3000);
    const asked = site.codes['GetParticipant 200'];
    expect(asked).toBeGreaterThan(3);
    await site.clock.advance(50_000);
    expect(site.codes['GetParticipant 200']).toBe(asked);
  });

  test('is not recorded for a call that nobody answers: the watch ends with the call', async () => {
    await start();
    await site.dial({ id: 'a', endAfter: 20_000 });
    await site.clock.advance(30_000);
    const total = await site.totals();
    expect(total('calls_ended_total:no_answer')).toBe(1);
    expect(site.answers).toEqual([]);
    expect(site.watched).toEqual({ answered: 0, ended: 1, skipped: 0, failed: 0 });
  });

  test('is not invented if the leave is lost: an absent participant ends the watch', async () => {
    await start();
    await site.dial({ id: 'a', endAfter: 5000 }, { left: true });
    await site.clock.advance(19_000);
    expect(site.watched.ended).toBe(0);
    await site.clock.advance(3000);
    expect(site.watched.ended).toBe(1);
  });

  test('counts once, even if a second process that shares the ledger sees it', async () => {
    await start();
    await site.dial({ id: 'a', answerAfter: 2000, endAfter: 64_000 });
    site.restart();
    await site.clock.advance(10_000);
    const [answer] = site.answers;
    expect(site.answers).toHaveLength(1);
    expect(answer?.at).toBeGreaterThan(epoch + 1800);
    expect((await site.totals())('call_answer_seconds:2') + (await site.totals())('call_answer_seconds:3')).toBe(1);
  });

  test('is seen after a restart: rooms are found by the hash of their names', async () => {
    await start();
    await site.dial({ id: 'a', answerAfter: 30_000, endAfter: 64_000 });
    await site.clock.advance(5000);
    site.restart();
    await site.clock.advance(40_000);
    expect(site.answers).toHaveLength(1);
    expect(Math.abs((site.answers[0]?.at ?? 0) - epoch - 30_000)).toBeLessThanOrEqual(300);
  });

  test('is seen after a restart even if one room cannot be read, or the ledger is unavailable at first', async () => {
    await start();
    await site.dial({ id: 'a', answerAfter: 30_000, endAfter: 64_000 });
    await site.dial({ id: 'b', answerAfter: 40_000, endAfter: 64_000 });
    await site.clock.advance(5000);
    site.server.fault = (method, room) =>
      method === 'ListParticipants' && room === 'room-a' ? { status: 500 } : undefined;
    const { openCalls } = site.ledger;
    const awayUntil = site.clock.now() + 3000;
    site.ledger.openCalls = async () => {
      if (site.clock.now() < awayUntil) throw new LedgerUnavailable('unavailable', 'away');
      return openCalls();
    };
    site.restart();
    await site.clock.advance(50_000);
    expect(site.answers.map(({ call }) => call)).toEqual(['SCL_b']);
    expect(site.logs.filter((line) => line.includes('has stopped'))).toEqual([]);
  });

  test('stays unknown if it came while the exporter was down', async () => {
    await start();
    await site.dial({ id: 'a', answerAfter: 6000, endAfter: 64_000 });
    site.api.close();
    await site.clock.advance(20_000);
    site.restart();
    await site.clock.advance(10_000);
    expect(site.answers).toEqual([]);
    expect(site.watched.skipped).toBe(1);
  });

  test('is not recorded if the checks around it failed', async () => {
    await start();
    await site.dial({ id: 'a', answerAfter: 6000, endAfter: 64_000 });
    await site.clock.advance(4000);
    site.server.fault = () => ({ status: 503 });
    await site.clock.advance(5000);
    site.server.fault = () => undefined;
    await site.clock.advance(40_000);
    expect(site.answers).toEqual([]);
    expect(site.watched.failed).toBe(1);
  });

  test('of a call whose webhook is late is only recorded if the call was seen ringing', async () => {
    await start({ webhookAfter: 7000 });
    await site.dial({ id: 'early', answerAfter: 3000, endAfter: 60_000 });
    await site.dial({ id: 'later', answerAfter: 9000, endAfter: 60_000 });
    await site.clock.advance(30_000);
    expect(site.answers.map(({ call }) => call)).toEqual(['SCL_later']);
    expect(site.watched).toMatchObject({ answered: 1, skipped: 1 });
  });

  test('is not the rejoin of a call', async () => {
    await start();
    await site.dial({ id: 'a', answerAfter: 3000, endAfter: 100_000 });
    site.api.close();
    await site.clock.advance(40_000);
    site.restart();
    await site.clock.advance(1000);
    // The status of a rejoin begins anew, without a tag yet.
    await site.webhook({
      event: 'participant_joined',
      room: { sid: 'RM_room-a', name: 'room-a' },
      participant: {
        sid: 'PA_again',
        identity: 'callee-a',
        kind: 'SIP',
        joinedAtMs: String(site.clock.now()),
        attributes: { 'sip.callID': 'SCL_a', 'sip.trunkID': 'ST_zf5CdTHqnvTJ', 'sip.callStatus': 'dialing' },
      },
    });
    await site.clock.advance(20_000);
    expect(site.answers).toEqual([]);
  });

  test.each([
    ['no status', '', 15_000],
    ['a status from before a rejoin for ever', 'ringing', 210_000],
  ])('is given up if the server reports %s', async (_, status, soon) => {
    await start({ perSecond: 1 });
    await site.dial({ id: 'a', endAfter: 3_600_000 });
    const [key, leg] = [...site.server.legs][0] ?? [];
    if (key && leg) site.server.legs.set(key, { ...leg, statusAt: () => status });
    await site.clock.advance(soon);
    expect(site.watched).toEqual({ answered: 0, ended: 0, skipped: 0, failed: 1 });
  });

  test('is not requested for an inbound call', async () => {
    await start();
    await site.webhook({
      event: 'participant_joined',
      room: { sid: 'RM_in', name: 'in' },
      participant: {
        sid: 'PA_in',
        identity: 'caller',
        kind: 'SIP',
        attributes: { 'sip.callID': 'SCL_in', 'sip.ruleID': 'SDR_1', 'sip.callStatus': 'ringing' },
      },
    });
    await site.clock.advance(10_000);
    expect(site.codes['GetParticipant 404']).toBeUndefined();
    expect((await site.totals())('calls_started_total')).toBe(1);
  });
});
