import { readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { errorStack } from '../shared/text/errors.ts'
import type { Counts } from './counts.ts'
import { closingLine, countPlaywright, countVitest, single, sum } from './counts.ts'
import type { Finished } from './steps.ts'
import { root, runNode } from './steps.ts'

/** Everything the project checks, in the order in which it is reported. */
const names = ['format', 'lint', 'types', 'knip', 'build', 'unit', 'e2e'] as const
type Name = (typeof names)[number]

interface Result {
  readonly name: Name
  readonly counts: Counts
  readonly milliseconds: number
  readonly notes: readonly string[]
}

const help = `usage: npm test -- [options]

  --only NAMES   some steps only, comma separated: ${names.join(', ')}
                 ("unit" is every Vitest layer: unit, renderer, property, conformance)
  --except NAMES all steps but these
  --help         this text

Every step runs even after a red one. Logs and reports are left in out/test/.`

const { values } = parseArgs({
  options: { only: { type: 'string' }, except: { type: 'string' }, help: { type: 'boolean' } },
})
if (values.help) {
  console.log(help)
  process.exit(0)
}
const except = values.except?.split(',') ?? []
const only = new Set<string>(values.only?.split(',') ?? names)
const unknown = [...only, ...except].filter((name) => !names.some((known) => known === name))
if (unknown.length > 0) {
  console.error(`unknown step: ${unknown.join(', ')}\n\n${help}`)
  process.exit(2)
}
for (const name of except) only.delete(name)

const began = performance.now()
const results: Result[] = []

function report(name: Name, counts: Counts, milliseconds: number, notes: readonly string[], output = ''): void {
  results.push({ name, counts, milliseconds, notes })
  console.log(`\n── ${name}: ${closingLine(counts)} (${(milliseconds / 1000).toFixed(1)} s)`)
  if (counts.failed > 0 && output.trim() !== '') console.log(output.trimEnd())
  for (const note of notes) console.log(`   ! ${note}`)
}

function reportSingle(name: Name, finished: Finished): void {
  report(name, single(finished.code === 0), finished.milliseconds, [], finished.output)
}

/** Several commands that count as one check. */
function reportAll(name: Name, all: readonly Finished[]): void {
  reportSingle(name, {
    code: all.some((one) => one.code !== 0) ? 1 : 0,
    output: all.map((one) => one.output).join(''),
    milliseconds: all.reduce((time, one) => time + one.milliseconds, 0),
  })
}

async function lint(): Promise<void> {
  const eslint = ['.', '--max-warnings', '0', '--cache', '--cache-location', 'node_modules/.cache/eslint/']
  const stylelint = ['renderer/**/*.{vue,css}', '--cache', '--cache-location', 'node_modules/.cache/stylelint/']
  reportAll('lint', [
    await runNode('node_modules/eslint/bin/eslint.js', [...eslint, '--cache-strategy', 'content'], 'kept', 'lint.log', {
      NODE_OPTIONS: '--max-old-space-size=4096',
    }),
    await runNode(
      'node_modules/stylelint/bin/stylelint.mjs',
      [...stylelint, '--cache-strategy', 'content'],
      'kept',
      'lint-styles.log',
    ),
  ])
}

async function format(): Promise<void> {
  const args = ['--check', '.', '--cache', '--cache-location', 'node_modules/.cache/prettier/', '--log-level', 'warn']
  reportSingle('format', await runNode('node_modules/prettier/bin/prettier.cjs', args, 'kept', 'format.log'))
}

async function types(): Promise<void> {
  const all: Finished[] = []
  for (const project of ['tsconfig.json', 'tsconfig.e2e.json'])
    all.push(
      await runNode(
        'node_modules/typescript/bin/tsc',
        ['-p', project, '--noEmit', '--pretty', process.stdout.isTTY ? 'true' : 'false'],
        'kept',
        `types-${project}.log`,
      ),
    )
  all.push(
    await runNode(
      'node_modules/vue-tsc/bin/vue-tsc.js',
      ['-p', 'tsconfig.web.json', '--noEmit', '--pretty', process.stdout.isTTY ? 'true' : 'false'],
      'kept',
      'types-web.log',
    ),
  )
  reportAll('types', all)
}

async function knip(): Promise<void> {
  reportSingle('knip', await runNode('node_modules/knip/bin/knip.js', [], 'kept', 'knip.log'))
}

async function build(): Promise<void> {
  reportSingle(
    'build',
    await runNode('node_modules/electron-vite/bin/electron-vite.js', ['build'], 'kept', 'build.log'),
  )
}

async function unit(): Promise<void> {
  const file = path.join(root, 'out', 'test', 'vitest.json')
  rmSync(file, { force: true })
  const finished = await runNode(
    'node_modules/vitest/vitest.mjs',
    ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`],
    'live',
    'vitest.log',
  )
  const { counts, notes } = countVitest(file, finished.code)
  report('unit', counts, finished.milliseconds, notes)
}

async function endToEnd(): Promise<void> {
  const file = path.join(root, 'out', 'test', 'playwright.json')
  rmSync(file, { force: true })
  const finished = await runNode('node_modules/@playwright/test/cli.js', ['test'], 'live', 'playwright.log', {
    DESKBELL_E2E_REPORT: file,
  })
  const { counts, notes } = countPlaywright(file, finished.code)
  report('e2e', counts, finished.milliseconds, notes)
}

/** Runs steps one after the other. A step that crashes fails, and the next one still runs. */
async function lane(steps: readonly (readonly [Name, () => Promise<void>])[]): Promise<void> {
  for (const [name, step] of steps) {
    if (!only.has(name)) continue
    const at = performance.now()
    try {
      await step()
    } catch (error) {
      report(name, single(false), performance.now() - at, [errorStack(error)])
    }
  }
}

const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string }
console.log(
  `Deskbell ${version}, Node ${process.versions.node}, ${process.env['DESKBELL_ELECTRON'] ? 'Electron' : 'the Chromium host'}`,
)

// On two cores, lint runs beside the first tests. The end-to-end tests start whole apps and need the computer to themselves.
await Promise.all([
  lane([
    ['format', format],
    ['lint', lint],
    ['knip', knip],
  ]),
  lane([
    ['build', build],
    ['types', types],
    ['unit', unit],
  ]),
])
await lane([['e2e', endToEnd]])

console.log('\nstep       passed  failed  skipped  seconds')
for (const name of names) {
  const result = results.find((one) => one.name === name)
  if (!result) continue
  const { passed, failed, skipped } = result.counts
  console.log(
    `${name.padEnd(8)} ${String(passed).padStart(8)} ${String(failed).padStart(7)} ` +
      `${String(skipped).padStart(8)} ${(result.milliseconds / 1000).toFixed(1).padStart(8)}`,
  )
}
const total = sum(results.map((result) => result.counts))
console.log(`total ${((performance.now() - began) / 1000).toFixed(1)} s\n\n${closingLine(total)}`)
process.exitCode = total.failed > 0 ? 1 : 0
