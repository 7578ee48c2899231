import { expect, test } from 'vitest';
import { post, runningExporter } from '../support/running-exporter.ts';
import { claimsFor, jwt } from '../support/token.ts';

const body = JSON.stringify({ event: 'room_finished', room: { name: 'r' } });
const signed = (key: string, secret: string) => jwt({ ...claimsFor(body), iss: key }, { secret });

test('every configured pair signs, each with its own secret', async () => {
  const exporter = await runningExporter({
    LIVEKIT_API_KEY: 'new',
    LIVEKIT_API_SECRET: 'new secret',
    LIVEKIT_KEYS: 'old: old secret\ndigits: 0123456789',
  });
  const statusOf = async (key: string, secret: string) => {
    const answer = await post(exporter, body, signed(key, secret));
    return answer.ok ? 200 : JSON.parse(await answer.text()).error;
  };
  expect(await statusOf('new', 'new secret')).toBe(200);
  expect(await statusOf('old', 'old secret')).toBe(200);
  expect(await statusOf('digits', '0123456789')).toBe(200);
  expect(await statusOf('new', 'old secret')).toBe('bad_token');
  expect(await statusOf('old', 'new secret')).toBe('bad_token');
  expect(await statusOf('digits', '123456789')).toBe('bad_token');
  expect(await statusOf('older', 'old secret')).toBe('unknown_key');
  await exporter.close();
});
