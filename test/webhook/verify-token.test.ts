import { describe, expect, test } from 'vitest';
import { clockSentence } from '../../src/catalog/refusals.ts';
import { tokenVerifier } from '../../src/webhook/verify-token.ts';
import { post, runningExporter } from '../support/processes/running-exporter.ts';
import { type Claims, claimsFor, jwt, keys, signAt } from '../support/webhooks/token.ts';

const second = 1_800_000_000;
const verifyToken = tokenVerifier(new Map([[keys.key, keys.secret]]));
const claims = (changed: Claims = {}): Claims => ({ ...claimsFor('', second * 1000), ...changed });

type Row = readonly [sentence: string, changed: Claims, now: number, refused?: string];

/** All 1,000 ms of a second have the same result, as in the SDK. */
const times: readonly Row[] = [
  ['in its first ms', {}, second * 1000],
  ['10 s before it is valid', { nbf: second + 10 }, second * 1000],
  ['a ms earlier', { nbf: second + 10 }, second * 1000 - 1, 'not_yet_valid'],
  ['half a second earlier, written with a fraction', { nbf: second + 10.5 }, second * 1000 + 999, 'not_yet_valid'],
  ['in the last ms of the leeway after its end', { exp: second }, (second + 10) * 1000 - 1],
  ['a ms later', { exp: second }, (second + 10) * 1000, 'expired_token'],
  ['a fraction of a second counts', { exp: second + 0.5 }, (second + 10) * 1000 + 999],
  ['and ends as well', { exp: second + 0.5 }, (second + 11) * 1000, 'expired_token'],
  ['issued in the future: only nbf says from when', { iat: second + 1000 }, second * 1000],
  ['without nbf', { nbf: undefined }, second * 1000],
  ['without iat', { iat: undefined }, second * 1000],
  ['without an end', { exp: undefined }, second * 1000, 'bad_token'],
  ['an end in words', { exp: String(second + 300) }, second * 1000, 'bad_token'],
  ['an end that is null', { exp: null }, second * 1000, 'bad_token'],
  ['a beginning in words', { nbf: String(second) }, second * 1000, 'bad_token'],
  ['issued at a word', { iat: 'now' }, second * 1000, 'bad_token'],
];

describe('the times of a token', () => {
  for (const [what, changed, now, refused] of times)
    test(`${what}: ${refused ?? 'accepted'}`, () => {
      const verify = () => verifyToken(jwt(claims(changed)), now);
      if (refused) expect(verify).toThrow(expect.objectContaining({ code: refused, status: 401 }));
      else expect(verify()).toMatchObject({ digest: claimsFor('').sha256 });
    });

  test('expiresAt is the time from which it is rejected', () => {
    const token = jwt(claims({ exp: second }));
    const { expiresAt } = verifyToken(token, second * 1000);
    expect(() => verifyToken(token, expiresAt)).toThrow('expired');
    expect(expiresAt - second * 1000).toBe(11_000);
  });

  test('an end beyond the range of Date results in a valid time for the ledger', () => {
    const { expiresAt } = verifyToken(jwt(claims({ exp: 1e300 })), second * 1000);
    expect(new Date(expiresAt).getTime()).toBe(expiresAt);
  });
});

describe('the header', () => {
  const token = jwt(claims());
  test.each([
    ['a bare token, as LiveKit sends it', token],
    ['a Bearer token', `Bearer ${token}`],
    ['in any case', `bEaReR ${token}`],
  ])('%s', (_, authorization) => {
    expect(verifyToken(authorization, second * 1000)).toMatchObject({ digest: claimsFor('').sha256 });
  });

  test.each(['null', 'false', '0', '""', '[]', '["b64"]', '["exp"]'])('a critical extension %s is rejected', (crit) => {
    const header = { alg: 'HS256', b64: true, crit: JSON.parse(crit) };
    expect(() => verifyToken(jwt(claims(), { header }), second * 1000)).toThrow(
      expect.objectContaining({ code: 'bad_token' }),
    );
  });
});

describe('the difference of the clocks in a rejection', () => {
  test.each([
    ['an hour ahead', 3600, 'expired_token', 'The clock here is about 60 min ahead of LiveKit’s.'],
    ['six minutes ahead', 360, 'expired_token', 'The clock here is about 6 min ahead of LiveKit’s.'],
    ['eleven seconds behind', -11, 'not_yet_valid', 'The clock here is about 11 s behind LiveKit’s.'],
    ['a day behind', -86_400, 'not_yet_valid', 'The clock here is about 24 h behind LiveKit’s.'],
  ])('%s', (_, seconds, code, sentence) => {
    const token = signAt('{}', second * 1000);
    expect(() => verifyToken(token, second * 1000 + seconds * 1000)).toThrow(
      expect.objectContaining({ code, clockOffset: seconds, message: expect.not.stringMatching(/\d/) }),
    );
    expect(clockSentence(seconds)).toBe(sentence.replace('’', "'"));
  });

  test('is that of nbf for a token that is dated ahead', () => {
    const verifySigned = () => verifyToken(signAt('{}', second * 1000, { nbf: second + 60 }), second * 1000);
    expect(verifySigned).toThrow(expect.objectContaining({ code: 'not_yet_valid', clockOffset: -60 }));
  });

  test('does not matter for a token that was only delayed', () => {
    expect(verifyToken(signAt('{}', second * 1000), second * 1000 + 300_000).expiresAt).toBe(second * 1000 + 311_000);
  });
});

const body = JSON.stringify({ event: 'room_finished', room: { name: 'r' } });
const signed = (key: string, secret: string) => jwt({ ...claimsFor(body), iss: key }, { secret });

test('every configured key pair is accepted, each with its own secret', async () => {
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
