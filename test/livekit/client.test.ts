import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ApiError } from '../../src/livekit/api-error.ts';
import { type Api, livekitClient } from '../../src/livekit/client.ts';
import { httpTransport } from '../../src/livekit/transport.ts';
import { epoch } from '../support/calls/facts.ts';
import { legOfScript } from '../support/livekit/api-site.ts';
import { type FakeLiveKit, fakeLiveKit } from '../support/livekit/fake-livekit.ts';
import { keys } from '../support/webhooks/token.ts';

describe('the SDK’s clients through our transport', () => {
  let server: FakeLiveKit;
  let api: Api;
  const connect = (secret: string, url = server.url) =>
    livekitClient({ url, key: keys.key, secret }, httpTransport(url, 2000, new AbortController().signal));
  beforeAll(async () => {
    server = await fakeLiveKit(() => epoch + 5000);
    api = connect(keys.secret);
    const leg = legOfScript({ id: 'x', answerAfter: 2000, endAfter: 9000 }, epoch);
    server.legs.set('room-x/callee-x', leg);
  });
  afterAll(() => server.close());

  test('read the recorded answers of a real server, and sign each method with the grant that it needs', async () => {
    expect((await api.GetParticipant('room-x', 'callee-x')).attributes).toMatchObject({
      'sip.callID': 'SCL_x',
      'sip.callStatus': 'active',
    });
    expect(await api.ListParticipants('room-x')).toMatchObject([{ sid: 'PA_x', joinedAtMs: BigInt(epoch) }]);
    expect(await api.ListRooms()).toEqual([{ name: 'room-x', sid: 'RM_room-x' }]);
    expect(await api.ListSIPInboundTrunk()).toEqual([
      { id: 'ST_EBGdATDtx6Vb', name: 'Lab inbound', direction: 'inbound' },
    ]);
    expect(await api.ListSIPOutboundTrunk()).toEqual([
      { id: 'ST_zf5CdTHqnvTJ', name: 'Carrier north', direction: 'outbound' },
    ]);
    expect(server.requests.map(({ problem }) => problem)).toEqual(Array(5).fill(undefined));
  });

  test('return an empty list for a room that does not exist, and throw a 404 for such a participant', async () => {
    expect(await api.ListParticipants('no-such-room')).toEqual([]);
    await expect(api.GetParticipant('room-x', 'nobody')).rejects.toMatchObject({ code: '404' });
  });

  test('throw a 401 for another secret', async () => {
    await expect(connect('another').ListRooms()).rejects.toMatchObject({ code: '401' });
  });

  test('send requests for ws:// over http://', async () => {
    expect(await connect(keys.secret, server.url.replace('http', 'ws')).ListRooms()).toHaveLength(1);
  });

  test.each(['WS', 'Http'])('read the scheme of %s:// without regard to case', async (scheme) => {
    expect(await connect(keys.secret, server.url.replace('http', scheme)).ListRooms()).toHaveLength(1);
  });

  test('count only a 404 that LiveKit wrote as not found', async () => {
    await expect(api.GetParticipant('room-x', 'nobody')).rejects.toMatchObject({ isAbsent: true });
    for (const body of ['<html>', '{"code":"bad_route","msg":"no handler"}', 'null', '']) {
      server.fault = () => ({ status: 404, body });
      await expect(api.GetParticipant('room-x', 'nobody')).rejects.toMatchObject({ code: '404', isAbsent: false });
    }
    server.fault = () => undefined;
  });

  test('read camelCase field names, too', async () => {
    const joinedAtMs = String(epoch);
    const leg = { sid: 'PA_1', kind: 'SIP', state: 'ACTIVE', joinedAtMs, attributes: { 'sip.callID': 'SCL_1' } };
    server.fault = () => ({ status: 200, body: JSON.stringify({ participants: [leg] }) });
    expect(await api.ListParticipants('room-x')).toMatchObject([{ sid: 'PA_1', joinedAtMs: BigInt(epoch) }]);
    server.fault = () => ({ status: 200, body: '{"items":[{"sipTrunkId":"ST_1","name":"north"}]}' });
    expect(await api.ListSIPInboundTrunk()).toEqual([{ id: 'ST_1', name: 'north', direction: 'inbound' }]);
    server.fault = () => undefined;
  });

  test('throw unreachable for a closed port, without what was requested', async () => {
    const error = await connect(keys.secret, 'http://127.0.0.1:9')
      .GetParticipant('+1555', '+1666')
      .catch((e) => e);
    expect(error).toBeInstanceOf(ApiError);
    expect(error.code).toBe('unreachable');
    expect(String(error)).not.toMatch(/\+1/);
  });
});
