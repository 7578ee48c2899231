import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { firstReceipt, RecordingError, readRecording } from '../../src/traffic/recording.ts';
import { recorded } from '../support/calls/recordings.ts';
import { scratchFile } from '../support/processes/temporary-files.ts';

const recording = fileURLToPath(new URL('../../recordings/recorded.jsonl', import.meta.url));
const bare = '{"event":"room_started","room":{"sid":"RM_1","name":"a"},"id":"EV_1"}';

describe('a recording', () => {
  test('in the recorded format keeps the exact bodies, their rooms and times', () => {
    const webhooks = readRecording(recording);
    expect(webhooks).toHaveLength(385);
    expect(webhooks.map(({ body }) => body)).toEqual(recorded.map(({ body }) => body));
    expect(webhooks.map(({ receivedAt }) => receivedAt)).toEqual(recorded.map(({ receivedAt }) => receivedAt));
    expect(webhooks.map(({ room }) => room)).toEqual(recorded.map(({ event }) => event.room?.name ?? ''));
  });

  test('of bare bodies keeps each line exactly', () => {
    const spaced = '{ "event": "room_finished", "room": { "name": "b" } }';
    expect(readRecording(scratchFile(`${bare}\n${spaced}\n`))).toEqual([
      { body: bare, room: 'a', receivedAt: undefined },
      { body: spaced, room: 'b', receivedAt: undefined },
    ]);
  });

  test('may mix both formats, and have empty lines', () => {
    const wrapped = JSON.stringify({ receivedAt: 5, status: 503, body: bare });
    expect(readRecording(scratchFile(`\n${wrapped}\n  \n${bare}`))).toEqual([
      { body: bare, room: 'a', receivedAt: 5 },
      { body: bare, room: 'a', receivedAt: undefined },
    ]);
  });

  test('may have webhooks without a room, which keep their order', () => {
    expect(readRecording(scratchFile('{"event":"ingress_started"}'))).toEqual([
      { body: '{"event":"ingress_started"}', room: '', receivedAt: undefined },
    ]);
  });

  const bad: readonly (readonly [string, string, number])[] = [
    ['is not JSON', 'room_started', 1],
    ['is cut off', `${bare}\n${bare.slice(0, 40)}`, 2],
    ['is not an object', `${bare}\n\n[1]`, 3],
    ['has no event', '{"room":{"name":"a"}}', 1],
    ['has a body that is not JSON', '{"body":"room_started"}', 1],
    ['has a body without an event', '{"body":"{}"}', 1],
    ['has a time that is not a number', JSON.stringify({ receivedAt: 'now', body: bare }), 1],
  ];
  test.each(bad)('with a line that %s is rejected with the file and the line', (_, content, line) => {
    const file = scratchFile(content);
    expect(() => readRecording(file)).toThrow(`${file}:${line} is not a recorded webhook: `);
    expect(() => readRecording(file)).toThrow(/jsonl:\d+ is not a recorded webhook: (it is not JSON|.*Invalid input)/);
  });

  test('that does not exist is rejected with its name', () => {
    expect(() => readRecording('/nowhere/calls.jsonl')).toThrow(
      new RecordingError('/nowhere/calls.jsonl cannot be read (ENOENT)'),
    );
  });

  test('without a webhook is rejected, as sending nothing is a mistake', () => {
    const file = scratchFile('\n\n');
    expect(() => readRecording(file)).toThrow(new RecordingError(`${file} holds no webhooks`));
  });

  test('has a time of its first webhook, however long it is', () => {
    const webhooks = Array.from({ length: 200_000 }, (_, index) => ({ body: '', room: '', receivedAt: 9 + index }));
    expect(firstReceipt([...webhooks, { body: '', room: '', receivedAt: 7 }])).toBe(7);
    expect(firstReceipt([{ body: '', room: '', receivedAt: undefined }])).toBe(Number.POSITIVE_INFINITY);
  });
});
