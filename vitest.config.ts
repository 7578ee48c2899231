import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/system/**', 'test/faults/**', 'test/deploy/chart/**'],
    // Many tests wait for processes of their own, so one more than there are cores keeps the cores busy.
    maxWorkers: availableParallelism() + 1,
    // Not threads: a process that one test starts would hold, until it runs, the ports that another has just closed.
    pool: 'forks',
    // No test changes what a module keeps, and loading the sources for each of 150 files takes longer than most of them.
    isolate: false,
    // Hundreds of processes are started from the same sources, which need not be compiled each time.
    env: { NODE_COMPILE_CACHE: fileURLToPath(new URL('node_modules/.cache/node', import.meta.url)) },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { requireAssertions: true },
  },
});
