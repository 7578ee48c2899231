import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { roomKey } from '../../src/ledger/ledger.ts';
import { recorded } from '../support/calls/recordings.ts';
import { newFile } from './support/new-file.ts';
import { onFile } from './support/open-url.ts';
import { recordedEntries } from './support/recorded-entries.ts';

test('a key is 22 characters of the SHA-256 of the name', () => {
  expect(roomKey('call-_+15551110001_x')).toBe('1HYgbKBUMtjjAAGnsAKd_C');
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (name) => {
      expect(roomKey(name)).toMatch(/^[\w-]{22}$/);
    }),
  );
});

test('names that differ have keys that differ', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.string(), { maxLength: 50 }), (names) => {
      expect(new Set(names.map(roomKey)).size).toBe(names.length);
    }),
  );
});

/** Everything personal in the recordings: room names, identities, names, numbers. */
const personal = new Set(
  recorded.flatMap(({ event: { room, participant } }) => [
    room?.name ?? '',
    participant?.identity ?? '',
    participant?.name ?? '',
    participant?.attributes['sip.phoneNumber'] ?? '',
    participant?.attributes['sip.trunkPhoneNumber'] ?? '',
  ]),
);
personal.delete('');

test('the ledger contains no room name, identity or phone number of the recordings, open or closed', async () => {
  const file = newFile();
  const { ledger } = await onFile(file);
  for (const entry of recordedEntries(1)) await ledger.apply(entry);
  const bytes = () =>
    readdirSync(dirname(file)).map((name) => [name, readFileSync(join(dirname(file), name), 'latin1')] as const);
  const open = bytes();
  await ledger.close();
  expect(open.map(([name]) => name)).toEqual(['', '-wal'].map((suffix) => `ledger.db${suffix}`));
  const closed = bytes();
  for (const [name, text] of [...open, ...closed])
    for (const secret of personal) expect([name, secret, text.includes(secret)]).toEqual([name, secret, false]);
  // A call id may be in the file and is, so the search above can find something.
  expect(closed[0]?.[1]).toContain('SCL_');
  expect(personal.size).toBeGreaterThan(50);
});
