import { describe, expect, test } from 'vitest';
import { clockSentence } from '../../src/catalog/clock-offset.ts';
import { tokenVerifier } from '../../src/webhook/verify-token.ts';
import { keys } from '../support/keys.ts';
import { signAt } from '../support/sign-at.ts';

const verify = tokenVerifier(new Map([[keys.key, keys.secret]]));
const liveKit = 1_800_000_000_000;

describe('how far two clocks are apart, as a token tells', () => {
  test.each([
    ['an hour ahead', 3600, 'expired_token', 'The clock here is about 60 min ahead of LiveKit’s.'],
    ['six minutes ahead', 360, 'expired_token', 'The clock here is about 6 min ahead of LiveKit’s.'],
    ['eleven seconds behind', -11, 'not_yet_valid', 'The clock here is about 11 s behind LiveKit’s.'],
    ['a day behind', -86_400, 'not_yet_valid', 'The clock here is about 24 h behind LiveKit’s.'],
  ])('%s', (_, seconds, code, sentence) => {
    const token = signAt('{}', liveKit);
    expect(() => verify(token, liveKit + seconds * 1000)).toThrow(
      expect.objectContaining({ code, clockOffset: seconds, message: expect.not.stringMatching(/\d/) }),
    );
    expect(clockSentence(seconds)).toBe(sentence.replace('’', "'"));
  });

  test('a token of a sender that dates it ahead tells that date, not when it was made', () => {
    const verifySigned = () => verify(signAt('{}', liveKit, { nbf: liveKit / 1000 + 60 }), liveKit);
    expect(verifySigned).toThrow(expect.objectContaining({ code: 'not_yet_valid', clockOffset: -60 }));
  });

  test('a token that was only on its way for long is taken', () => {
    expect(verify(signAt('{}', liveKit), liveKit + 300_000).expiresAt).toBe(liveKit + 311_000);
  });
});
