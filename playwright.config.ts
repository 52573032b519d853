import { defineConfig } from '@playwright/test'

/** Where `npm test` reads the counts from. */
const report = process.env['DESKBELL_E2E_REPORT'] ?? 'out/test/playwright.json'

export default defineConfig({
  testDir: 'e2e/specs',
  testMatch: '**/*.spec.ts',
  outputDir: 'test-results',
  // Each test starts a whole app; more than two at once only slow each other down.
  workers: 2,
  fullyParallel: true,
  forbidOnly: Boolean(process.env['CI']),
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['./e2e/reporter.ts'], ['list'], ['json', { outputFile: report }]],
  // Page snapshots run a script in every frame: the browser reports each one that a letter's sandbox blocks, and specs
  // take such a report as a fault.
  use: { trace: { mode: 'retain-on-failure', snapshots: false, screenshots: false } },
  projects: [{ name: 'e2e' }],
})
