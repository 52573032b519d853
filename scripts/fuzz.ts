import { mkdirSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { Worker } from 'node:worker_threads'
import type { FuzzReport } from '../e2e/fuzz/fuzz.worker.ts'
import type { Failure } from '../e2e/fuzz/play.ts'
import { CASES_OF_SEED } from '../e2e/fuzz/play.ts'
import { errorStack } from '../shared/text/errors.ts'
import { root } from './steps.ts'

const help = `usage: npm run fuzz -- [options]

  --cases N     how many mutated frames and bodies (default 20000), ${CASES_OF_SEED} for each seed
  --from SEED   the first seed (default 1)
  --workers N   threads (default: one for each core)
  --help        this text

Each seed is a new desk with real files. Its cases are recorded frames and answers with types, numbers, texts, times, depth, keys,
ids or bytes changed; each goes the whole way to the cache and to what a window shows. Reports are printed and written to out/fuzz/.
The last line is "N cases, N thrown, N hung, N corrupted"; exit 0 only where the last three are 0.
One seed again: npm run fuzz -- --cases ${CASES_OF_SEED} --from SEED`

/** Milliseconds without a message of a worker after which its case counts as hung. */
const HUNG_AFTER = 120_000
const SHOWN = 20

const { values } = parseArgs({
  options: {
    cases: { type: 'string' },
    from: { type: 'string' },
    workers: { type: 'string' },
    help: { type: 'boolean' },
  },
})
if (values.help === true) {
  console.log(help)
  process.exit(0)
}
const seeds = Math.ceil(numberOf(values.cases, 20_000) / CASES_OF_SEED)
const from = numberOf(values.from, 1)
process.exitCode = await run(numberOf(values.workers, availableParallelism()))

function numberOf(text: string | undefined, otherwise: number): number {
  const number = text === undefined ? otherwise : Number(text)
  if (Number.isInteger(number) && number > 0) return number
  console.error(`not a number: ${text}\n\n${help}`)
  process.exit(2)
}

async function run(workers: number): Promise<number> {
  let next = from
  let cases = 0
  const failures: (Omit<Failure, 'kind'> & { kind: Failure['kind'] | 'hung' })[] = []
  const take = (): number | null => (next < from + seeds ? next++ : null)
  await Promise.all(
    Array.from({ length: Math.min(workers, seeds) }, async () => {
      for (let seed = take(); seed !== null; seed = take()) {
        const ended = await playInWorker(seed)
        cases += ended.cases
        failures.push(...ended.failures)
        if (failures.length > SHOWN) continue
        for (const { number, kind, text } of ended.failures)
          console.log(`seed ${seed}, case ${number}: ${kind}: ${text}`)
      }
    }),
  )
  const out = path.join(root, 'out', 'fuzz', 'failures.json')
  mkdirSync(path.dirname(out), { recursive: true })
  writeFileSync(out, `${JSON.stringify(failures, null, 2)}\n`)
  const count = (kind: string): number => failures.filter((failure) => failure.kind === kind).length
  console.log(`${cases} cases, ${count('thrown')} thrown, ${count('hung')} hung, ${count('corrupted')} corrupted`)
  return failures.length === 0 ? 0 : 1
}

/** One worker per seed, so that a case that hangs can be terminated. */
function playInWorker(
  seed: number,
): Promise<{ cases: number; failures: (Omit<Failure, 'kind'> & { kind: Failure['kind'] | 'hung' })[] }> {
  return new Promise((resolve) => {
    const worker = new Worker(new URL('../e2e/fuzz/fuzz.worker.ts', import.meta.url), { workerData: seed })
    let number = 0
    let timer: NodeJS.Timeout | undefined
    const end = (ended: Awaited<ReturnType<typeof playInWorker>>): void => {
      clearTimeout(timer)
      void worker.terminate()
      resolve(ended)
    }
    const fail = (kind: 'thrown' | 'hung', text: string): void =>
      end({ cases: number, failures: [{ seed, number, kind, text }] })
    const wait = (): void => {
      clearTimeout(timer)
      timer = setTimeout(() => fail('hung', `no end within ${HUNG_AFTER} ms`), HUNG_AFTER)
    }
    wait()
    worker.on('message', (report: FuzzReport) => {
      if (report.played) return end(report.played)
      number = report.number
      wait()
    })
    worker.on('error', (error) => fail('thrown', errorStack(error)))
  })
}
