import { defineConfig } from 'vitest/config';

/** What needs programs of the distribution: promtool, prometheus, redis-server, chromium. */
export default defineConfig({
  test: {
    include: ['test/system/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    fileParallelism: false,
    expect: { requireAssertions: true },
  },
});
