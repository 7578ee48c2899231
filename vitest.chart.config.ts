import { defineConfig } from 'vitest/config';

/** What needs Helm and Kubernetes' schemas (npm run chart:tools), promtool and prometheus. */
export default defineConfig({
  test: {
    include: ['test/deploy/chart/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    expect: { requireAssertions: true },
  },
});
