import fc from 'fast-check';
import { WebhookEvent } from 'livekit-server-sdk';
import { describe, expect, test } from 'vitest';
import { readProtojson, type WebhookJson } from '../../src/webhook/parse-webhook.ts';
import { protojsonForm } from '../../src/webhook/protojson-form.ts';
import { delivered, recorded, replaced, restarts, stall } from '../support/calls/recordings.ts';
import { fieldsRead } from '../support/webhooks/fields-read.ts';
import { oddlyTypedBody, recordedBody } from '../support/webhooks/odd-body.ts';

const hasForm = protojsonForm(WebhookEvent);
const left = { event: 'participant_left', room: { name: 'r' } };

const bySdk = (body: string) => fieldsRead(WebhookEvent.fromJson(JSON.parse(body), { ignoreUnknownFields: true }));

describe('the form of protojson', () => {
  test('is that of every recorded webhook', () => {
    for (const { body } of delivered([...recorded, ...restarts, ...stall, ...replaced]))
      expect(hasForm(JSON.parse(body))).toBe(true);
  });

  test.each([
    { what: 'nothing but a name', json: left },
    { what: 'a field of the future, whatever is in it', json: { ...left, ofTheFuture: [null, { x: 1.5 }] } },
    { what: 'an attribute of any name', json: { ...left, participant: { attributes: { constructor: 'x', '': '' } } } },
    { what: 'a repeated message', json: { ...left, room: { enabledCodecs: [{ mime: 'audio/opus' }, {}] } } },
  ])('includes $what', ({ json }) => {
    expect(hasForm(json)).toBe(true);
    expect(readProtojson(json as WebhookJson)).toEqual(bySdk(JSON.stringify(json)));
  });

  test.each([
    { what: 'a list', json: [] },
    { what: 'null in place of a message', json: { ...left, room: null } },
    { what: 'null in place of a text', json: { ...left, id: null } },
    { what: 'a number in place of a text', json: { ...left, id: 5 } },
    { what: 'half of a surrogate pair', json: { ...left, id: '\ud800' } },
    { what: 'half of a pair in an attribute', json: { ...left, participant: { attributes: { x: '\ud800' } } } },
    {
      what: 'half of a pair as the name of an attribute',
      json: { ...left, participant: { attributes: { '\ud800': '' } } },
    },
    { what: 'an attribute that is no text', json: { ...left, participant: { attributes: { x: 1 } } } },
    { what: 'attributes in a list', json: { ...left, participant: { attributes: ['x'] } } },
    {
      what: 'the prototype as an attribute',
      json: { ...left, participant: JSON.parse('{"attributes":{"__proto__":"x"}}') },
    },
    { what: 'a 64-bit integer as a number', json: { ...left, createdAt: 5 } },
    { what: 'a 64-bit integer of 19 digits', json: { ...left, createdAt: '9223372036854775807' } },
    { what: 'a negative 64-bit integer', json: { ...left, createdAt: '-1' } },
    { what: 'a 32-bit integer with a fraction', json: { ...left, room: { maxParticipants: 1.5 } } },
    { what: 'a 32-bit integer that is too large', json: { ...left, room: { maxParticipants: 2 ** 32 } } },
    { what: 'a 32-bit integer as a text', json: { ...left, room: { maxParticipants: '5' } } },
    { what: 'a truth as a number', json: { ...left, room: { activeRecording: 1 } } },
    { what: 'an enum by number', json: { ...left, participant: { kind: 3 } } },
    { what: 'an enum of the future', json: { ...left, participant: { kind: 'OF_2030' } } },
    { what: 'a message in place of a list', json: { ...left, room: { enabledCodecs: {} } } },
    { what: 'something else in a list', json: { ...left, room: { enabledCodecs: [null] } } },
    { what: 'a name of protobuf', json: { ...left, created_at: '5' } },
    { what: 'one of several', json: { ...left, egressInfo: { roomComposite: {} } } },
  ])('excludes $what', ({ json }) => {
    expect(hasForm(json)).toBe(false);
  });

  test('is accepted by the SDK, with the same result', () => {
    const seen = { has: 0, hasNot: 0 };
    fc.assert(
      fc.property(fc.oneof(oddlyTypedBody, recordedBody), (body) => {
        const json: unknown = JSON.parse(body);
        if (!hasForm(json)) return void seen.hasNot++;
        seen.has++;
        expect(fieldsRead(readProtojson(json as WebhookJson))).toEqual(bySdk(body));
      }),
      { numRuns: 4000, seed: 20_261_125 },
    );
    expect(Math.min(seen.has, seen.hasNot)).toBeGreaterThan(800);
  });
});
