import { defineConfig } from '@playwright/test'

/** Where `npm test` reads the counts from. */
const report = process.env['DESKBELL_E2E_REPORT'] ?? 'out/test/playwright.json'

/** Versions of servers that older companies run. Specs imitate 4.15.1 unless they say otherwise. */
const OLDER = ['1.16.2', '2.16.0', '3.16.0']
/** What an agent does in a day: these specs run against older servers, too. */
const CORE_DAY = [
  'access',
  'afterAction',
  'alerts',
  'assign',
  'composer',
  'contactPanel',
  'degraded',
  'exactlyOnce',
  'list',
  'liveUpdates',
  'offline',
  'presence',
  'recipients',
  'search',
  'seenFirst',
  'selection',
  'thread',
  'triage',
  'typing',
  'undo',
  'unsentReply',
]
/**
 * `npm test` runs those that are tagged `@core` on older servers, and of the others all that are not tagged `@full`. `matrix`: all of a
 * core day on older servers, and nothing else; `full`: only what `npm test` leaves out because it takes long.
 */
const part = process.env['DESKBELL_E2E']
const isMatrix = part === 'matrix'

export default defineConfig<{ like: string }>({
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
  projects: [
    ...(isMatrix ? [] : [{ name: 'e2e', ...(part === 'full' ? { grep: /@full/ } : { grepInvert: /@full/ }) }]),
    ...(part === 'full' ? [] : OLDER).map((like) => ({
      name: like,
      use: { like },
      testMatch: CORE_DAY.map((name) => `**/${name}.spec.ts`),
      ...(isMatrix ? {} : { grep: /@core/ }),
    })),
  ],
})
