import { expect, test } from 'vitest';
import { fixture, type Open } from './open.ts';

export function keepsValues(open: Open, keepsData: boolean): void {
  test('a value is what was written first, until that is replaced by one who knows it', async () => {
    const { keyValues } = (await fixture(open)).ledger;
    expect(await keyValues.read('day')).toBeUndefined();
    expect(await keyValues.replace('day', undefined, 'first')).toBe('first');
    expect(await keyValues.replace('day', undefined, 'second')).toBe('first');
    expect(await keyValues.replace('day', 'another', 'second')).toBe('first');
    expect(await keyValues.read('day')).toBe('first');
    expect(await keyValues.replace('day', 'first', 'second')).toBe('second');
    expect(await keyValues.read('day')).toBe('second');
  });

  test('one that was never written replaces nothing', async () => {
    const { keyValues } = (await fixture(open)).ledger;
    expect(await keyValues.replace('day', 'lost', 'again')).toBeUndefined();
    expect(await keyValues.read('day')).toBeUndefined();
  });

  test('values of different names know nothing of each other, whatever they are called', async () => {
    const { keyValues } = (await fixture(open)).ledger;
    const names = ['day', 'Day', 'day Europe/Berlin', "day'--", 'day\u0000', 'Tág ☎'];
    for (const name of names) expect(await keyValues.replace(name, undefined, `of ${name}`)).toBe(`of ${name}`);
    for (const name of names) expect(await keyValues.read(name)).toBe(`of ${name}`);
  });

  if (!keepsData) return;

  test('opened again: they are there', async () => {
    const first = await fixture(open);
    await first.ledger.keyValues.replace('day', undefined, 'written');
    const { ledger } = await first.reopened();
    expect(await ledger.keyValues.read('day')).toBe('written');
  });
}
