import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from './steps.ts'

const folder = path.join(root, 'e2e', 'bench')
/** A benchmark is a file with a one-word name; anything else in the folder is a helper of one. */
const names = existsSync(folder) ? readdirSync(folder).filter((file) => /^[a-z]+\.ts$/.test(file) && file !== 'result.ts').map((file) => file.slice(0, -3)) : []
const help = `usage: npm run bench -- NAME [--option value ...]

  NAME     one of: ${names.join(', ') || '(none in this checkout)'}
  --help   this text

Options after NAME go to the benchmark as they are. Tables are printed, figures written to out/bench/NAME.json.
Exit 0 where every target of the benchmark is met, 1 otherwise.`

/** `--events 500 --quick` → `{ events: '500', quick: true }`. */
function readOptions(args: readonly string[]): Record<string, string | true> {
  const options: Record<string, string | true> = {}
  for (const [index, word] of args.entries()) {
    if (!word.startsWith('--')) continue
    const [key = '', inline] = word.slice(2).split('=', 2)
    const next = args[index + 1]
    options[key] = inline ?? (next === undefined || next.startsWith('--') ? true : next)
  }
  return options
}

/** What the runner needs of a benchmark's module; what it measures is its own affair. */
interface Benchmark {
  run(options: Record<string, string | true>): Promise<{ readonly passed?: boolean; readonly tables?: readonly Table[] }>
}
interface Table {
  readonly title: string
  readonly rows: readonly Record<string, string | number>[]
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
for (const table of result.tables ?? []) {
  console.log(`\n${table.title}`)
  console.table(table.rows)
}
const out = path.join(root, 'out', 'bench', `${name}.json`)
mkdirSync(path.dirname(out), { recursive: true })
writeFileSync(out, `${JSON.stringify(result, null, 2)}\n`)
console.log(`\nwritten: ${path.relative(root, out)}`)
process.exitCode = result.passed === false ? 1 : 0
