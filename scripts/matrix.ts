import { existsSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { root, runNode } from './steps.ts'

/**
 * The specs of a core day against the older servers that the demo server imitates: playwright.config.ts. Prints a table, version by
 * spec file, and what was left out and why. Arguments are passed on to Playwright.
 */
interface Suite {
  readonly file?: string
  readonly suites?: readonly Suite[]
  readonly specs?: readonly Spec[]
}
interface Spec {
  readonly file: string
  readonly title: string
  readonly tests: readonly {
    readonly projectName: string
    readonly status: 'expected' | 'unexpected' | 'flaky' | 'skipped'
    readonly annotations: readonly { readonly type: string; readonly description?: string }[]
  }[]
}
interface Cell {
  passed: number
  failed: number
  left: number
}

const report = path.join(root, 'out', 'test', 'matrix.json')
rmSync(report, { force: true })
const { code } = await runNode(
  'node_modules/@playwright/test/cli.js',
  ['test', ...process.argv.slice(2)],
  'live',
  'matrix.log',
  { DESKBELL_E2E: 'matrix', DESKBELL_E2E_REPORT: report },
)
process.exitCode = print() && code === 0 ? 0 : 1

function print(): boolean {
  if (!existsSync(report)) {
    console.log('playwright left no report')
    return false
  }
  const { suites } = JSON.parse(readFileSync(report, 'utf8')) as { suites: Suite[] }
  const table = new Map<string, Map<string, Cell>>()
  const left = new Map<string, number>()
  for (const { file, tests } of suites.flatMap(specsOf)) {
    const row = table.get(file) ?? new Map<string, Cell>()
    table.set(file, row)
    for (const { projectName, status, annotations } of tests) {
      const cell = row.get(projectName) ?? { passed: 0, failed: 0, left: 0 }
      row.set(projectName, cell)
      if (status === 'expected') cell.passed++
      else if (status === 'skipped') cell.left++
      else cell.failed++
      if (status !== 'skipped') continue
      const why = annotations.find(({ type }) => type === 'skip')?.description ?? 'no reason given'
      left.set(why, (left.get(why) ?? 0) + 1)
    }
  }
  const versions = [...new Set([...table.values()].flatMap((row) => [...row.keys()]))].sort()
  console.log(`\n${'passed/failed/left out'.padEnd(26)}${versions.map((version) => version.padStart(12)).join('')}`)
  for (const [file, row] of [...table].sort())
    console.log(file.padEnd(26) + versions.map((version) => cellText(row.get(version)).padStart(12)).join(''))
  for (const [why, count] of left) console.log(`left out ${count}: ${why}`)
  const cells = [...table.values()].flatMap((row) => [...row.values()])
  const sum = (key: keyof Cell): number => cells.reduce((total, cell) => total + cell[key], 0)
  console.log(`\n${sum('passed')} passed, ${sum('failed')} failed, ${sum('left')} left out`)
  return sum('failed') === 0 && sum('passed') > 0
}

function specsOf({ suites = [], specs = [] }: Suite): Spec[] {
  return [...specs, ...suites.flatMap(specsOf)]
}

function cellText(cell: Cell | undefined): string {
  return cell === undefined ? '' : `${cell.passed}/${cell.failed}/${cell.left}`
}
