import { afterEach, describe, expect, test } from 'vitest';
import { type ApiSite, apiSite, type SiteOptions } from '../support/livekit/api-site.ts';

describe('requests to a failing API', () => {
  let site: ApiSite;
  const start = async (options?: SiteOptions) => {
    site = await apiSite(options);
  };
  afterEach(() => site.close());

  test('a refused key is logged once, with the grant, and the method is not asked for a minute', async () => {
    await start();
    site.server.fault = () => ({ status: 401, body: '{"code":"unauthenticated","msg":"permissions denied"}' });
    await site.clock.advance(59_000);
    const errors = site.logs.filter((line) => line.includes('"level":50'));
    expect(errors.map((line) => JSON.parse(line).grant).sort()).toEqual(['SIP admin', 'SIP admin', 'roomList']);
    expect(errors[0]).toContain('lacks the grant');
    expect(site.server.requests).toHaveLength(3);
    expect(site.codes['ListRooms 401']).toBe(1);
    site.server.fault = () => undefined;
    await site.clock.advance(90_000);
    expect(site.logs.filter((line) => line.includes('answers again'))).toHaveLength(3);
  });

  test.each([
    ['the seconds in Retry-After', { 'retry-after': '40' }, 40_000],
    [
      'the time until the date in Retry-After',
      { 'retry-after': 'Fri, 15 Jan 2027 08:00:30 GMT', date: 'Fri, 15 Jan 2027 08:00:00 GMT' },
      30_000,
    ],
    ['5 s without Retry-After', {}, 5000],
  ])('a 429 stops all requests for %s', async (_, headers, pause) => {
    await start();
    await site.clock.advance(1000);
    site.server.fault = () => ({ status: 429, headers });
    await site.dial({ id: 'a', endAfter: 120_000 });
    await site.clock.advance(1000);
    const last = site.server.requests.at(-1);
    expect(site.codes['GetParticipant 429']).toBe(1);
    const before = site.server.requests.length;
    await site.clock.advance(pause - 1000 - 251);
    expect(site.server.requests).toHaveLength(before);
    site.server.fault = () => undefined;
    await site.clock.advance(2000);
    const next = site.server.requests[before];
    expect((next?.at ?? 0) - (last?.at ?? 0)).toBeGreaterThanOrEqual(pause);
    expect(site.codes['GetParticipant 200']).toBeGreaterThan(0);
  });

  test.each([
    ['down', 'cut' as const, 'unreachable'],
    ['hanging', 'hang' as const, 'timeout'],
    ['an error 503', { status: 503 }, '503'],
    ['nonsense', { status: 200, body: '[]' }, 'malformed'],
    ['somebody else’s participant', { status: 200, body: '{"sid":""}' }, 'malformed'],
  ])('%s: requests become rarer, and webhooks are unaffected', async (_, fault, code) => {
    await start(fault === 'hang' ? { timeoutMs: 60 } : {});
    site.server.fault = () => fault;
    await site.dial({ id: 'a', endAfter: 100_000 });
    await site.clock.advance(99_000);
    const codes = Object.entries(site.codes).filter(([name]) => name.startsWith('GetParticipant'));
    expect(codes).toEqual([[`GetParticipant ${code}`, expect.any(Number)]]);
    expect(codes[0]?.[1]).toBeGreaterThan(4);
    expect(codes[0]?.[1]).toBeLessThan(12);
    await site.clock.advance(5000);
    const total = await site.totals();
    expect(total('calls_ended_total:no_answer')).toBe(1);
    expect(site.watched).toEqual({ answered: 0, ended: 0, skipped: 0, failed: 1 });
    const said = code === 'unreachable' || code === 'timeout' ? 'is not reached' : 'no usable answer';
    const lines = site.logs.filter((line) => line.includes(said));
    expect(lines.filter((line) => said === 'is not reached' || line.includes('GetParticipant'))).toHaveLength(1);
  });

  test('the first failure to reach the server is logged with its address and what to check', async () => {
    await start();
    site.api.close();
    site.server.fault = () => 'cut';
    site.restart();
    await site.clock.advance(1000);
    expect(site.server.requests.length).toBeLessThan(6);
    const [line = '{}', ...more] = site.logs.filter((text) => text.includes('is not reached'));
    expect(more).toEqual([]);
    const { host } = new URL(site.server.url);
    expect(JSON.parse(line)).toMatchObject({ level: 40, host, code: 'unreachable' });
    expect(JSON.parse(line).msg).toContain(`at ${host}: Nothing answers at LIVEKIT_URL`);
    expect(JSON.parse(line).msg).toContain('Check the host and port');
    site.server.fault = () => undefined;
    await site.clock.advance(60_000);
    expect(site.logs.filter((text) => text.includes('is reached again'))).toHaveLength(1);
  });

  test('one slow answer of a server that has answered is not logged', async () => {
    await start({ timeoutMs: 500 });
    await site.clock.advance(1000);
    site.server.fault = () => 'hang';
    await site.dial({ id: 'a', endAfter: 100_000 });
    await site.clock.advance(300);
    expect(site.codes['GetParticipant timeout']).toBe(1);
    site.server.fault = () => undefined;
    await site.clock.advance(5000);
    expect(site.logs.filter((text) => text.includes('"level":40'))).toEqual([]);
  });

  test('a 404 that LiveKit did not write is not a usable answer', async () => {
    await start();
    site.server.fault = () => ({ status: 404, body: '<html>nothing here</html>' });
    await site.dial({ id: 'a', endAfter: 100_000 }, { left: true });
    await site.clock.advance(60_000);
    expect(site.watched.ended).toBe(0);
    expect(
      site.logs.filter((line) => line.includes('GetParticipant') && line.includes('no usable answer')),
    ).toHaveLength(1);
    // Without a list of rooms nobody asks who is in them.
    expect(site.api.states()?.map(({ trouble }) => trouble?.code)).toEqual(['404', '404', undefined, '404', '404']);
  });

  test('the states of methods show what works, and what has failed since when', async () => {
    await start();
    const states = () => Object.fromEntries((site.api.states() ?? []).map(({ method, ...state }) => [method, state]));
    expect(Object.keys(states())).toEqual([
      'GetParticipant',
      'ListRooms',
      'ListParticipants',
      'ListSIPInboundTrunk',
      'ListSIPOutboundTrunk',
    ]);
    await site.clock.advance(1000);
    expect(states().ListRooms).toEqual({ wellAt: expect.any(Number), trouble: undefined });
    expect(states().GetParticipant).toEqual({ wellAt: undefined, trouble: undefined });
    const { wellAt } = states().ListRooms ?? {};
    site.server.fault = (method) => (method === 'ListRooms' ? { status: 401 } : undefined);
    await site.clock.advance(100_000);
    const { trouble } = states().ListRooms ?? {};
    expect(trouble).toEqual({ code: '401', since: expect.any(Number) });
    expect(site.clock.now() - (trouble?.since ?? 0)).toBeGreaterThan(60_000);
    expect(states().ListRooms?.wellAt).toBe(wellAt);
    expect(states().ListSIPInboundTrunk?.trouble).toBeUndefined();
    site.server.fault = () => undefined;
    await site.clock.advance(100_000);
    expect(states().ListRooms?.trouble).toBeUndefined();
    expect(states().ListRooms?.wellAt).toBeGreaterThan(wellAt ?? 0);
  });

  test('an outage keeps the listed trunks', async () => {
    await start();
    await site.clock.advance(2000);
    expect(site.api.trunks()).toHaveLength(2);
    site.server.fault = () => ({ status: 500 });
    await site.clock.advance(1_000_000);
    expect(site.api.trunks()).toHaveLength(2);
  });

  test('logs contain no rooms, identities or numbers', async () => {
    await start();
    const faults = [
      { status: 401 },
      { status: 500 },
      { status: 200, body: '{"sid":"+15551112222"' },
      undefined,
      'cut' as const,
    ];
    for (const fault of faults) {
      site.server.fault = () => fault;
      await site.dial({ id: `+15559${faults.indexOf(fault)}`, endAfter: 30_000 }, { left: true });
      await site.clock.advance(100_000);
    }
    await site.clock.advance(400_000);
    expect(site.logs.length).toBeGreaterThan(4);
    for (const line of site.logs) expect(line.replace(/SCL_\+\d+/g, '')).not.toMatch(/room-|callee-|\+\d{4}/);
  });

  test('no request is sent after closing', async () => {
    await start();
    await site.dial({ id: 'a', endAfter: 100_000 });
    await site.clock.advance(5000);
    site.api.close();
    await site.clock.advance(10);
    const before = site.server.requests.length;
    await site.clock.advance(100_000);
    expect(site.server.requests).toHaveLength(before);
  });
});
