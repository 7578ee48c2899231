import { afterEach, describe, expect, test } from 'vitest';
import { type ApiSite, apiSite, type SiteOptions } from '../support/livekit/api-site.ts';

const minute = 60_000;
let site: ApiSite;
const start = async (options?: SiteOptions) => {
  site = await apiSite(options);
};
afterEach(() => site.close());
const total = async (cell: string) => (await site.totals())(cell);

describe('a server that may not be the one that sends the webhooks', () => {
  const warnings = () => site.logs.filter((line) => line.includes('LIVEKIT_URL name the server'));
  /** Three calls that LiveKit has never shown, of trunks that it does not list. */
  async function unknownCalls() {
    await start();
    site.server.fault = (method) => (method.startsWith('ListSIP') ? { status: 401 } : undefined);
    for (const id of ['a', 'b', 'c']) {
      const room = { sid: `RM_${id}`, name: `room-${id}` };
      const attributes = { 'sip.callID': `SCL_${id}`, 'sip.trunkID': 'ST_elsewhere', 'sip.callStatus': 'dialing' };
      const participant = { sid: `PA_${id}`, identity: `callee-${id}`, kind: 'SIP', attributes };
      await site.webhook({ event: 'participant_joined', room, participant });
    }
  }

  test('ends nothing until it shows a call; the log says so once, and the status page while it lasts', async () => {
    await unknownCalls();
    await site.clock.advance(60_000);
    expect(site.api.held()).toBeUndefined();
    await site.clock.advance(9 * minute);
    expect(await total('active')).toBe(3);
    expect(warnings()).toHaveLength(1);
    expect(site.api.held()).toEqual({ calls: 3, since: expect.any(Number) });
    await site.dial({ id: 'd', answerAfter: 1000, endAfter: 60 * minute });
    await site.clock.advance(4 * minute);
    expect(await total('active')).toBe(1);
    expect(site.api.held()).toBeUndefined();
  });

  test('causes no warning for calls from before the start, and does not end them either', async () => {
    await unknownCalls();
    await site.clock.advance(1);
    site.restart();
    await site.clock.advance(10 * minute);
    expect(await total('active')).toBe(3);
    expect(warnings()).toEqual([]);
    expect(site.api.held()?.calls).toBe(3);
  });

  test('is confirmed by a trunk that it lists', async () => {
    await unknownCalls();
    await site.webhook({
      event: 'participant_joined',
      room: { sid: 'RM_t', name: 'room-t' },
      participant: {
        sid: 'PA_t',
        identity: 't',
        kind: 'SIP',
        attributes: { 'sip.callID': 'SCL_t', 'sip.trunkID': 'ST_EBGdATDtx6Vb', 'sip.ruleID': 'SDR_t' },
      },
    });
    site.server.fault = () => undefined;
    await site.clock.advance(4 * minute);
    expect(await total('active')).toBe(0);
  });

  test('stays confirmed after a restart: calls that ended meanwhile are reconciled without traffic', async () => {
    await start();
    site.server.fault = (method) => (method.startsWith('ListSIP') ? { status: 401 } : undefined);
    for (const id of ['a', 'b', 'c', 'd']) await site.dial({ id, endAfter: 2 * minute }, { left: true });
    await site.clock.advance(40_000);
    site.api.close();
    await site.clock.advance(5 * minute);
    site.restart();
    await site.clock.advance(95_000);
    expect(await total('calls_inferred_total:end/reconciled')).toBe(4);
    expect(warnings()).toEqual([]);
  });
});
