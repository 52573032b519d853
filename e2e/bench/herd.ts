import type { CableSocket, CableSocketEvents, OpenCableSocket } from '../../electron/core/cable/index.ts'
import { CableConnection } from '../../electron/core/cable/index.ts'
import type { Random, TimerHandle } from '../../electron/core/ports.ts'
import { seededRandom } from '../../electron/core/testing/random.ts'
import { HeapClock } from './herd.clock.ts'
import type { BenchResult } from './result.ts'

export interface HerdBenchOptions {
  readonly clients?: number
  /** Seconds that the server is down. */
  readonly outage?: number
  /** The number of outages, each with other random numbers. */
  readonly seeds?: number
}

const GOAL_P99 = 30_000
const GOAL_PEAK = 0.1
const WINDOW = 100
/** Milliseconds for handshake, welcome and confirm over the network. */
const LATENCY = [20, 120] as const
const REFUSAL = [1, 60] as const
const PING_INTERVAL = 3_000

/** A server that goes down and comes back, in virtual time. */
class HerdServer {
  readonly #clock: HeapClock
  readonly #random: Random
  readonly #open = new Set<() => void>()
  isUp = true
  /** When each attempt reached the server's port; monotonic milliseconds. */
  readonly attempts: number[] = []

  constructor(clock: HeapClock, random: Random) {
    this.#clock = clock
    this.#random = random
  }

  /** Cuts every socket, as when the process is killed. */
  crash(): void {
    this.isUp = false
    for (const drop of [...this.#open]) drop()
  }

  readonly connect: OpenCableSocket = (_url, _options, events) => {
    this.attempts.push(this.#clock.monotonic())
    let isOver = false
    let pingTimer: TimerHandle | undefined
    const end = (): void => {
      isOver = true
      if (pingTimer !== undefined) this.#clock.clear(pingTimer)
      this.#open.delete(drop)
    }
    const drop = (): void => {
      end()
      events.onClose(1006, '')
    }
    const later = ([low, high]: readonly [number, number], run: () => void): void => {
      this.#clock.after(low + this.#random() * (high - low), () => {
        if (!isOver) run()
      })
    }
    const beats = (): void => {
      pingTimer = this.#clock.after(PING_INTERVAL, () => {
        events.onFrame('{"type":"ping","message":1795237177}', false)
        beats()
      })
    }
    if (this.isUp) {
      this.#open.add(drop)
      later(LATENCY, () => {
        events.onOpen('actioncable-v1-json')
        events.onFrame('{"type":"welcome"}', false)
        beats()
      })
    } else {
      later(REFUSAL, () => {
        end()
        events.onError(Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }))
      })
    }
    return this.#socket(events, later, end)
  }

  #socket(
    events: CableSocketEvents,
    later: (range: readonly [number, number], run: () => void) => void,
    end: () => void,
  ): CableSocket {
    return {
      bufferedAmount: 0,
      send: (text) => {
        const { command, identifier } = JSON.parse(text) as { command: string; identifier: string }
        if (command === 'subscribe')
          later(LATENCY, () => {
            events.onFrame(JSON.stringify({ identifier, type: 'confirm_subscription' }), false)
          })
      },
      ping: () => {
        later(LATENCY, () => {
          events.onPong()
        })
      },
      close: () => undefined,
      terminate: end,
    }
  }
}

/** Many real connections on one virtual clock, before, during and after an outage. */
export async function run(options: HerdBenchOptions = {}): Promise<BenchResult> {
  const { clients = 2_000, outage = 600, seeds = 3 } = options
  const table = [['seed', 'back', 'p50', 'p90', 'p99', 'last', 'most in 100 ms, first wave', 'during', 'after']]
  const runs = []
  for (let seed = 1; seed <= seeds; seed++) {
    const figures = await outageOf(clients, outage * 1_000, seed)
    runs.push({ seed, ...figures })
    const peak = (count: number): string => `${count} (${((count / clients) * 100).toFixed(1)} %)`
    table.push([
      String(seed),
      `${figures.back} of ${clients}`,
      seconds(figures.p50),
      seconds(figures.p90),
      seconds(figures.p99),
      seconds(figures.last),
      peak(figures.firstWave),
      peak(figures.during),
      peak(figures.after),
    ])
  }
  const slowest = Math.max(...runs.map((figures) => figures.p99))
  const peak = Math.max(...runs.flatMap((figures) => [figures.firstWave, figures.during, figures.after])) / clients
  const areBack = runs.every((figures) => figures.back === clients)
  const isSoon = areBack && slowest <= GOAL_P99
  const isSpread = peak <= GOAL_PEAK
  return {
    name: 'herd',
    table,
    json: { clients, outageSeconds: outage, runs },
    ok: isSoon && isSpread,
    notes: [
      `p99 back ≤ 30 s after the server is: ${seconds(slowest)} at worst, ` +
        `${areBack ? 'everyone back' : 'not everyone back'}: ${isSoon ? 'met' : 'missed'}`,
      `no 100 ms with more than 10 % of the fleet's attempts: ${(peak * 100).toFixed(1)} % at most: ${isSpread ? 'met' : 'missed'}`,
      `${clients} connections with their real code in virtual time; back means confirmed; network latency ` +
        `${LATENCY.join(' to ')} ms each way and answer`,
    ],
  }
}

interface OutageFigures {
  back: number
  p50: number
  p90: number
  p99: number
  last: number
  firstWave: number
  during: number
  after: number
}

async function outageOf(clients: number, outage: number, seed: number): Promise<OutageFigures> {
  const clock = new HeapClock()
  const random = seededRandom(seed)
  const server = new HerdServer(clock, random)
  const confirmedAt = new Map<number, number>()
  const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }
  const fleet = Array.from({ length: clients }, (_, client) => {
    const credentials = { pubsubToken: `pubsub_token-${client}`, userId: client + 1, accountIds: [1] }
    const connection = new CableConnection({
      baseUrl: 'https://desk.example',
      open: server.connect,
      clock,
      random: seededRandom(seed * 100_003 + client),
      log: quiet,
      checkProfile: () => Promise.resolve({ outcome: 'current', credentials }),
      onEvents: () => undefined,
      onState: ({ kind }) => {
        if (kind === 'live') confirmedAt.set(client, clock.monotonic())
      },
      resync: () => Promise.resolve(),
      poll: () => Promise.resolve({ isThrottled: false }),
    })
    // Users start at different times.
    clock.after(random() * 20_000, () => {
      connection.start(credentials)
    })
    return connection
  })
  await clock.advance(60_000)
  const crashed = clock.monotonic()
  confirmedAt.clear()
  server.attempts.length = 0
  server.crash()
  await clock.advance(outage)
  const up = clock.monotonic()
  server.isUp = true
  await clock.advance(90_000)
  for (const connection of fleet) connection.stop('quit')

  const times = [...confirmedAt.values()].map((at) => at - up).toSorted((one, other) => one - other)
  const at = (share: number): number => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? Infinity
  return {
    back: times.length,
    p50: at(0.5),
    p90: at(0.9),
    p99: at(0.99),
    last: at(1),
    firstWave: most(server.attempts, crashed, crashed + 2_500),
    during: most(server.attempts, crashed + 2_500, up),
    after: most(server.attempts, up, Infinity),
  }
}

/** The maximum number of attempts in any 100 ms; `attempts` are sorted. */
function most(attempts: readonly number[], from: number, to: number): number {
  const list = attempts.filter((time) => time >= from && time < to)
  let first = 0
  let peak = 0
  for (let last = 0; last < list.length; last++) {
    while ((list[last] ?? 0) - (list[first] ?? 0) >= WINDOW) first++
    peak = Math.max(peak, last - first + 1)
  }
  return peak
}

const seconds = (milliseconds: number): string => `${(milliseconds / 1_000).toFixed(1)} s`
