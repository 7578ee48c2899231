import { afterEach, describe, expect, test } from 'vitest';
import type { Fact } from '../../src/call/facts.ts';
import type { Ledger } from '../../src/ledger/ledger.ts';
import { openLedger } from '../../src/ledger/open-ledger.ts';
import { describedTrunks } from '../../src/trunks/trunks.ts';
import { answered, inboundLeg, joined, left, outboundLeg, roomStarted, seconds } from '../support/calls/facts.ts';

describe('the open calls of a ledger', () => {
  let ledger: Ledger;
  afterEach(() => ledger.close());

  async function openAfter(facts: readonly Fact[]) {
    const trunks = describedTrunks();
    ledger = await openLedger('memory:', { callMaxAgeMs: 1e9, trunkLimit: 10, trunks });
    await Promise.all(
      facts.map((fact, index) => ledger.apply({ id: `EV_${index}`, expiresAt: seconds(600), room: 'room', fact })),
    );
    return ledger.openCalls();
  }

  test('have every field that is compared with LiveKit’s API', async () => {
    const open = await openAfter([joined({ t: 0 }, outboundLeg), answered({ t: 4, since: 0 })]);
    expect(open).toEqual([
      {
        room: 'room',
        call: 'SCL_1',
        pair: { direction: 'outbound', trunk: 'ST_out' },
        startedAt: seconds(0),
        answeredAt: seconds(4),
        isAnswered: true,
        participants: ['PA_1'],
        lastSeenAt: seconds(0),
        isAwaited: false,
      },
    ]);
  });

  test('are without those that ended, and without legs that left', async () => {
    const open = await openAfter([
      joined({ t: 0 }, outboundLeg),
      joined({ t: 5 }, outboundLeg, { participant: 'PA_2' }),
      left({ t: 6, since: 0 }, outboundLeg, 'ringing', 'duplicate_identity'),
      joined({ t: 1 }, inboundLeg, { call: 'SCL_2', participant: 'PA_3' }),
      left({ t: 9, since: 1 }, inboundLeg, 'hangup', 'client_initiated', { call: 'SCL_2', participant: 'PA_3' }),
    ]);
    expect(open.map(({ call, participants }) => [call, participants])).toEqual([['SCL_1', ['PA_2']]]);
  });

  test('say which may come back after a media-server restart', async () => {
    const open = await openAfter([roomStarted({ t: -5 }), joined({ t: 0 }, outboundLeg), roomStarted({ t: 9 })]);
    expect(open).toMatchObject([{ participants: [], isAwaited: true, lastSeenAt: seconds(0) }]);
  });
});
