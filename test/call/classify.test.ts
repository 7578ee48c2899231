import { WebhookEvent } from 'livekit-server-sdk';
import { describe, expect, test } from 'vitest';
import { classify } from '../../src/call/classify.ts';

const base = { id: 'EV_1', createdAt: '1800000000', room: { sid: 'RM_1', name: 'r' } };
const receivedAt = 1_800_000_000_250;
/** Through text, as webhooks come: what is undefined is absent. */
const parse = (json: object) =>
  classify(
    WebhookEvent.fromJsonString(JSON.stringify({ ...base, ...json }), { ignoreUnknownFields: true }),
    receivedAt,
  );
const participant = (json: object = {}, attributes: object = { 'sip.callID': 'SCL_1' }) => ({
  event: 'participant_joined',
  participant: { sid: 'PA_1', identity: 'someone', kind: 'SIP', joinedAtMs: '1799999999764', attributes, ...json },
});

const ignored: readonly [sentence: string, json: object][] = [
  ['a join without participant', { event: 'participant_joined' }],
  ['a video track', { event: 'track_published', participant: { sid: 'PA_1' }, track: { sid: 'TR_1', type: 'VIDEO' } }],
  ['a data track', { event: 'track_published', participant: { sid: 'PA_1' }, track: { sid: 'TR_1', type: 'DATA' } }],
  ['a track event without track', { event: 'track_published', participant: { sid: 'PA_1' } }],
  ['egress', { event: 'egress_started', egressInfo: { egressId: 'EG_1' } }],
  ['an event of the future', { event: 'something_new' }],
  ['a SIP participant in no room', { ...participant(), room: undefined }],
];

const others: readonly [sentence: string, json: object][] = [
  ['a standard participant', participant({ kind: undefined }, {})],
  ['an agent', participant({ kind: 'AGENT' }, {})],
  ['an agent that carries a call id', participant({ kind: 'AGENT' })],
  ['a connector', participant({ kind: 'CONNECTOR' })],
  ['a copy of a caller for listeners', participant({ kindDetails: ['FORWARDED'] })],
  ['a SIP participant without any id', participant({ sid: '' }, {})],
];

describe('classify', () => {
  test.each(others)('%s is no leg of a call, whether it joins or leaves', (_, json) => {
    expect(parse(json)).toMatchObject({ kind: 'other_joined' });
    expect(parse({ ...json, event: 'participant_left' })).toMatchObject({ kind: 'other_left' });
  });

  test.each([
    ['state ACTIVE and no reason', { state: 'ACTIVE' }, true],
    ['state DISCONNECTED', { state: 'DISCONNECTED' }, false],
    ['a reason', { state: 'ACTIVE', disconnectReason: 'CLIENT_INITIATED' }, false],
  ])('a leave with %s is a move or not', (_, json, moved) => {
    expect(parse({ ...participant(json), event: 'participant_left' })).toMatchObject({ kind: 'leg_left', moved });
  });

  test.each(ignored)('ignores %s', (_, json) => {
    expect(parse(json)).toBeUndefined();
  });

  test('a SIP participant by kind', () => {
    expect(parse(participant())).toMatchObject({
      kind: 'leg_joined',
      session: 'RM_1',
      createdAt: 1_800_000_000,
      at: receivedAt,
      leg: { call: 'SCL_1', participant: 'PA_1', joinedAt: 1_799_999_999_764, byRule: false, hasSipAttributes: true },
    });
  });

  test.each([
    ['without kind, a call id says it (older servers)', participant({ kind: undefined }), 'SCL_1'],
    ['without a call id, the participant SID is the key', participant({}, {}), 'PA_1'],
    ['a call id is a key whatever it is', participant({}, { 'sip.callID': '__proto__' }), '__proto__'],
  ])('%s', (_, json, call) => {
    expect(parse(json)).toMatchObject({ leg: { call } });
  });

  test.each([
    ['joinedAtMs', { joinedAtMs: '1799999999005', joinedAt: '1' }, 1_799_999_999_005],
    ['joinedAt', { joinedAtMs: undefined, joinedAt: '1799999997' }, 1_799_999_997_000],
    ['neither', { joinedAtMs: undefined }, undefined],
  ])('the join time is %s', (_, json, joinedAt) => {
    expect(parse(participant(json))).toMatchObject({ leg: { joinedAt } });
  });

  test.each([
    ['SCD_INBOUND', 'inbound'],
    ['SCD_OUTBOUND', 'outbound'],
    ['Inbound', 'inbound'],
    ['outbound', 'outbound'],
    ['sideways', undefined],
    ['constructor', undefined],
    ['', undefined],
  ])('sip.callDirection %s is %s', (value, direction) => {
    expect(parse(participant({}, { 'sip.callDirection': value }))).toMatchObject({
      leg: { statedDirection: direction },
    });
  });

  test.each([
    ['a trunk id', 'ST_zC5xCaz3twx4', 'ST_zC5xCaz3twx4'],
    ['a trunk id with zeros before a number', 'ST_in0000000001', 'ST_in0000000001'],
    ['a phone number as an id', 'ST_15551234567', undefined],
    ['a phone number with dots', '1555.123.4567', undefined],
    ['a phone number in a name', 'twilio-555-123-4567', undefined],
    ['somebody’s own name for a trunk', 'carrier-north', 'carrier-north'],
    ['an inline trunk', '', undefined],
    ['a phone number', '+15551110001', undefined],
    ['a phone number without plus', '15551110001', undefined],
    ['a SIP address', 'sip:bob@example.com', undefined],
    ['something long', 'x'.repeat(65), undefined],
  ])('sip.trunkID: %s', (_, value, trunkId) => {
    const fact = parse(participant({}, { 'sip.trunkID': value }));
    expect(fact).toMatchObject({ leg: { trunkId, hasSipAttributes: true } });
  });

  test('the status and the tag of a leave, and its reason in lower case', () => {
    const attributes = {
      'sip.callID': 'SCL_1',
      'sip.callStatus': 'hangup',
      'sip.callIDFull': 'x',
      'sip.ruleID': 'SDR_1',
    };
    const json = { ...participant({ disconnectReason: 'USER_REJECTED' }, attributes), event: 'participant_left' };
    expect(parse(json)).toMatchObject({
      kind: 'leg_left',
      reason: 'user_rejected',
      leg: { status: 'hangup', tagged: true, byRule: true },
    });
    expect(parse({ ...json, event: 'participant_connection_aborted' })).toMatchObject({ kind: 'leg_aborted' });
  });

  test('a status that livekit-sip does not set, which could hold anything, is not kept', () => {
    const json = participant({}, { 'sip.callID': 'SCL_1', 'sip.callStatus': 'tel:+15551110001' });
    expect(parse(json)).toMatchObject({ leg: { status: 'other' } });
  });

  test.each([
    ['absent', undefined],
    ['of the future', 'SOMETHING_NEW'],
  ])('a reason that is %s is unknown', (_, disconnectReason) => {
    expect(parse({ ...participant({ disconnectReason }), event: 'participant_left' })).toMatchObject({
      reason: 'unknown',
    });
  });

  test('an audio track, whose type protojson leaves out, at the moment of its publication', () => {
    const track = { sid: 'TR_1', version: { unixMicro: '1800000000123456' } };
    const json = { event: 'track_published', participant: { sid: 'PA_9' }, track };
    expect(parse(json)).toMatchObject({
      kind: 'audio_published',
      participant: 'PA_9',
      track: 'TR_1',
      at: 1_800_000_000_123,
    });
    expect(parse({ ...json, event: 'track_unpublished' })).toMatchObject({ kind: 'audio_unpublished', at: receivedAt });
  });
});
