import { hashSync } from 'bcryptjs';
import { describe, expect, test } from 'vitest';
import { bcryptThread } from '../../src/http/bcrypt.ts';
import { loginCheck } from '../../src/http/passwords.ts';

const users = new Map([['prometheus', hashSync('right', 4)]]);

/** Counts comparisons, and answers them when the test says so. */
function heldBcrypt() {
  const asked: { readonly hash: string; readonly answer: (matches: boolean) => void }[] = [];
  return {
    asked,
    compare: ({ hash }: { hash: string }) =>
      new Promise<boolean>((resolve) => {
        asked.push({ hash, answer: resolve });
      }),
  };
}

const login = (password: string, user = 'prometheus', address = '10.0.0.1') => ({ user, password, address });

describe('logins', () => {
  test('are compared on another thread', async () => {
    const bcrypt = bcryptThread();
    const check = loginCheck({ compare: bcrypt.compare, pause: async () => undefined });
    expect(await check(users, login('right'))).toBe(true);
    expect(await check(users, login('wrong'))).toBe(false);
    expect(await check(users, login('right', 'nobody'))).toBe(false);
    await bcrypt.close();
    expect(await check(users, login('another'))).toBe(false); // on a new thread
    const waiting = check(users, login('cut off'));
    await bcrypt.close();
    await expect(waiting).rejects.toThrow('the thread that compares passwords ended');
    await bcrypt.close();
  });

  test('are compared once, right or wrong, at the same time or later', async () => {
    const bcrypt = heldBcrypt();
    const check = loginCheck({ compare: bcrypt.compare, pause: async () => undefined });
    const answers = [check(users, login('right')), check(users, login('right')), check(users, login('wrong'))];
    expect(bcrypt.asked).toHaveLength(2);
    bcrypt.asked[0]?.answer(true);
    bcrypt.asked[1]?.answer(false);
    expect(await Promise.all(answers)).toEqual([true, true, false]);
    expect([await check(users, login('right')), await check(users, login('wrong'))]).toEqual([true, false]);
    expect(bcrypt.asked).toHaveLength(2);
  });

  test('of users that do not exist cost a comparison too', async () => {
    const bcrypt = heldBcrypt();
    const check = loginCheck({ compare: bcrypt.compare, pause: async () => undefined });
    const answer = check(users, login('right', 'nobody'));
    expect(bcrypt.asked.map(({ hash }) => hash)).toEqual([...users.values()]);
    bcrypt.asked[0]?.answer(true);
    expect(await answer).toBe(false);
  });

  test('are compared again once the password is another one', async () => {
    const bcrypt = heldBcrypt();
    const check = loginCheck({ compare: bcrypt.compare, pause: async () => undefined });
    const before = check(users, login('right'));
    bcrypt.asked[0]?.answer(true);
    await before;
    void check(new Map([['prometheus', hashSync('new', 4)]]), login('right'));
    expect(bcrypt.asked).toHaveLength(2);
  });

  test('wait two from an address and sixteen in all; more are refused at once', async () => {
    const bcrypt = heldBcrypt();
    const check = loginCheck({ compare: bcrypt.compare, pause: async () => undefined });
    const tooMany = { code: 'overloaded', status: 503 };
    const first = check(users, login('a'));
    void check(users, login('b'));
    await expect(check(users, login('c'))).rejects.toMatchObject(tooMany);
    for (let other = 0; other < 14; other++) void check(users, login(`${other}`, 'other', `10.0.1.${other}`));
    await expect(check(users, login('c', 'other', '10.0.2.1'))).rejects.toMatchObject(tooMany);
    expect(bcrypt.asked).toHaveLength(16);
    bcrypt.asked[0]?.answer(false);
    await first;
    void check(users, login('c'));
    expect(bcrypt.asked).toHaveLength(17);
  });

  test('that are wrong displace older wrong ones, never right ones', async () => {
    const bcrypt = heldBcrypt();
    const check = loginCheck({ compare: bcrypt.compare, pause: async () => undefined });
    const isRight = async (password: string) => {
      const before = bcrypt.asked.length;
      const answer = check(users, login(password));
      bcrypt.asked[before]?.answer(password === 'right');
      await answer;
      return bcrypt.asked.length - before;
    };
    await isRight('right');
    for (let attempt = 0; attempt <= 100; attempt++) await isRight(`wrong ${attempt}`);
    expect([await isRight('right'), await isRight('wrong 100'), await isRight('wrong 0')]).toEqual([0, 0, 1]);
  });

  test('that are refused are answered after a pause, and keep their place until then', async () => {
    const bcrypt = heldBcrypt();
    const pauses: (() => void)[] = [];
    const check = loginCheck({ compare: bcrypt.compare, pause: () => new Promise<void>((end) => pauses.push(end)) });
    const answered: string[] = [];
    const attempt = (password: string) =>
      check(users, login(password)).then(
        (isRight) => void answered.push(`${password} ${isRight}`),
        () => void answered.push(`${password} overloaded`),
      );
    const all = [attempt('right'), attempt('wrong')];
    bcrypt.asked[0]?.answer(true);
    bcrypt.asked[1]?.answer(false);
    await all[0];
    await expect.poll(() => pauses.length).toBe(1);
    all.push(attempt('a'), attempt('b'), attempt('wrong'));
    expect([bcrypt.asked.length, pauses.length, answered]).toEqual([3, 3, ['right true']]);
    bcrypt.asked[2]?.answer(true);
    for (const end of pauses) end();
    await Promise.all(all);
    expect(answered.sort()).toEqual(['a true', 'b overloaded', 'right true', 'wrong false', 'wrong false']);
  });
});
