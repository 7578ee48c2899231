import { defineConfig } from 'vitest/config';

/** Proof of dashboards and alerts on a real Prometheus, Alertmanager and Chromium; minutes, so apart from the rest. */
export default defineConfig({
  test: {
    include: ['test/grafana/proof/**/*.proof.ts'],
    testTimeout: 600_000,
    hookTimeout: 600_000,
    // The live site mostly waits, so another proof has the second core meanwhile.
    maxWorkers: 2,
    expect: { requireAssertions: true },
  },
});
