import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os, { cpus } from 'node:os'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { DemoServer } from '../../electron/demo/index.ts'
import { startDemoServer } from '../../electron/demo/index.ts'
import { sendAsContact } from '../../electron/demo/model/messages.ts'
import type { Conversation } from '../../electron/demo/model/types.ts'
import { addConversations, fillCache, spreadEvents } from './message.desk.ts'
import type { Profile } from './message.inspect.ts'
import { MeasuredApp, MeasuredFloor } from './message.measured.ts'
import { costliest, sharesOf } from './message.shares.ts'
import { quantile } from './quantile.ts'
import type { BenchResult } from './result.ts'

export interface MessageBenchOptions {
  /** Each has a turn without messages, one with messages, and one with messages and the profiler. */
  rounds?: number
  /** Seconds of each turn. */
  seconds?: number
  /** Messages per second: few, so that no two are written or shown together. */
  rate?: number
  conversations?: number
  /** The folder of another build, which gets the same messages at the same time, for comparison. */
  against?: string
  /** Functions of the product to list, the costliest first. */
  functions?: number
}

/** Milliseconds of CPU in `out/main` for one message. */
const GOAL = 2.5
const WARM_UP = 60
/** One message in so many is in the open thread. */
const IN_THREAD = 4

/** One turn of one process: CPU microseconds. */
interface AppRound {
  /** Without messages, per second. */
  idle: number
  /** With messages, per message: of all threads, and of the main thread. */
  process: number
  mainThread: number
  profile: Profile
}
interface Round {
  apps: AppRound[]
  /** CPU microseconds and frames per message. */
  floor: number
  frames: number
}

/**
 * Measures the CPU time that one contact's message costs in main: its frames, as a server of 4.15 sends them, for a desk
 * with many conversations of mine, an open thread and alerts. The profile divides the time between the product and the
 * Chromium host, which Electron doesn't have.
 */
export async function run(options: MessageBenchOptions = {}): Promise<BenchResult> {
  const { rounds = 4, seconds = 8, rate = 4, conversations = 1_000, against } = options
  const folder = mkdtempSync(path.join(os.tmpdir(), 'deskbell-message-'))
  const demo = await startDemoServer({ seed: 'desk', like: '4.15.1' })
  const apps: MeasuredApp[] = []
  let floor: MeasuredFloor | undefined
  try {
    const talks = addConversations(demo, conversations)
    for (const [at, appPath] of [undefined, ...(against === undefined ? [] : [against])].entries()) {
      const userData = path.join(folder, String(at))
      await fillCache(demo, userData, talks.length, appPath)
      apps.push(await MeasuredApp.start(userData, talks[0]?.displayId ?? 0, appPath))
    }
    floor = await MeasuredFloor.start(demo)
    spreadEvents(demo)
    const sender = new Sender(demo, talks, rate)
    await sender.send(WARM_UP)
    const turns: Round[] = []
    for (let round = 0; round < rounds; round++) turns.push(await measure(apps, floor, sender, seconds))
    return result(turns, options)
  } finally {
    for (const app of apps) await app.close()
    floor?.close()
    await demo.close()
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  }
}

/** Contacts that write at a steady pace. */
class Sender {
  readonly rate: number
  readonly #demo: DemoServer
  readonly #talks: readonly Conversation[]
  #sent = 0

  constructor(demo: DemoServer, talks: readonly Conversation[], rate: number) {
    this.#demo = demo
    this.#talks = talks
    this.rate = rate
  }

  /** Resolves when the last message has been handled. */
  async send(count: number): Promise<void> {
    for (let turn = 0; turn < count; turn++) {
      const number = this.#sent++
      const talk = this.#talks[number % IN_THREAD === 0 ? 0 : (number * 7_919) % this.#talks.length]
      if (!talk) throw new Error('no conversation to write to')
      sendAsContact(this.#demo.model, talk, { content: `Could you look at order A-${number} again? It is late.` })
      await delay(1_000 / this.rate)
    }
    await delay(500)
  }
}

async function measure(
  apps: readonly MeasuredApp[],
  floor: MeasuredFloor,
  sender: Sender,
  seconds: number,
): Promise<Round> {
  const look = () => Promise.all([floor.use(), Promise.all(apps.map((app) => app.cpu()))])
  const count = Math.round(seconds * sender.rate)
  const [floorFirst, first] = await look()
  const began = performance.now()
  await delay(seconds * 1_000)
  const [floorIdle, idle] = await look()
  const busyFrom = performance.now()
  await sender.send(count)
  const [floorBusy, busy] = await look()
  /** How much longer the busy turn was. */
  const ratio = (performance.now() - busyFrom) / (busyFrom - began)
  const perMessage = (one: number, two: number, three: number): number => (three - two - (two - one) * ratio) / count
  // The profiler wakes an idle process all the time, so that its turn has no figures of its own.
  const profiles: Profile[] = []
  for (const app of apps) profiles.push(await app.profile(() => sender.send(Math.ceil(count / apps.length))))
  return {
    floor: perMessage(floorFirst.cpu, floorIdle.cpu, floorBusy.cpu),
    frames: (floorBusy.frames - floorIdle.frames) / count,
    apps: profiles.map((profile, at) => {
      const [one, two, three] = [first[at], idle[at], busy[at]]
      if (!one || !two || !three) throw new Error('an app was not measured')
      return {
        idle: (two.process - one.process) / seconds,
        process: perMessage(one.process, two.process, three.process),
        mainThread: perMessage(one.mainThread, two.mainThread, three.mainThread),
        profile,
      }
    }),
  }
}

const ms = (microseconds: number): string => (microseconds / 1_000).toFixed(2)

/** CPU microseconds of one message in one app. */
interface AppFigures {
  all: number
  mainThread: number
  product: number
  /** Without messages, per second. */
  idle: number
}

/** Medians of the rounds, divided as the profiles are. */
function figuresOf(rounds: readonly AppRound[]): AppFigures {
  const median = (figure: (round: AppRound) => number): number => quantile(rounds.map(figure), 0.5)
  const shares = rounds.map(({ profile }) => sharesOf(profile))
  const sum = (name: 'product' | 'host'): number => shares.reduce((total, share) => total + share[name], 0)
  const all = median(({ process }) => process)
  // What neither called (garbage, the event loop) is divided as the rest is.
  const product = (all * sum('product')) / (sum('product') + sum('host'))
  return {
    all,
    product,
    mainThread: median(({ mainThread }) => mainThread),
    idle: median(({ idle }) => idle),
  }
}

function result(rounds: readonly Round[], options: MessageBenchOptions): BenchResult {
  const floor = quantile(
    rounds.map((round) => round.floor),
    0.5,
  )
  const frames = quantile(
    rounds.map((round) => round.frames),
    0.5,
  )
  const byApp = (rounds[0]?.apps ?? []).map((_app, at) => rounds.flatMap(({ apps }) => apps[at] ?? []))
  const figures = byApp.map(figuresOf)
  const [own] = figures
  if (!own) throw new Error('nothing was measured')
  const row = (name: string, of: (each: AppFigures) => number): string[] => [
    name,
    ...figures.map((each) => ms(of(each))),
    (of(own) / floor).toFixed(1),
  ]
  const profiles = byApp[0]?.map(({ profile }) => profile) ?? []
  saveProfiles(profiles)
  const isMet = own.product <= GOAL * 1_000
  return {
    name: 'message',
    table: [
      ['CPU of one message', 'ms', ...(figures.length > 1 ? ['the other'] : []), '× floor'],
      row('main', ({ all }) => all),
      row('its main thread', ({ mainThread }) => mainThread),
      row('out/main of it', ({ product }) => product),
      row('the Chromium host of it', ({ all, product }) => all - product),
      row('floor: parsed and inserted', () => floor),
      ...costliest(profiles, options.functions ?? 0).map(({ name, share }) => [name, `${(share * 100).toFixed(1)} %`]),
    ],
    json: {
      options,
      figures,
      rounds: rounds.map(({ apps, ...round }) => ({
        ...round,
        apps: apps.map(({ profile, ...app }) => ({ ...app, shares: sharesOf(profile) })),
      })),
      node: process.version,
      cpu: cpus()[0]?.model,
      cores: cpus().length,
    },
    ok: isMet,
    notes: [
      `${frames.toFixed(1)} frames for each message; ${ms(own.idle)} ms a second without messages are subtracted`,
      'profiles: out/bench/message-N.cpuprofile',
      `out/main ≤ ${GOAL} ms: ${ms(own.product)}: ${isMet ? 'met' : 'missed'}`,
    ],
  }
}

function saveProfiles(profiles: readonly Profile[]): void {
  const folder = path.resolve(import.meta.dirname, '..', '..', 'out', 'bench')
  mkdirSync(folder, { recursive: true })
  for (const [at, profile] of profiles.entries())
    writeFileSync(path.join(folder, `message-${at}.cpuprofile`), JSON.stringify(profile))
}
