import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/system/**', 'test/faults/**', 'test/deploy/chart/**'],
    // Many tests wait for processes of their own, so one more than there are cores keeps the cores busy.
    maxWorkers: availableParallelism() + 1,
    pool: 'threads',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { requireAssertions: true },
  },
});
