import { defineConfig } from 'vitest/config';

const report = process.env['COOP_TEST_REPORT'];

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // How long a test may hang, on a busy machine, before it counts as hung.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    // How long something is waited for, not how long it may take: machines are noisy and shared. Each look may be work for a daemon.
    expect: { poll: { timeout: 30_000, interval: 100 } },
    // Every test file starts real Workers; two cores do not gain from more files at once.
    maxWorkers: 2,
    // Nothing of ours is mocked, and what a test changes of its process it puts back: files share one, and load the sources once.
    isolate: false,
    globalSetup: ['test/support/build.ts'],
    reporters: report === undefined ? ['default'] : ['default', ['json', { outputFile: report }]],
  },
});
