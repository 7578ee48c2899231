import fc from 'fast-check';
import { expect, test } from 'vitest';
import { digestOf } from '../../src/ledger/digest-set.ts';
import { expiringIds, expiryMinute } from '../../src/ledger/expiring-ids.ts';

test.each([
  ['the minute that is just over', 60_000, 1],
  ['the minute that has just begun', 60_001, 2],
  ['the beginning of time', 0, 0],
  ['half a millisecond counts', 60_000.5, 2],
  ['a token without end stays an integer', Number.POSITIVE_INFINITY, Number.MAX_SAFE_INTEGER],
  ['so does one that is valid for millennia', 1e300, Number.MAX_SAFE_INTEGER],
])('expiryMinute: %s', (_, expiresAt, minute) => {
  expect(expiryMinute(expiresAt)).toBe(minute);
});

test.each([
  ['known before its expiry', 299_999, true],
  ['known at the moment of its expiry, in the middle of a minute', 90_000, true],
  ['known to the end of that minute', 119_999, true],
  ['forgotten when the minute of its expiry is over', 120_000, false],
])('an id that expires after 90 s, or 300 s: %s', (_, now, known) => {
  const ids = expiringIds();
  ids.add(digestOf('EV_1'), expiryMinute(now >= 200_000 ? 300_000 : 90_000));
  ids.expire(now);
  expect(ids.has(digestOf('EV_1'))).toBe(known);
});

test('whatever is added and however time goes, an id is known until it expires and forgotten a minute later', () => {
  const time = fc.integer({ min: 0, max: 600_000 });
  fc.assert(
    fc.property(fc.array(time, { maxLength: 50 }), fc.array(time, { maxLength: 10 }), (expiries, sweeps) => {
      const ids = expiringIds();
      for (const [index, expiresAt] of expiries.entries()) ids.add(digestOf(`EV_${index}`), expiryMinute(expiresAt));
      let latest = 0;
      for (const now of sweeps) {
        ids.expire(now);
        latest = Math.max(latest, now);
        for (const [index, expiresAt] of expiries.entries()) {
          if (latest < expiresAt) expect(ids.has(digestOf(`EV_${index}`))).toBe(true);
          if (latest >= expiresAt + 60_000) expect(ids.has(digestOf(`EV_${index}`))).toBe(false);
        }
        expect(ids.size).toBe(expiries.filter((__, index) => ids.has(digestOf(`EV_${index}`))).length);
      }
    }),
  );
});

test('an id can be added again after it was forgotten', () => {
  const ids = expiringIds();
  ids.add(digestOf('EV_1'), expiryMinute(1000));
  ids.expire(60_000);
  ids.add(digestOf('EV_1'), expiryMinute(200_000));
  ids.expire(180_000);
  expect(ids.has(digestOf('EV_1'))).toBe(true);
});
