import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import os, { cpus } from 'node:os'
import path from 'node:path'
import { shellName } from '../launch.ts'
import type { AppFigures } from './cache.app.ts'
import { measureApp } from './cache.app.ts'
import type { ApplyFigures } from './cache.apply.ts'
import { measureApply } from './cache.apply.ts'
import { SESSION } from './cache.desk.ts'
import type { CachePlan } from './cache.fill.ts'
import { fillCache } from './cache.fill.ts'
import type { ReadFigures, SearchFigures } from './cache.read.ts'
import { measureReads, measureSearch, measureSize } from './cache.read.ts'
import type { SyncFigures } from './cache.sync.ts'
import { measureSync } from './cache.sync.ts'
import { quantile } from './quantile.ts'
import type { BenchResult } from './result.ts'

export interface CacheBenchOptions {
  conversations?: number
  messages?: number
  /** Starts of the real app; three times as many threads are opened. */
  rounds?: number
  /** Live events measured at each size. */
  events?: number
  /** Messages missed in the gap that is synced. */
  sync?: number
  /** Only these parts, separated by commas: apply, reads, search, app, sync. */
  only?: string
}

const GOALS = { apply: 1.1, start: 1.3, open: 30, search: 15, lag: 20 }
const PARTS = ['reads', 'search', 'app', 'apply', 'sync'] as const
type Part = (typeof PARTS)[number]
/** Unix seconds of the newest message: yesterday, so that retention trims nothing. */
const NOW = Math.floor(Date.now() / 86_400_000) * 86_400 - 86_400
const ACTIVE = 1_000

interface Figures {
  fillSeconds: number
  bytes: number
  searchBytes: number
  reads?: ReadFigures
  search?: SearchFigures[]
  app?: AppFigures
  apply?: { small: ApplyFigures; big: ApplyFigures; anywhere: ApplyFigures }
  sync?: SyncFigures
}

/** Measures the cache at full size: an event, a start, a click, a search and a sync, each against its lower bound. */
export async function run(options: CacheBenchOptions = {}): Promise<BenchResult> {
  const { conversations = 100_000, messages = 1_000_000, rounds = 5, events = 4_000, sync = 100_000 } = options
  const wanted = new Set<Part>(
    options.only === undefined ? PARTS : PARTS.filter((part) => options.only?.split(',').includes(part)),
  )
  const folder = mkdtempSync(path.join(os.tmpdir(), 'deskbell-cache-'))
  const plan: CachePlan = { conversations, messages, longThread: Math.min(10_000, messages / 10), open: 0.06, now: NOW }
  // As many open conversations of mine as the list shows, so that the window's work is the same at both sizes.
  const smallPlan: CachePlan = { conversations: ACTIVE, messages: 10 * ACTIVE, longThread: 1_000, open: 0.6, now: NOW }
  const bigFolder = path.join(folder, 'big')
  try {
    const filled = path.join(bigFolder, SESSION)
    console.log(
      `filling ${conversations.toLocaleString('en')} conversations and ${messages.toLocaleString('en')} messages`,
    )
    const fillSeconds = fillCache(filled, plan) / 1_000
    const figures: Figures = { fillSeconds, ...measureSize(filled) }
    if (wanted.has('reads')) figures.reads = measureReads(filled, plan)
    if (wanted.has('search')) figures.search = await measureSearch(bigFolder, plan, 6)
    if (wanted.has('app')) {
      mkdirSync(path.join(folder, 'app'))
      figures.app = await measureApp(path.join(folder, 'app'), filled, plan, rounds)
      rmSync(path.join(folder, 'app'), { recursive: true, force: true, maxRetries: 3 })
    }
    if (wanted.has('apply')) {
      fillCache(path.join(folder, 'small', SESSION), smallPlan)
      const [small, big] = await measureApply(
        [
          { folder: path.join(folder, 'small'), plan: smallPlan, among: ACTIVE },
          { folder: bigFolder, plan, among: ACTIVE },
        ],
        events,
      )
      const [anywhere] = await measureApply([{ folder: bigFolder, plan, among: conversations }], events)
      if (small && big && anywhere) figures.apply = { small, big, anywhere }
    }
    rmSync(bigFolder, { recursive: true, force: true, maxRetries: 3 })
    if (wanted.has('sync')) figures.sync = await measureSync(path.join(folder, 'sync'), sync)
    return result(figures, plan, options)
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  }
}

interface Goal {
  name: string
  met: boolean
  words: string
}

function result(figures: Figures, plan: CachePlan, options: CacheBenchOptions): BenchResult {
  const { reads, search, app, apply, sync } = figures
  const ms = (value: number): string => value.toFixed(value < 10 ? 2 : 0)
  const table: string[][] = [['what', 'p50', 'p95', 'p99', 'floor p50', 'unit']]
  const goals: Goal[] = []
  const goal = (name: string, value: number, most: number, unit: string): void => {
    goals.push({
      name,
      met: value <= most,
      words: `${name}: ${value.toFixed(value < 10 ? 2 : 1)}${unit} of ${most}${unit}: ${value <= most ? 'met' : 'missed'}`,
    })
  }
  if (apply) {
    const row = (name: string, { event, floor }: ApplyFigures): string[] => [
      name,
      event.p50.toFixed(0),
      '',
      event.p99.toFixed(0),
      floor.p50.toFixed(0),
      `µs, mean ${event.mean.toFixed(0)}`,
    ]
    table.push(
      row('event, 1,000 conversations', apply.small),
      row(`event, ${plan.conversations.toLocaleString('en')}`, apply.big),
      row('the same, anywhere in the cache', apply.anywhere),
    )
    goal('cost of an event, ratio of the means', apply.big.event.mean / apply.small.event.mean, GOALS.apply, '')
  }
  if (reads) {
    table.push(['stores opened', ms(reads.open), '', '', '', 'ms'])
    table.push([
      'first list of 50',
      ms(reads.list.p50),
      ms(reads.list.p95),
      ms(reads.list.p99),
      ms(reads.listFloor.p50),
      'ms, in main',
    ])
    table.push([
      `end of ${plan.longThread.toLocaleString('en')} messages`,
      ms(reads.thread.p50),
      ms(reads.thread.p95),
      ms(reads.thread.p99),
      ms(reads.threadFloor.p50),
      'ms, in main',
    ])
  }
  for (const { kind, search: found, floor } of search ?? [])
    table.push([`search, ${kind}`, ms(found.p50), ms(found.p95), ms(found.p99), ms(floor.p50), 'ms'])
  if (search)
    goal('search, p95', search.find(({ kind }) => kind === 'all')?.search.p95 ?? Infinity, GOALS.search, ' ms')
  if (app) {
    const ratio = quantile(
      app.starts.map(({ desk, empty }) => desk / empty),
      0.5,
    )
    const row = (name: string, values: readonly number[], floor: readonly number[]): string[] => [
      name,
      ...[0.5, 0.95, 0.99].map((share) => ms(quantile(values, share))),
      ms(quantile(floor, 0.5)),
      'ms',
    ]
    table.push(
      row(
        'start of the app',
        app.starts.map(({ desk }) => desk),
        app.starts.map(({ empty }) => empty),
      ),
    )
    table.push(row('long thread painted', app.opens, app.shortOpens))
    goal('start, ratio to an empty page', ratio, GOALS.start, '')
    goal('long thread painted, median', quantile(app.opens, 0.5), GOALS.open, ' ms')
  }
  if (sync) {
    table.push([
      'sync, loop late',
      ms(sync.lag.p50),
      '',
      ms(sync.lag.p99),
      ms(sync.idleLag.p99),
      `ms, most ${ms(sync.lag.max)}; ${sync.messages.toLocaleString('en')} messages, ` +
        `${((sync.messages / sync.milliseconds) * 1_000).toFixed(0)} a second`,
    ])
    goal('loop late during a sync, p99', sync.lag.p99, GOALS.lag, ' ms')
    goals.push({
      name: 'whole',
      met: sync.isWhole,
      words: sync.isWhole ? 'after the sync every message was there' : 'after the sync messages were missing',
    })
  }
  const perMillion = ((figures.bytes / plan.messages) * 1e6) / 1e6
  return {
    name: 'cache',
    table,
    ok: goals.every(({ met }) => met),
    json: {
      options,
      plan,
      figures,
      goals,
      node: process.version,
      cpu: cpus()[0]?.model,
      cores: cpus().length,
      shell: shellName(),
    },
    notes: [
      `filled in ${figures.fillSeconds.toFixed(0)} s; ${perMillion.toFixed(0)} MB a million messages, ` +
        `${((figures.searchBytes / figures.bytes) * 100).toFixed(0)} % of it for search`,
      'an event is a message, parsed, written, watched queries run and the window told, one a frame, in the ' +
        `${ACTIVE.toLocaleString('en')} newest conversations; its floor is the row inserted in a transaction of ` +
        'its own',
      'floors of the app: an empty page, and a short thread',
      ...goals.map(({ words }) => words),
    ],
  }
}
