import { afterEach, describe, expect, test } from 'vitest';
import type { ListedTrunk } from '../../src/livekit/client.ts';
import { withListed } from '../../src/livekit/trunk-directory.ts';
import type { Trunk } from '../../src/trunks/trunks.ts';
import { type ApiSite, apiSite } from '../support/livekit/api-site.ts';

const described: Trunk = { id: 'ST_a', name: 'north', direction: undefined, channels: 30, callsPerSecond: undefined };
const listed = (change: Partial<ListedTrunk>): ListedTrunk => ({
  id: 'ST_b',
  name: 'Carrier south',
  direction: 'outbound',
  ...change,
});

describe('trunks that LiveKit lists', () => {
  test('are labelled with their ids, and keep LiveKit’s name beside it', () => {
    expect(withListed([], [listed({})], 10)).toEqual([
      {
        id: 'ST_b',
        name: 'ST_b',
        direction: 'outbound',
        channels: undefined,
        callsPerSecond: undefined,
        listedName: 'Carrier south',
      },
    ]);
  });

  test('keep the name of TRUNKS_FILE, and add the direction that is missing there', () => {
    const [trunk] = withListed([described], [listed({ id: 'ST_a' })], 10);
    expect(trunk).toEqual({ ...described, direction: 'outbound', listedName: 'Carrier south' });
    const [inbound] = withListed([{ ...described, direction: 'inbound' }], [listed({ id: 'ST_a' })], 10);
    expect(inbound?.direction).toBe('inbound');
  });

  test.each([
    '+15551110001',
    '(555) 111-0001',
    'main line 555 1110001',
    '1555.123.4567',
    'ST_15551234567',
    '00 1:555:123:4567',
    '1555_123_4567',
    '1–555–123–4567',
    '１５５５１２３４５６７',
    '',
    'a\nb',
    'x'.repeat(129),
  ])('do not show the name %j: it could be a number, or is not a name', (name) => {
    expect(withListed([], [listed({ name })], 10)[0]).not.toHaveProperty('listedName');
  });

  test.each(['Carrier 2024', 'pop 000000042', 'route 123456'])('show the name %j', (name) => {
    expect(withListed([], [listed({ name })], 10)[0]?.listedName).toBe(name);
  });

  test.each(['+15551110001', 'ST_15551234567', '1555.123.4567', 'ST_1555_123_4567'])(
    'are left out if the id %s could be a number',
    (id) => {
      expect(withListed([], [listed({ id })], 10)).toEqual([]);
    },
  );

  test('are left out beyond the limit', () => {
    expect(withListed([described], [listed({}), listed({ id: 'ST_c' }), listed({ id: 'ST_a' })], 2)).toHaveLength(2);
  });
});

describe('the trunk directory', () => {
  let site: ApiSite;
  afterEach(() => site.close());

  test('is read at the start and every 5 minutes, without numbers and credentials', async () => {
    site = await apiSite();
    await site.clock.advance(1000);
    const trunks = site.api.trunks();
    expect(trunks.map(({ id, direction, listedName }) => [id, direction, listedName])).toEqual([
      ['ST_EBGdATDtx6Vb', 'inbound', 'Lab inbound'],
      ['ST_zf5CdTHqnvTJ', 'outbound', 'Carrier north'],
    ]);
    expect(JSON.stringify(trunks)).not.toMatch(/\+1555|password|auth/);
    await site.clock.advance(600_000);
    expect(site.codes['ListSIPInboundTrunk 200']).toBe(3);
    expect(site.codes['ListSIPOutboundTrunk 200']).toBe(3);
  });

  test('keeps one list if only the other cannot be read, and retries soon', async () => {
    site = await apiSite();
    site.server.fault = (method) => (method === 'ListSIPOutboundTrunk' ? { status: 500 } : undefined);
    await site.clock.advance(1000);
    expect(site.api.trunks()).toHaveLength(1);
    site.server.fault = () => undefined;
    await site.clock.advance(31_000);
    expect(site.api.trunks()).toHaveLength(2);
  });
});
