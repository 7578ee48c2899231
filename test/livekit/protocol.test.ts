import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ApiError } from '../../src/livekit/api-error.ts';
import { type Api, livekitClients } from '../../src/livekit/clients.ts';
import { httpTransport } from '../../src/livekit/transport.ts';
import { legOfScript } from '../support/api-site.ts';
import { epoch } from '../support/facts.ts';
import { type FakeLiveKit, fakeLiveKit } from '../support/fake-livekit.ts';
import { keys } from '../support/keys.ts';

describe('the SDK’s clients through our transport', () => {
  let server: FakeLiveKit;
  let api: Api;
  const connect = (secret: string, url = server.url) =>
    livekitClients({ url, key: keys.key, secret }, httpTransport(url, 2000, new AbortController().signal));
  beforeAll(async () => {
    server = await fakeLiveKit(() => epoch + 5000);
    api = connect(keys.secret);
    const leg = legOfScript({ id: 'x', answerAfter: 2000, endAfter: 9000 }, epoch);
    server.legs.set('room-x/callee-x', leg);
  });
  afterAll(() => server.close());

  test('read what a real server wrote, and send each method with the grant that it needs', async () => {
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

  test('a room that does not exist is an empty list, a participant that does not is a 404', async () => {
    expect(await api.ListParticipants('no-such-room')).toEqual([]);
    await expect(api.GetParticipant('room-x', 'nobody')).rejects.toMatchObject({ code: '404' });
  });

  test('another secret is a 401', async () => {
    await expect(connect('another').ListRooms()).rejects.toMatchObject({ code: '401' });
  });

  test('ws:// is asked by http://', async () => {
    expect(await connect(keys.secret, server.url.replace('http', 'ws')).ListRooms()).toHaveLength(1);
  });

  test.each(['WS', 'Http'])('and so is %s://, as URLs have it', async (scheme) => {
    expect(await connect(keys.secret, server.url.replace('http', scheme)).ListRooms()).toHaveLength(1);
  });

  test('a 404 is that of LiveKit alone', async () => {
    await expect(api.GetParticipant('room-x', 'nobody')).rejects.toMatchObject({ isAbsent: true });
    for (const body of ['<html>', '{"code":"bad_route","msg":"no handler"}', 'null', '']) {
      server.fault = () => ({ status: 404, body });
      await expect(api.GetParticipant('room-x', 'nobody')).rejects.toMatchObject({ code: '404', isAbsent: false });
    }
    server.fault = () => undefined;
  });

  test('names as JSON has them are read too', async () => {
    const joinedAtMs = String(epoch);
    const leg = { sid: 'PA_1', kind: 'SIP', state: 'ACTIVE', joinedAtMs, attributes: { 'sip.callID': 'SCL_1' } };
    server.fault = () => ({ status: 200, body: JSON.stringify({ participants: [leg] }) });
    expect(await api.ListParticipants('room-x')).toMatchObject([{ sid: 'PA_1', joinedAtMs: BigInt(epoch) }]);
    server.fault = () => ({ status: 200, body: '{"items":[{"sipTrunkId":"ST_1","name":"north"}]}' });
    expect(await api.ListSIPInboundTrunk()).toEqual([{ id: 'ST_1', name: 'north', direction: 'inbound' }]);
    server.fault = () => undefined;
  });

  test('a port that nobody listens on is unreachable, and says nothing of what was asked', async () => {
    const error = await connect(keys.secret, 'http://127.0.0.1:9')
      .GetParticipant('+1555', '+1666')
      .catch((e) => e);
    expect(error).toBeInstanceOf(ApiError);
    expect(error.code).toBe('unreachable');
    expect(String(error)).not.toMatch(/\+1/);
  });
});
