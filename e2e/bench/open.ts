import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import os, { cpus } from 'node:os'
import path from 'node:path'
import type { Page } from '@playwright/test'
import { launch, shellName } from '../launch.ts'
import { SESSION } from './cache.desk.ts'
import type { CachePlan } from './cache.fill.ts'
import { fillCache } from './cache.fill.ts'
import { rowsInSight, signInOnce } from './cache.signIn.ts'
import { openByKey, paintedAgain } from './open.key.ts'
import { openThread } from './open.thread.ts'
import { quantile } from './quantile.ts'
import type { BenchResult } from './result.ts'
import { FIRST_ROW } from './start.timed.ts'

export interface OpenOptions {
  conversations?: number
  messages?: number
  /** Conversations that are opened in each way. */
  turns?: number
}

/** Milliseconds, for what is opened after a moment of reading. */
const GOALS = { p50: 30, p95: 50 }
/** Milliseconds for which a conversation is read: its neighbors are fetched meanwhile. */
const READ = 900
/** Conversations that are opened before anything is measured, so that the page has compiled what shows them. */
const WARM_UP = 12

interface Opens {
  /** J, and K on the way back, after a moment in the conversation before. */
  keys: number[]
  /** The same, one key right after the other. */
  fast: number[]
  clicks: number[]
  /** The same messages as ready HTML. */
  floor: number[]
}

/** Measures from the key or the click to the painted messages, with a full cache and no network. */
export async function run(options: OpenOptions = {}): Promise<BenchResult> {
  const { conversations = 100_000, messages = 1_000_000, turns = 60 } = options
  const folder = mkdtempSync(path.join(os.tmpdir(), 'deskbell-open-'))
  // Yesterday, so that retention trims nothing.
  const now = Math.floor(Date.now() / 86_400_000) * 86_400 - 86_400
  const plan: CachePlan = { conversations, messages, longThread: Math.min(10_000, messages / 10), open: 0.06, now }
  try {
    const filled = path.join(folder, 'filled', SESSION)
    console.log(`filling ${conversations.toLocaleString('en')} conversations`)
    fillCache(filled, plan)
    mkdirSync(path.join(folder, 'app'))
    const userData = path.join(folder, 'app', 'desk')
    await signInOnce(userData, filled)
    return result(await measure(userData, turns), { conversations, messages, turns })
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  }
}

async function measure(userData: string, turns: number): Promise<Opens> {
  const app = await launch({ userData })
  try {
    const page = await app.page()
    await page.setViewportSize({ width: 1360, height: 860 })
    await page.locator(FIRST_ROW).first().waitFor()
    // The line about it moves the rows down.
    await page.getByRole('button', { name: 'Reconnect now' }).waitFor()
    const opens: Opens = { keys: [], fast: [], clicks: [], floor: [] }
    const [first] = await rowsInSight(page)
    await openThread(page, first ?? 0)
    // The click has opened it to write in it.
    await page.locator('[data-composer] :focus').waitFor()
    await page.keyboard.press('Escape')
    for (let turn = 0; turn < WARM_UP; turn++) await openByKey(page, 'j')
    for (let turn = 0; turn < turns; turn++) {
      await page.waitForTimeout(READ)
      opens.keys.push(await openByKey(page, turn < turns / 2 ? 'j' : 'k'))
      opens.floor.push(await paintedAgain(page))
    }
    for (let turn = 0; turn < turns; turn++) opens.fast.push(await openByKey(page, turn < turns / 2 ? 'j' : 'k'))
    await clickRows(page, turns, opens.clicks)
    return opens
  } finally {
    await app.close()
  }
}

/** Every other row on the screen in turn: the one that is clicked is no neighbor of the open one. */
async function clickRows(page: Page, turns: number, clicks: number[]): Promise<void> {
  const open = Number(await page.locator('[role=option][aria-selected=true]').getAttribute('data-conversation'))
  const shown = (await rowsInSight(page)).filter((id, index) => index % 2 === 0 && id !== open)
  for (let turn = 0; turn < turns; turn++) {
    clicks.push(await openThread(page, shown[turn % shown.length] ?? 0, 150))
    await page.waitForTimeout(READ / 3)
  }
}

function result(opens: Opens, options: Required<OpenOptions>): BenchResult {
  const row = (name: string, figures: number[]): string[] => [
    name,
    String(figures.length),
    ...[0.5, 0.95, 1].map((share) => quantile(figures, share).toFixed(1)),
  ]
  const [p50, p95] = [quantile(opens.keys, 0.5), quantile(opens.keys, 0.95)]
  const [floor50, floor95] = [quantile(opens.floor, 0.5), quantile(opens.floor, 0.95)]
  const word = (isMet: boolean): string => (isMet ? 'met' : 'missed')
  return {
    name: 'open',
    table: [
      ['conversation opened by', 'times', 'p50 ms', 'p95 ms', 'max ms'],
      row('J or K, after a moment', opens.keys),
      row('J or K, at once', opens.fast),
      row('a click, after 150 ms on its row', opens.clicks),
      row('the same messages as ready HTML (floor)', opens.floor),
    ],
    json: { shell: shellName(), ...options, opens, node: process.version, cpu: cpus()[0]?.model, cores: cpus().length },
    ok: p50 <= GOALS.p50 && p95 <= GOALS.p95,
    notes: [
      `on ${shellName()}, from ${options.conversations.toLocaleString('en')} cached conversations`,
      `p50 ${p50.toFixed(1)} of ${GOALS.p50} ms: ${word(p50 <= GOALS.p50)}; ${(p50 / floor50).toFixed(2)} × the floor`,
      `p95 ${p95.toFixed(1)} of ${GOALS.p95} ms: ${word(p95 <= GOALS.p95)}; ${(p95 / floor95).toFixed(2)} × the floor`,
    ],
  }
}
