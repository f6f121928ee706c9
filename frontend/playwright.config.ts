import { defineConfig } from '@playwright/test'

const LONG = ['first-run.spec.ts', 'trouble.spec.ts']

/**
 * Debian's Chromium against the real service and the sandbox (e2e/service.ts). Nothing is downloaded. Tests have
 * companies or users of their own, so that they may run side by side; the one that kills the service runs last, alone.
 */
export default defineConfig({
  testDir: 'e2e',
  globalSetup: './e2e/setup.ts',
  workers: 2,
  fullyParallel: true,
  timeout: 90_000,
  expect: { timeout: 20_000 },
  // What passes only at its second try is reported as flaky.
  retries: 1,
  forbidOnly: process.env.CI === 'true',
  reporter: [['list']],
  outputDir: 'test-results',
  projects: [
    // The longest first, or one worker would wait for it at the end.
    { name: 'long', testMatch: LONG },
    { name: 'page', testMatch: '*.spec.ts', testIgnore: [...LONG, 'outage.spec.ts', 'screenshots.spec.ts'] },
    { name: 'outage', testMatch: 'outage.spec.ts', dependencies: ['long', 'page'] },
    // Only when asked for: npm run screenshots.
    // It waits long: a machine that does other things as well is told of, and ends all the same.
    ...(process.env.BENCH
      ? [{ name: 'bench', testMatch: '*.bench.ts', timeout: 600_000, expect: { timeout: 90_000 } }]
      : []),
    ...(process.env.SHOTS
      ? [{ name: 'screenshots', testMatch: 'screenshots.spec.ts', timeout: 600_000 }]
      : []),
  ],
  use: {
    locale: 'hu-HU',
    timezoneId: 'Europe/Budapest',
    viewport: { width: 1440, height: 900 },
    actionTimeout: 20_000,
    navigationTimeout: 40_000,
    // A trace costs as much as the test; so only of a second try.
    trace: 'on-first-retry',
    contextOptions: { reducedMotion: 'reduce' },
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
})
