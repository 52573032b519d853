import { existsSync, readFileSync } from 'node:fs'

/** How many checks of one step passed, failed and were skipped. */
export interface Counts {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

/** The counts of a step that is one check: lint, types, knip, build. */
export function single(isGreen: boolean): Counts {
  return isGreen ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 }
}

/** The sum of several steps. */
export function sum(all: readonly Counts[]): Counts {
  return all.reduce(
    (a, b) => ({ passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped }),
    { passed: 0, failed: 0, skipped: 0 },
  )
}

/** The closing line that `.ci/run` and people read. */
export function closingLine(counts: Counts): string {
  const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : ''
  return `${counts.passed} passed, ${counts.failed} failed${skipped}`
}

/** The test layers that must not be empty, each recognized by its file names. */
const layers = {
  unit: (file: string) => !/\.(property|conformance)\.test\.ts$/.test(file) && !file.includes('/renderer/'),
  renderer: (file: string) => file.includes('/renderer/') && !/\.(property|conformance)\.test\.ts$/.test(file),
  property: (file: string) => file.endsWith('.property.test.ts'),
  conformance: (file: string) => file.endsWith('.conformance.test.ts'),
}

interface VitestReport {
  numPassedTests: number
  numFailedTests: number
  numPendingTests: number
  numTodoTests: number
  testResults: { name: string; status: string; assertionResults: { status: string }[] }[]
}

/**
 * Counts from Vitest's JSON report. A file that could not be collected, a layer without a single test and a
 * red exit code with no failed test each count as one failure.
 */
export function countVitest(file: string, code: number): { counts: Counts; notes: string[] } {
  const report = readReport(file) as VitestReport | undefined
  if (!report) return { counts: single(false), notes: ['vitest left no report'] }
  const notes: string[] = []
  for (const result of report.testResults)
    if (result.status === 'failed' && result.assertionResults.length === 0)
      notes.push(`${result.name} could not be loaded`)
  for (const [layer, belongs] of Object.entries(layers)) {
    const tests = report.testResults
      .filter((result) => belongs(result.name.replaceAll('\\', '/')))
      .flatMap((result) => result.assertionResults)
    if (!tests.some((test) => test.status === 'passed' || test.status === 'failed'))
      notes.push(`the layer "${layer}" has no test`)
  }
  const known = report.numFailedTests + notes.length
  if (code !== 0 && known === 0) notes.push(`vitest ended with ${code} though no test failed`)
  return {
    counts: {
      passed: report.numPassedTests,
      failed: report.numFailedTests + notes.length,
      skipped: report.numPendingTests + report.numTodoTests,
    },
    notes,
  }
}

interface PlaywrightReport {
  stats: { expected: number; unexpected: number; flaky: number; skipped: number }
  errors: { message?: string }[]
}

/** Counts from Playwright's JSON report. A test that passed only on a retry counts as failed. */
export function countPlaywright(file: string, code: number): { counts: Counts; notes: string[] } {
  const report = readReport(file) as PlaywrightReport | undefined
  if (!report) return { counts: single(false), notes: ['playwright left no report'] }
  const { expected, unexpected, flaky, skipped } = report.stats
  const notes = report.errors.map((error) => error.message ?? 'an error without a message')
  if (flaky > 0) notes.push(`${flaky} passed only on a second try`)
  if (expected + unexpected + flaky === 0 && notes.length === 0) notes.push('the layer "end to end" has no test')
  if (code !== 0 && unexpected + notes.length === 0) notes.push(`playwright ended with ${code} though no test failed`)
  return {
    counts: { passed: expected, failed: unexpected + flaky + notes.length - (flaky > 0 ? 1 : 0), skipped },
    notes,
  }
}

function readReport(file: string): unknown {
  if (!existsSync(file)) return undefined
  const parsed: unknown = JSON.parse(readFileSync(file, 'utf8'))
  return parsed
}
