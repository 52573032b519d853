import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { closingLine, countPlaywright, countVitest, single, sum } from './counts.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'deskbell-counts-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function write(content: unknown): string {
  const file = path.join(folder, 'report.json')
  writeFileSync(file, JSON.stringify(content))
  return file
}

const passed = { status: 'passed' }
const oneOfEach = [
  { name: '/desk/electron/core/a.test.ts', status: 'passed', assertionResults: [passed] },
  { name: '/desk/renderer/a.test.ts', status: 'passed', assertionResults: [passed] },
  { name: '/desk/electron/core/a.property.test.ts', status: 'passed', assertionResults: [passed] },
  { name: '/desk/electron/core/a.conformance.test.ts', status: 'passed', assertionResults: [passed] },
]
const vitest = (testResults: unknown, counts: Partial<Record<string, number>> = {}): unknown => ({
  numPassedTests: 4,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  ...counts,
  testResults,
})

describe('the closing line', () => {
  it('lists skipped checks only when there are any', () => {
    expect(closingLine({ passed: 3, failed: 0, skipped: 0 })).toBe('3 passed, 0 failed')
    expect(closingLine(sum([single(true), single(false), { passed: 0, failed: 0, skipped: 2 }]))).toBe(
      '1 passed, 1 failed, 2 skipped',
    )
  })
})

describe('Vitest', () => {
  it('counts the passed tests of every layer', () => {
    expect(countVitest(write(vitest(oneOfEach)), 0)).toEqual({
      counts: { passed: 4, failed: 0, skipped: 0 },
      notes: [],
    })
  })
  it('counts an empty layer as a failure', () => {
    const { counts, notes } = countVitest(write(vitest(oneOfEach.slice(0, 3))), 0)
    expect(counts.failed).toBe(1)
    expect(notes).toEqual(['the layer "conformance" has no test'])
  })
  it('counts a file that could not be loaded as a failure', () => {
    expect(
      countVitest(
        write(vitest([...oneOfEach, { name: '/desk/shared/b.test.ts', status: 'failed', assertionResults: [] }])),
        1,
      ).counts.failed,
    ).toBe(1)
  })
  it('counts a non-zero exit without a failed test, and a missing report, as failures', () => {
    expect(countVitest(write(vitest(oneOfEach)), 1).counts.failed).toBe(1)
    expect(countVitest(path.join(folder, 'absent.json'), 0).counts.failed).toBe(1)
  })
})

describe('Playwright', () => {
  const stats = { expected: 2, unexpected: 0, flaky: 0, skipped: 1 }
  it('counts the passed tests', () => {
    expect(countPlaywright(write({ stats, errors: [] }), 0)).toEqual({
      counts: { passed: 2, failed: 0, skipped: 1 },
      notes: [],
    })
  })
  it('counts a test that passed only on a retry as failed', () => {
    expect(countPlaywright(write({ stats: { ...stats, flaky: 1 }, errors: [] }), 0).counts.failed).toBe(1)
  })
  it('counts an empty run and a failed start as failures', () => {
    expect(
      countPlaywright(write({ stats: { expected: 0, unexpected: 0, flaky: 0, skipped: 0 }, errors: [] }), 0).counts
        .failed,
    ).toBe(1)
    expect(
      countPlaywright(
        write({ stats: { expected: 0, unexpected: 0, flaky: 0, skipped: 0 }, errors: [{ message: 'no config' }] }),
        1,
      ).counts.failed,
    ).toBe(1)
  })
})
