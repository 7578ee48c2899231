import { defineConfig } from 'vitest/config';

/** What kills real processes under load: minutes long, FAULTS_SECONDS (60) and FAULTS_ROOMS (500000) make it shorter. */
export default defineConfig({
  test: {
    include: ['test/faults/**/*.test.ts'],
    testTimeout: 600_000,
    hookTimeout: 60_000,
    fileParallelism: false,
    expect: { requireAssertions: true },
  },
});
