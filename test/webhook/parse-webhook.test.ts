import { describe, expect, test } from 'vitest';
import { classify } from '../../src/call/classify.ts';
import { parseWebhook } from '../../src/webhook/parse-webhook.ts';

const body = (change: object): Buffer =>
  Buffer.from(JSON.stringify({ event: 'participant_joined', id: 'EV_1', createdAt: '1800000000', ...change }));
const sip = (sid: string, attributes: Record<string, string>) => ({
  room: { sid: 'RM_1', name: 'room' },
  participant: { sid, kind: 'SIP', attributes },
});
const long = 'x'.repeat(200_000);

describe('ids that are far longer than LiveKit’s, which the ledger would store, are rejected', () => {
  test.each([
    ['a room SID', { room: { sid: `RM_${long}`, name: 'room' } }],
    ['a participant SID', sip(`PA_${long}`, { 'sip.callID': 'SCL_1' })],
    ['sip.callID', sip('PA_1', { 'sip.callID': `SCL_${long}` })],
    ['sip.callID in another encoding of the body', sip('PA_1', { 'sip.callID': `SCL_${long}`, unknown: '' })],
    ['a track SID', { room: { sid: 'RM_1', name: 'room' }, track: { sid: `TR_${long}` } }],
  ])('%s of 200 KB', (_, change) => {
    expect(() => parseWebhook(body(change))).toThrow(/an id has more than 128 characters/);
  });

  test('one of 128 characters is accepted', () => {
    const callId = 'x'.repeat(128);
    expect(parseWebhook(body(sip('PA_1', { 'sip.callID': callId }))).participant?.attributes['sip.callID']).toBe(
      callId,
    );
  });

  test('a status of 200 KB is cut, and such a trunk id is dropped', () => {
    const attributes = { 'sip.callID': 'SCL_1', 'sip.callStatus': long, 'sip.trunkID': long };
    const fact = classify(parseWebhook(body(sip('PA_1', attributes))), 1_800_000_000_000);
    expect(JSON.stringify(fact).length).toBeLessThan(1000);
  });
});
