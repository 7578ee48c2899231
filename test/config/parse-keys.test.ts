import { describe, expect, test } from 'vitest';
import { parseKeys } from '../../src/config/parse-keys.ts';

describe('keys as livekit-server reads them', () => {
  test.each([
    ['one line', 'key: secret', { key: 'secret' }],
    ['a line each', 'a: b\nc: d\n', { a: 'b', c: 'd' }],
    ['lines of Windows', 'a: b\r\nc: d\r\n', { a: 'b', c: 'd' }],
    ['a map on one line', '{a: b, c: d}', { a: 'b', c: 'd' }],
    ['JSON', '{"a": "b"}', { a: 'b' }],
    ['quotes', `"a": 'b'`, { a: 'b' }],
    ['comments', '# ours\na: b # since May\n', { a: 'b' }],
    ['a # within a secret', 'a: b#c', { a: 'b#c' }],
    ['a secret of digits', 'a: 12345678901234567890', { a: '12345678901234567890' }],
    ['its first digit is 0', 'a: 0123', { a: '0123' }],
    ['a secret that looks like a number', 'a: 1e3', { a: '1e3' }],
    ['a secret that looks like a boolean', 'a: yes', { a: 'yes' }],
    ['a key of digits', '1: b', { 1: 'b' }],
    ['a key that every object has', 'constructor: b', { constructor: 'b' }],
    ['base64', 'a: ab+/cd==', { a: 'ab+/cd==' }],
    ['none', '{}', {}],
  ])('%s', (_, text, keys) => {
    expect(parseKeys(text)).toEqual(new Map(Object.entries(keys)));
  });
});

describe('what is no map of keys', () => {
  test.each([
    ['a word', 'secret'],
    ['no space after the colon', 'key:secret'],
    ['a list', '- key: secret'],
    ['a map of maps', 'key:\n  secret: x'],
    ['a map of lists', 'key: [secret]'],
    ['a key without secret', 'key:'],
    ['an empty secret', 'key: ""'],
    ['a secret that a template left out', 'key: null'],
    ['the same as YAML writes it', 'key: ~'],
    ['an empty key', '"": secret'],
    ['a key twice', 'key: one\nkey: two'],
    ['a reference to nothing', 'key: *secret'],
    ['a character that YAML keeps for itself', 'key: @secret'],
    ['two documents', 'a: b\n---\nc: d'],
    ['quotes that do not end', 'key: "secret'],
    ['a tab in front', '\tkey: secret'],
    ['a comment alone', '# key: secret'],
  ])('%s', (_, text) => {
    expect(parseKeys(text)).toBeUndefined();
  });
});
