import { spawn } from 'node:child_process'
import { availableParallelism, cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { ChildTask, FloodReport } from './cable.child.ts'
import type { ClientName } from './cable.clients.ts'
import { CLIENTS } from './cable.clients.ts'
import { floodServer, returnServer } from './cable.server.ts'
import { quantile } from './quantile.ts'
import type { BenchResult } from './result.ts'

export interface CableBenchOptions {
  /** Rounds of each client and payload. */
  readonly rounds?: number
  /** Events measured in a round, after the warm-up. */
  readonly events?: number
  /** Clients dropped once each. */
  readonly drops?: number
}

const CHILD = fileURLToPath(new URL('./cable.child.ts', import.meta.url))
const WARM_UP = 30_000
const GOAL_RATIO = 0.97
const GOAL_P50 = 1_500
const GOAL_P95 = 3_000
/** A JSON text with one character outside Latin-1 is stored twice as wide, and costs more. */
const PAYLOADS = { ascii: 'Hello, my order has not arrived yet. '.repeat(4), emoji: `Hello 🙂 ${'my order has not arrived yet. '.repeat(4)}` }

/**
 * Frames per second and CPU per frame of four clients, each round in a process of its own, rounds interleaved and rotated; ratios are medians of
 * each round's ratio to the floor of the same round. Then the time from a drop to the next confirm.
 */
export async function run(options: CableBenchOptions = {}): Promise<BenchResult> {
  const { rounds = 15, events = 60_000, drops = 40 } = options
  const floods = []
  for (const [payload, content] of Object.entries(PAYLOADS)) floods.push({ payload, clients: await compare(content, rounds, events) })
  const returns = await measureReturns(drops)

  const table = [['measurement', 'client', 'frames/s (median)', 'min..max', '× raw', 'CPU µs/frame', 'CPU × raw', 'RSS MB']]
  for (const { payload, clients } of floods) {
    for (const client of clients) {
      table.push([payload, client.name, whole(client.rate), `${whole(client.least)}..${whole(client.most)}`, client.ratio.toFixed(2), client.cpu.toFixed(2), client.cpuRatio.toFixed(2), whole(client.resident)])
    }
  }
  for (const { name, times } of returns) {
    table.push(['drop to confirmed', name, `p50 ${seconds(quantile(times, 0.5))}`, `${seconds(quantile(times, 0))}..${seconds(quantile(times, 1))}`, '', `p95 ${seconds(quantile(times, 0.95))}`, '', `n ${times.length}`])
  }
  const ratios = floods.map(({ payload, clients }) => ({ payload, ratio: clients.find((client) => client.name === 'Deskbell')?.ratio ?? 0 }))
  const own = returns.find((client) => client.name === 'Deskbell')?.times ?? []
  const isFast = ratios.every(({ ratio }) => ratio >= GOAL_RATIO)
  const isBack = own.length === drops && quantile(own, 0.5) <= GOAL_P50 && quantile(own, 0.95) <= GOAL_P95
  return {
    name: 'cable',
    table,
    json: { rounds, events, floods, returns, node: process.version, cpu: cpus()[0]?.model, cores: availableParallelism() },
    ok: isFast && isBack,
    notes: [
      `Deskbell ≥ ${GOAL_RATIO} × raw: ${ratios.map(({ payload, ratio }) => `${payload} ${ratio.toFixed(3)}`).join(', ')}: ${isFast ? 'met' : 'missed'}`,
      `Deskbell back p50 ≤ 1.5 s, p95 ≤ 3 s: ${seconds(quantile(own, 0.5))}, ${seconds(quantile(own, 0.95))}, ${own.length} of ${drops} back: ${isBack ? 'met' : 'missed'}`,
      `${rounds} rounds of ${events} frames after ${WARM_UP} for warming up; Node ${process.version}, ${availableParallelism()} cores; differences below 3 % are noise`,
    ],
  }
}

interface ClientFigures { name: ClientName; rate: number; least: number; most: number; ratio: number; cpu: number; cpuRatio: number; resident: number }

async function compare(content: string, rounds: number, events: number): Promise<ClientFigures[]> {
  const server = await floodServer(WARM_UP + events, content)
  const reports = new Map<ClientName, FloodReport[]>(CLIENTS.map((name) => [name, []]))
  try {
    for (let round = 0; round < rounds; round++) {
      // Rotated, so that no client always runs first.
      const order = CLIENTS.map((_, index) => CLIENTS[(index + round) % CLIENTS.length] ?? 'raw')
      for (const client of order) reports.get(client)?.push(await flood({ kind: 'flood', client, port: server.port, warmUp: WARM_UP, count: events }))
    }
  } finally {
    await server.close()
  }
  const floor = reports.get('raw') ?? []
  const sum = floor[0]?.checksum
  return CLIENTS.map((name) => {
    const own = reports.get(name) ?? []
    if (own.some((report) => report.checksum !== sum)) throw new Error(`${name} did not receive every event once`)
    const rates = own.map((report) => report.events / report.milliseconds * 1_000)
    const cpu = own.map((report) => report.cpuMicroseconds / report.events)
    const ratioOf = (figure: (report: FloodReport) => number): number => median(own.map((report, round) => figure(report) / figure(floor[round] ?? report)))
    return {
      name, rate: median(rates), least: Math.min(...rates), most: Math.max(...rates),
      ratio: ratioOf((report) => report.events / report.milliseconds), cpu: median(cpu),
      cpuRatio: ratioOf((report) => report.cpuMicroseconds / report.events), resident: median(own.map((report) => report.residentMegabytes)),
    }
  })
}

/** One round in a process of its own. */
function flood(task: ChildTask): Promise<FloodReport> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [CHILD, JSON.stringify(task)], { stdio: ['ignore', 'pipe', 'inherit'] })
    const limit = setTimeout(() => { child.kill() }, 60_000)
    let output = ''
    child.stdout.on('data', (part: Buffer) => { output += part.toString('utf8') })
    child.on('error', reject)
    child.on('close', (code) => {
      clearTimeout(limit)
      if (code === 0 && output !== '') resolve(JSON.parse(output) as FloodReport)
      else reject(new Error(`${task.client} ended with ${String(code)} before the last event`))
    })
  })
}

interface Returns { name: ClientName; times: number[] }

/** All three at once: they mostly wait. */
function measureReturns(drops: number): Promise<Returns[]> {
  return Promise.all(CLIENTS.filter((name) => name !== 'raw').map((name) => returnsOf(name, drops)))
}

async function returnsOf(name: ClientName, drops: number): Promise<Returns> {
  const times: number[] = []
  let finish = (): void => undefined
  const finished = new Promise<void>((resolve) => { finish = resolve })
  const server = await returnServer((_, time) => { if (times.push(time) === drops) finish() })
  const task: ChildTask = { kind: 'return', client: name, port: server.port, clients: drops }
  const child = spawn(process.execPath, [CHILD, JSON.stringify(task)], { stdio: ['ignore', 'ignore', 'inherit'] })
  // Who is not back by then is missing from the figures, and their number says so.
  const limit = setTimeout(finish, 60_000)
  child.on('exit', finish)
  await finished
  clearTimeout(limit)
  child.kill()
  await server.close()
  return { name, times }
}

function median(values: readonly number[]): number { return quantile(values, 0.5) }

const whole = (value: number): string => Math.round(value).toLocaleString('en-US')
const seconds = (milliseconds: number): string => `${(milliseconds / 1_000).toFixed(1)} s`
