import { describe, expect, test } from 'vitest';
import { tokenVerifier } from '../../src/webhook/verify-token.ts';
import { keys } from '../support/keys.ts';
import { type Claims, claimsFor, jwt } from '../support/token.ts';

const second = 1_800_000_000;
const verifyToken = tokenVerifier(new Map([[keys.key, keys.secret]]));
const claims = (changed: Claims = {}): Claims => ({ ...claimsFor('', second * 1000), ...changed });

type Row = readonly [sentence: string, changed: Claims, now: number, refused?: string];

/** Every second of a token's life has 1,000 ms that are judged alike, as the SDK judges them. */
const times: readonly Row[] = [
  ['in its first ms', {}, second * 1000],
  ['10 s before it is valid', { nbf: second + 10 }, second * 1000],
  ['a ms earlier', { nbf: second + 10 }, second * 1000 - 1, 'not_yet_valid'],
  ['half a second earlier, told with a fraction', { nbf: second + 10.5 }, second * 1000 + 999, 'not_yet_valid'],
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
    test(`${what}: ${refused ?? 'taken'}`, () => {
      const verify = () => verifyToken(jwt(claims(changed)), now);
      if (refused) expect(verify).toThrow(expect.objectContaining({ code: refused, status: 401 }));
      else expect(verify()).toMatchObject({ digest: claimsFor('').sha256 });
    });

  test('its id must be known until it can no longer be taken', () => {
    const token = jwt(claims({ exp: second }));
    const { expiresAt } = verifyToken(token, second * 1000);
    expect(() => verifyToken(token, expiresAt)).toThrow('expired');
    expect(expiresAt - second * 1000).toBe(11_000);
  });

  test('an end that no calendar has is a time all the same, for the ledger keeps it', () => {
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

  test.each(['null', 'false', '0', '""', '[]', '["b64"]', '["exp"]'])('a critical extension %s is refused', (crit) => {
    const header = { alg: 'HS256', b64: true, crit: JSON.parse(crit) };
    expect(() => verifyToken(jwt(claims(), { header }), second * 1000)).toThrow(
      expect.objectContaining({ code: 'bad_token' }),
    );
  });
});
