import { spawn } from 'node:child_process'
import { availableParallelism, cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { ChildTask, FloodMessage, Turn } from './cable.child.ts'
import type { ClientName } from './cable.clients.ts'
import { CLIENTS } from './cable.clients.ts'
import { floodServer, returnServer } from './cable.server.ts'
import { quantile } from './quantile.ts'
import type { BenchResult } from './result.ts'

export interface CableBenchOptions {
  /** Measured turns of each client and payload. */
  readonly rounds?: number
  /** Events measured in a turn, after the warm-up. */
  readonly events?: number
  /** Clients dropped once each. */
  readonly drops?: number
}

const CHILD = fileURLToPath(new URL('./cable.child.ts', import.meta.url))
/** Unmeasured events at the start and end of each turn, and unmeasured turns at the start of each process. */
const WARM_UP = 500
const WARM_TURNS = 20
/** Several processes, since the engine's optimizations differ more between processes than the clients do. */
const PROCESSES = 5
const GOAL_RATIO = 0.97
const GOAL_P50 = 1_500
const GOAL_P95 = 3_000
/** A JSON text with one character outside Latin-1 takes two bytes per character and is slower. */
const PAYLOADS = {
  ascii: 'Hello, my order has not arrived yet. '.repeat(4),
  emoji: `Hello 🙂 ${'my order has not arrived yet. '.repeat(4)}`,
}

/**
 * Frames per second and CPU per frame of four clients that take short turns in the same processes, rotated. Ratios are
 * medians of each turn's ratio to the lower bound's turn in the same round. Then the time from a drop to the next confirm.
 */
export async function run(options: CableBenchOptions = {}): Promise<BenchResult> {
  const { rounds = 300, events = 2_500, drops = 40 } = options
  const floods = []
  for (const [payload, content] of Object.entries(PAYLOADS))
    floods.push({ payload, clients: await compare(content, rounds, events) })
  const returns = await measureReturns(drops)

  const table = [['measurement', 'client', 'frames/s (median)', 'min..max', '× raw', 'CPU µs/frame', 'CPU × raw']]
  for (const { payload, clients } of floods) {
    for (const client of clients) {
      table.push([
        payload,
        client.name,
        whole(client.rate),
        `${whole(client.least)}..${whole(client.most)}`,
        client.ratio.toFixed(2),
        client.cpu.toFixed(2),
        client.cpuRatio.toFixed(2),
      ])
    }
  }
  for (const { name, times } of returns) {
    table.push([
      'drop to confirmed',
      name,
      `p50 ${seconds(quantile(times, 0.5))}`,
      `${seconds(quantile(times, 0))}..${seconds(quantile(times, 1))}`,
      '',
      `p95 ${seconds(quantile(times, 0.95))}`,
      `n ${times.length}`,
    ])
  }
  const ratios = floods.map(({ payload, clients }) => ({
    payload,
    ratio: clients.find((client) => client.name === 'Deskbell')?.ratio ?? 0,
  }))
  const own = returns.find((client) => client.name === 'Deskbell')?.times ?? []
  const isFast = ratios.every(({ ratio }) => ratio >= GOAL_RATIO)
  const isBack = own.length === drops && quantile(own, 0.5) <= GOAL_P50 && quantile(own, 0.95) <= GOAL_P95
  return {
    name: 'cable',
    table,
    json: {
      rounds,
      events,
      floods,
      returns,
      node: process.version,
      cpu: cpus()[0]?.model,
      cores: availableParallelism(),
    },
    ok: isFast && isBack,
    notes: [
      `Deskbell ≥ ${GOAL_RATIO} × raw: ` +
        `${ratios.map(({ payload, ratio }) => `${payload} ${ratio.toFixed(3)}`).join(', ')}: ` +
        (isFast ? 'met' : 'missed'),
      `Deskbell back p50 ≤ 1.5 s, p95 ≤ 3 s: ${seconds(quantile(own, 0.5))}, ${seconds(quantile(own, 0.95))}, ` +
        `${own.length} of ${drops} back: ${isBack ? 'met' : 'missed'}`,
      `${rounds} turns of ${events} frames each in ${PROCESSES} processes, between ${WARM_UP} before and after ` +
        `that do not count, after ${WARM_TURNS} turns for warming up; Node ${process.version}, ` +
        `${availableParallelism()} cores`,
    ],
  }
}

interface ClientFigures {
  name: ClientName
  rate: number
  least: number
  most: number
  ratio: number
  cpu: number
  cpuRatio: number
}

async function compare(content: string, rounds: number, events: number): Promise<ClientFigures[]> {
  const each = Math.ceil(rounds / PROCESSES)
  const processes: Turn[][] = []
  while (processes.length < PROCESSES)
    processes.push(
      await flood(content, {
        kind: 'flood',
        clients: CLIENTS,
        rounds: each + WARM_TURNS,
        warmUp: WARM_UP,
        count: events,
      }),
    )
  const of = (name: ClientName): Turn[] =>
    processes.flatMap((turns) => turns.filter(({ client }) => client === name).slice(WARM_TURNS))
  const floor = of('raw')
  return CLIENTS.map((name) => {
    const own = of(name)
    if (own.length !== each * PROCESSES || own.some(({ checksum }) => checksum !== floor[0]?.checksum))
      throw new Error(`${name} did not receive every event once`)
    const rates = own.map((turn) => (turn.events / turn.milliseconds) * 1_000)
    const cpu = own.map((turn) => turn.cpuMicroseconds / turn.events)
    const ratioOf = (figure: (turn: Turn) => number): number =>
      median(own.map((turn, round) => figure(turn) / figure(floor[round] ?? turn)))
    return {
      name,
      rate: median(rates),
      least: Math.min(...rates),
      most: Math.max(...rates),
      ratio: ratioOf((turn) => turn.events / turn.milliseconds),
      cpu: median(cpu),
      cpuRatio: ratioOf((turn) => turn.cpuMicroseconds / turn.events),
    }
  })
}

/** Runs all turns in a separate process. */
async function flood(content: string, task: Omit<Extract<ChildTask, { kind: 'flood' }>, 'port'>): Promise<Turn[]> {
  let subscribed = 0
  let begin = (): void => undefined
  const server = await floodServer(content, () => {
    if (++subscribed === CLIENTS.length) begin()
  })
  const child = spawn(process.execPath, [CHILD, JSON.stringify({ ...task, port: server.port } satisfies ChildTask)], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  // After the clients' own catch-up, so that no flood waits in a buffer.
  begin = () =>
    void setTimeout(() => {
      child.send('begin')
    }, 500)
  const limit = setTimeout(() => {
    child.kill()
  }, 300_000)
  try {
    return await new Promise((resolve, reject) => {
      child.on('message', (message: FloodMessage) => {
        if (message.kind === 'sendEvents') server.sendEvents(message.user, message.count)
        else resolve(message.turns)
      })
      child.on('error', reject)
      child.on('close', (code) => {
        reject(new Error(`the clients ended with ${String(code)} before the last event`))
      })
    })
  } finally {
    clearTimeout(limit)
    child.kill()
    await server.close()
  }
}

interface Returns {
  name: ClientName
  times: number[]
}

/** All three at once: they mostly wait. */
function measureReturns(drops: number): Promise<Returns[]> {
  return Promise.all(CLIENTS.filter((name) => name !== 'raw').map((name) => returnsOf(name, drops)))
}

async function returnsOf(name: ClientName, drops: number): Promise<Returns> {
  const times: number[] = []
  let finish = (): void => undefined
  const finished = new Promise<void>((resolve) => {
    finish = resolve
  })
  const server = await returnServer((_, time) => {
    if (times.push(time) === drops) finish()
  })
  const task: ChildTask = { kind: 'return', client: name, port: server.port, clients: drops }
  const child = spawn(process.execPath, [CHILD, JSON.stringify(task)], { stdio: ['ignore', 'ignore', 'inherit'] })
  // Clients that are not back by then are missing from the figures; the count shows it.
  const limit = setTimeout(finish, 60_000)
  child.on('exit', finish)
  await finished
  clearTimeout(limit)
  child.kill()
  await server.close()
  return { name, times }
}

function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}

const whole = (value: number): string => Math.round(value).toLocaleString('en-US')
const seconds = (milliseconds: number): string => `${(milliseconds / 1_000).toFixed(1)} s`
