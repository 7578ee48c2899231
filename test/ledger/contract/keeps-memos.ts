import { expect, test } from 'vitest';
import { fixture, type Open } from './open.ts';

export function keepsMemos(open: Open, keepsData: boolean): void {
  test('a memo is what was written first, until that is replaced by one who knows it', async () => {
    const { memos } = (await fixture(open)).ledger;
    expect(await memos.read('day')).toBeUndefined();
    expect(await memos.replace('day', undefined, 'first')).toBe('first');
    expect(await memos.replace('day', undefined, 'second')).toBe('first');
    expect(await memos.replace('day', 'another', 'second')).toBe('first');
    expect(await memos.read('day')).toBe('first');
    expect(await memos.replace('day', 'first', 'second')).toBe('second');
    expect(await memos.read('day')).toBe('second');
  });

  test('one that was never written replaces nothing', async () => {
    const { memos } = (await fixture(open)).ledger;
    expect(await memos.replace('day', 'lost', 'again')).toBeUndefined();
    expect(await memos.read('day')).toBeUndefined();
  });

  test('memos of different names know nothing of each other, whatever they are called', async () => {
    const { memos } = (await fixture(open)).ledger;
    const names = ['day', 'Day', 'day Europe/Berlin', "day'--", 'day\u0000', 'Tág ☎'];
    for (const name of names) expect(await memos.replace(name, undefined, `of ${name}`)).toBe(`of ${name}`);
    for (const name of names) expect(await memos.read(name)).toBe(`of ${name}`);
  });

  if (!keepsData) return;

  test('opened again: they are there', async () => {
    const first = await fixture(open);
    await first.ledger.memos.replace('day', undefined, 'written');
    const { ledger } = await first.reopened();
    expect(await ledger.memos.read('day')).toBe('written');
  });
}
