import { expect, test, vi } from 'vitest';
import { run } from '../../src/cli.ts';
import { version } from '../../src/version.ts';

test.each(['version', '--version'])('%s says what is installed', async (name) => {
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  expect(await run([name])).toBe(0);
  expect(write.mock.calls).toEqual([[`${version}\n`]]);
  write.mockRestore();
});
