import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type { BenchResult } from '../e2e/bench/result.ts'
import { root } from './steps.ts'

const folder = path.join(root, 'e2e', 'bench')
/** A benchmark is a file with a one-word name; other files in the folder are helpers. */
const names = existsSync(folder)
  ? readdirSync(folder)
      .filter((file) => /^[a-z]+\.ts$/.test(file) && file !== 'result.ts')
      .map((file) => file.slice(0, -3))
  : []
const help = `usage: npm run bench -- NAME [--option value ...]

  NAME     one of: ${names.join(', ') || '(none in this checkout)'}
  --help   this text

Options after NAME go to the benchmark as they are. Tables are printed, figures written to out/bench/NAME.json.
Exit 0 where every target of the benchmark is met, 1 otherwise.`

/** `--events 500 --quick` → `{ events: 500, quick: true }`. */
function readOptions(args: readonly string[]): Record<string, string | number | true> {
  const options: Record<string, string | number | true> = {}
  for (const [index, word] of args.entries()) {
    if (!word.startsWith('--')) continue
    const [key = '', inline] = word.slice(2).split('=', 2)
    const next = args[index + 1]
    const text = inline ?? (next === undefined || next.startsWith('--') ? undefined : next)
    options[key] = text === undefined ? true : text !== '' && Number.isFinite(Number(text)) ? Number(text) : text
  }
  return options
}

/** Columns as wide as their widest cell; figures to the right. */
function draw(table: readonly (readonly string[])[]): string {
  const widths = (table[0] ?? []).map((_cell, column) => Math.max(...table.map((row) => (row[column] ?? '').length)))
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) =>
        /^[\d.]/.test(cell) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd()
  return [
    ...table.slice(0, 1).map(line),
    widths.map((width) => '─'.repeat(width)).join('  '),
    ...table.slice(1).map(line),
  ].join('\n')
}

/** What every benchmark exports. */
interface Benchmark {
  run(options: Record<string, string | number | true>): Promise<BenchResult>
}

const [name, ...rest] = process.argv.slice(2)
if (name === '--help') {
  console.log(help)
  process.exit(0)
}
if (name === undefined || !names.includes(name)) {
  console.error(help)
  process.exit(2)
}
const benchmark = (await import(pathToFileURL(path.join(folder, `${name}.ts`)).href)) as Benchmark
const result = await benchmark.run(readOptions(rest))
console.log(`\n${draw(result.table)}`)
for (const note of result.notes) console.log(note)
const out = path.join(root, 'out', 'bench', `${name}.json`)
mkdirSync(path.dirname(out), { recursive: true })
const { ok, notes, json } = result
const figures = typeof json === 'object' && json !== null ? json : { figures: json }
writeFileSync(out, `${JSON.stringify({ name: result.name, ok, notes, ...figures }, null, 2)}\n`)
console.log(`\nwritten: ${path.relative(root, out)}`)
process.exitCode = result.ok ? 0 : 1
