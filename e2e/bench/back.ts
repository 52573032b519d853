import type { DemoServer } from '../../electron/demo/index.ts'
import { startDemoServer } from '../../electron/demo/index.ts'
import type { Conversation } from '../../electron/demo/model/types.ts'
import * as visitor from '../../electron/demo/model/visitor.ts'
import { BackDesk, bareClient, CHANGED } from './back.desk.ts'
import type { SilentProxy } from './back.proxy.ts'
import { startSilentProxy } from './back.proxy.ts'
import { quantile } from './quantile.ts'
import type { BenchResult } from './result.ts'

export interface BackBenchOptions {
  /** Desks that come back at the same time. */
  readonly desks?: number
  /** How often each case is measured. */
  readonly rounds?: number
}

const GOAL_P50 = 3_000
const GOAL_P95 = 6_000
const GOAL_SILENT = 12_000
/** Seconds that the server is away. */
const OUTAGES = [20, 66] as const

/** How long after an outage the visible list and the open thread are right, in real time on loopback. */
export async function run({ desks = 8, rounds = 3 }: BackBenchOptions = {}): Promise<BenchResult> {
  const demo = await startDemoServer({ seed: 'desk' })
  try {
    const conversation = openConversations(demo)[0]
    if (!conversation) throw new Error('the desk has no open conversation')
    const away = await measureAway(demo, conversation, desks, rounds)
    const silent = await measureSilent(demo, conversation, desks, rounds)
    return resultOf(away, silent, { desks, rounds })
  } finally {
    await demo.close()
  }
}

interface Figures {
  name: string
  /** Milliseconds from the server's return, or from the silence, for each desk and round. */
  times: number[]
  /** The same of a client that waits for nothing. */
  floor: number[]
}

async function measureAway(
  demo: DemoServer,
  conversation: Conversation,
  desks: number,
  rounds: number,
): Promise<Figures[]> {
  const fleet = await Promise.all(Array.from({ length: desks }, () => BackDesk.start(demo.base, demo, conversation)))
  const all: Figures[] = []
  for (const seconds of OUTAGES) {
    const figures: Figures = { name: `server away ${seconds} s`, times: [], floor: [] }
    for (let round = 0; round < rounds; round++) {
      const comeBack = await demo.goDown()
      change(demo, conversation)
      await wait(seconds * 1_000)
      await comeBack()
      const began = performance.now()
      const since = (): number => performance.now() - began
      await Promise.all([
        bareClient(demo.base, demo, conversation).then(() => figures.floor.push(since())),
        ...fleet.map((desk) => desk.right().then(() => figures.times.push(since()))),
      ])
      await Promise.all(fleet.map((desk) => desk.synced()))
      await wait(2_000)
    }
    all.push(figures)
  }
  await Promise.all(fleet.map((desk) => desk.stop()))
  return all
}

async function measureSilent(
  demo: DemoServer,
  conversation: Conversation,
  desks: number,
  rounds: number,
): Promise<Figures> {
  const figures: Figures = { name: 'TCP silent, 5 idle connections', times: [], floor: [] }
  const proxies: SilentProxy[] = []
  const fleet: BackDesk[] = []
  for (let number = 0; number < desks; number++) {
    const proxy = await startSilentProxy(Number(new URL(demo.base).port))
    proxies.push(proxy)
    fleet.push(await BackDesk.start(`http://127.0.0.1:${proxy.port}`, demo, conversation))
  }
  for (let round = 0; round < rounds; round++) {
    await wait(2_000 + 1_000 * Math.random())
    await Promise.all(fleet.map((desk) => desk.useFive()))
    for (const proxy of proxies) proxy.silence()
    change(demo, conversation)
    const began = performance.now()
    const since = (): number => performance.now() - began
    const [first] = proxies
    await Promise.all([
      bareClient(`http://127.0.0.1:${first?.port ?? 0}`, demo, conversation).then(() => figures.floor.push(since())),
      ...fleet.map((desk) => desk.right().then(() => figures.times.push(since()))),
    ])
    await Promise.all(fleet.map((desk) => desk.synced()))
  }
  await Promise.all(fleet.map((desk) => desk.stop()))
  for (const proxy of proxies) await proxy.close()
  return figures
}

/** Contacts write, in the open thread as well. */
function change(demo: DemoServer, conversation: Conversation): void {
  const others = openConversations(demo).filter((one) => one !== conversation)
  for (const [index, one] of [...others.slice(0, CHANGED - 1), conversation].entries())
    visitor.write(demo.model, one, { content: `Meanwhile ${index} at ${Date.now()}` })
}

function openConversations({ model }: DemoServer): Conversation[] {
  return [...model.conversations.values()].filter(({ accountId, status }) => accountId === 1 && status === 'open')
}

function resultOf(away: readonly Figures[], silent: Figures, options: Required<BackBenchOptions>): BenchResult {
  const times = away.flatMap((figures) => figures.times)
  const [p50, p95, worst] = [quantile(times, 0.5), quantile(times, 0.95), quantile(silent.times, 1)]
  const isSoon = p50 <= GOAL_P50 && p95 <= GOAL_P95
  const isFound = worst <= GOAL_SILENT
  return {
    name: 'back',
    table: [
      ['case', 'p50', 'p95', 'most', 'floor'],
      ...[...away, silent].map(({ name, times: each, floor }) => [
        name,
        seconds(quantile(each, 0.5)),
        seconds(quantile(each, 0.95)),
        seconds(quantile(each, 1)),
        seconds(quantile(floor, 0.5)),
      ]),
    ],
    json: { ...options, cases: [...away, silent] },
    ok: isSoon && isFound,
    notes: [
      `server back → visible list and open thread right: p50 ≤ 3 s: ${seconds(p50)}, p95 ≤ 6 s: ${seconds(p95)}: ` +
        (isSoon ? 'met' : 'missed'),
      `silent connections → right in ≤ 12 s: ${seconds(worst)} at most: ${isFound ? 'met' : 'missed'}`,
      `${options.desks} desks at a time, ${options.rounds} rounds, in real time on loopback; ${CHANGED} conversations ` +
        'change meanwhile. Floor: a socket up to its welcome, the profile, a list and a thread, without any waiting',
    ],
  }
}

const seconds = (milliseconds: number): string => `${(milliseconds / 1_000).toFixed(2)} s`
const wait = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, milliseconds)
  })
