import { expect, test } from 'vitest';
import { sharedWork } from '../../src/metrics/shared-work.ts';

/** Work that ends when the test says so. */
function heldWork() {
  const shared = sharedWork<string>();
  const begun: (PromiseWithResolvers<string> & { readonly key: string })[] = [];
  const ask = (key = 'page') =>
    shared(key, () => {
      const run = { key, ...Promise.withResolvers<string>() };
      begun.push(run);
      return run.promise;
    });
  return { begun, ask };
}

test('who asks while it is under way shares the next run, and gets nothing older than the question', async () => {
  const { begun, ask } = heldWork();
  const first = ask();
  const others = [ask(), ask(), ask()];
  expect(begun).toHaveLength(1);
  begun[0]?.resolve('old');
  expect(await first).toBe('old');
  await expect.poll(() => begun.length).toBe(2);
  const late = ask();
  begun[1]?.resolve('new');
  expect(await Promise.all(others)).toEqual(['new', 'new', 'new']);
  await expect.poll(() => begun.length).toBe(3);
  begun[2]?.resolve('newest');
  expect(await late).toBe('newest');
});

test('different things do not wait for each other', async () => {
  const { begun, ask } = heldWork();
  void ask('a');
  const other = ask('b');
  begun[1]?.resolve('b');
  expect(await other).toBe('b');
});

test('a run that fails fails for those who share it, and for nobody after them', async () => {
  const { begun, ask } = heldWork();
  const first = ask();
  const second = [ask(), ask()];
  begun[0]?.reject(new Error('no ledger'));
  await expect(first).rejects.toThrow('no ledger');
  await expect.poll(() => begun.length).toBe(2);
  begun[1]?.reject(new Error('still none'));
  for (const answer of second) await expect(answer).rejects.toThrow('still none');
  const third = ask();
  begun[2]?.resolve('page');
  expect(await third).toBe('page');
});
