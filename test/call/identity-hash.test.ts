import { expect, test } from 'vitest';
import { identityHash } from '../../src/call/participant.ts';

test('participants of a room have different hashes', () => {
  const identities = ['sip_+15551110001', 'sip_+15551110002', 'agent-1', 'agent-2', 'Ü'];
  expect(new Set(identities.map(identityHash)).size).toBe(identities.length);
  expect(identityHash('agent-1')).toBe(identityHash('agent-1'));
});

test('a hash identifies nobody: thousands of phone numbers share it', () => {
  expect(identityHash('sip_+15551110001')).toMatch(/^[0-9a-z]{1,5}$/);
});

test('no identity has no mark', () => {
  expect(identityHash('')).toBe('');
});
