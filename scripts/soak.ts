import { mkdirSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { Worker } from 'node:worker_threads'
import type { SeedOrder, SeedResult } from '../e2e/story/soak.worker.ts'
import { errorStack } from '../shared/text/errors.ts'
import { runWeek } from './soakWeek.ts'
import { root } from './steps.ts'

const help = `usage: npm run soak -- [options]

  --seeds N     how many random desks (default 10000)
  --from N      the first seed (default 1)
  --workers N   threads (default: one for each core)
  --week        instead: one desk for a week of virtual time, 500 events a second in bursts, retention on;
                samples heap and files each virtual hour
  --help        this text

Each seed is a whole desk on the demo server in virtual time: agents, visitors, every fault, kill -9, sleep and clocks that jump.
After quiet the cache has to equal the server. Reports of failing seeds are printed and written to out/soak/. The last line says
how many seeds differ, how many messages were lost and doubled, and how many were unseen: a reply was sent before they were
shown, or they stayed unknown for a minute while the server answered. Exit 0 only where all four are 0.
One seed again, shortened: DESK_SEED=N npx vitest run e2e/story`

/** Further failures are listed and not shortened: with so many, the fault is a general one. */
const SHORTENED = 5
const PROGRESS = 10_000
/** Milliseconds of real time for one seed, including its shortening. */
const LONGEST = 300_000

const { values } = parseArgs({
  options: {
    seeds: { type: 'string' },
    from: { type: 'string' },
    workers: { type: 'string' },
    week: { type: 'boolean' },
    help: { type: 'boolean' },
  },
})
if (values.help === true) {
  console.log(help)
  process.exit(0)
}
if (values.week === true) process.exitCode = await runWeek()
else
  process.exitCode = await runSeeds(
    numberOf(values.seeds, 10_000),
    numberOf(values.from, 1),
    numberOf(values.workers, availableParallelism()),
  )

function numberOf(text: string | undefined, otherwise: number): number {
  const number = text === undefined ? otherwise : Number(text)
  if (Number.isInteger(number) && number > 0) return number
  console.error(`not a number: ${text}\n\n${help}`)
  process.exit(2)
}

async function runSeeds(seeds: number, from: number, workers: number): Promise<number> {
  const began = performance.now()
  const results: SeedResult[] = []
  const reports: string[] = []
  let next = from
  const end = from + seeds
  const timer = setInterval(() => {
    console.log(progress(results, seeds, began))
  }, PROGRESS)
  const take = (result: SeedResult): void => {
    results.push(result)
    if (result.report === null) return
    reports.push(result.report)
    console.log(`\n${result.report}\n`)
  }
  await Promise.all(
    Array.from({ length: Math.min(workers, seeds) }, () =>
      work(() => (next < end ? { seed: next++, shorten: reports.length < SHORTENED } : null), take),
    ),
  )
  clearInterval(timer)
  const sum = (of: (result: SeedResult) => number): number => results.reduce((total, result) => total + of(result), 0)
  const differ = sum(({ differs }) => Number(differs))
  const lost = sum((result) => result.lost)
  const doubled = sum((result) => result.doubled)
  const unseen = sum((result) => result.unseen)
  console.log(`\n${table(results)}`)
  console.log(
    `\n${progress(results, seeds, began)}; ${sum(({ sent }) => sent)} messages written, ` +
      `${sum(({ kills }) => kills)} processes killed, ${Math.round(sum(({ virtualMs }) => virtualMs) / 3_600_000)} ` +
      'hours of virtual time',
  )
  const folder = path.join(root, 'out', 'soak')
  mkdirSync(folder, { recursive: true })
  writeFileSync(path.join(folder, `seeds-${from}-${end - 1}.txt`), `${reports.join('\n\n')}\n\n${table(results)}\n`)
  console.log(`${seeds} seeds, ${differ} differ, ${lost} lost, ${doubled} doubled, ${unseen} unseen`)
  return differ + lost + doubled + unseen === 0 ? 0 : 1
}

/** Runs seeds in one thread. If the thread dies, its seed fails and the thread is replaced. */
async function work(next: () => SeedOrder | null, take: (result: SeedResult) => void): Promise<void> {
  let worker = newWorker()
  for (let order = next(); order; order = next()) {
    const { seed } = order
    try {
      take(await ask(worker, order))
    } catch (error) {
      take({
        seed,
        like: '?',
        faults: {},
        differs: true,
        lost: 0,
        doubled: 0,
        unseen: 0,
        virtualMs: 0,
        sent: 0,
        kills: 0,
        report: `seed ${seed} ended its thread: ${errorStack(error)}`,
      })
      await worker.terminate()
      worker = newWorker()
    }
  }
  await worker.terminate()
}

function newWorker(): Worker {
  return new Worker(new URL('../e2e/story/soak.worker.ts', import.meta.url))
}

function ask(worker: Worker, order: SeedOrder): Promise<SeedResult> {
  return new Promise((resolve, reject) => {
    const limit = setTimeout(() => done(() => reject(new Error(`it did not end within ${LONGEST / 1_000} s`))), LONGEST)
    const done = (end: () => void): void => {
      clearTimeout(limit)
      worker.off('message', onMessage)
      worker.off('error', onError)
      end()
    }
    const onMessage = (result: SeedResult): void => done(() => resolve(result))
    const onError = (error: Error): void => done(() => reject(error))
    worker.on('message', onMessage)
    worker.on('error', onError)
    worker.postMessage(order)
  })
}

function progress(results: readonly SeedResult[], seeds: number, began: number): string {
  const elapsed = (performance.now() - began) / 1_000
  const bad = results.filter(({ report }) => report !== null).length
  return `${results.length} of ${seeds} seeds in ${elapsed.toFixed(0)} s (${(results.length / elapsed).toFixed(1)} a second), ${bad} failed`
}

/** The injected faults by kind, and the server versions. */
function table(results: readonly SeedResult[]): string {
  const faults = new Map<string, number>()
  const versions = new Map<string, number>()
  for (const result of results) {
    versions.set(result.like, (versions.get(result.like) ?? 0) + 1)
    for (const [name, count] of Object.entries(result.faults)) faults.set(name, (faults.get(name) ?? 0) + count)
  }
  const rows = (of: Map<string, number>): string[] =>
    [...of]
      .sort(([one], [other]) => one.localeCompare(other))
      .map(([name, count]) => `  ${name.padEnd(32)} ${String(count).padStart(9)}`)
  return ['faults by kind', ...rows(faults), 'seeds by server version', ...rows(versions)].join('\n')
}
