import { cpus } from 'node:os'
import type { Page } from '@playwright/test'
import { startDemoServer } from '../../electron/demo/index.ts'
import { signIn } from '../../scripts/scene/signIn.ts'
import { launch, shellName } from '../launch.ts'
import { openThread } from './open.thread.ts'
import { quantile } from './quantile.ts'
import type { BenchResult } from './result.ts'

/** Milliseconds in which the server answers with the messages of a thread. */
const ANSWER = 60
/** Milliseconds that a pointer is on a row before it is pressed: less than a person needs from seeing a row to pressing it. */
const REST = 150
/** Every third row: the neighbors of an open one are fetched ahead. */
const STRIDE = 3
/** Opened in turn before anything is measured, so that the page has compiled what shows a thread. */
const WARM_UP = { rows: 2, rounds: 3 }
/** A thread's texts are parsed when they are first shown: some 8 ms of 30, with nothing left to wait for. */
const GOALS = { milliseconds: 60, ratio: 1.5 }

/** Threads that are not cached: the pointer rests on the row first, or presses at once. `again`: cached by now. */
interface Clicks {
  rested: number[]
  atOnce: number[]
  again: number[]
}

/** Measures from the click on a row to the frame that shows its messages, for threads that were never fetched, against cached ones. */
export async function run(options: { rounds?: number } = {}): Promise<BenchResult> {
  const rounds = options.rounds ?? 3
  const clicks: Clicks = { rested: [], atOnce: [], again: [] }
  // The first round is not counted: it warms the disk.
  for (let round = -1; round < rounds; round++) {
    const found = await measure()
    if (round < 0) continue
    for (const kind of ['rested', 'atOnce', 'again'] as const) clicks[kind].push(...found[kind])
  }
  const row = (name: string, figures: number[]): string[] => [
    name,
    String(figures.length),
    ...[0.5, 0.95].map((share) => quantile(figures, share).toFixed(0)),
  ]
  const [cold, floor] = [quantile(clicks.rested, 0.5), quantile(clicks.again, 0.5)]
  const ratio = cold / floor
  const met = ratio <= GOALS.ratio
  return {
    name: 'click',
    table: [
      ['click on', 'clicks', 'p50 ms', 'p95 ms'],
      row(`a new thread, after ${REST} ms on its row`, clicks.rested),
      row('a new thread, at once', clicks.atOnce),
      row('a cached thread (floor)', clicks.again),
    ],
    json: {
      shell: shellName(),
      rounds,
      clicks,
      ratio,
      node: process.version,
      cpu: cpus()[0]?.model,
      cores: cpus().length,
    },
    ok: met,
    notes: [
      `on ${shellName()}; the server answers after ${ANSWER} ms`,
      `a new thread ≤ ${GOALS.ratio} × a cached one: ${ratio.toFixed(2)}: ${met ? 'met' : 'missed'}`,
      `${GOALS.milliseconds} ms: ${cold.toFixed(0)} ms, with a floor of ${floor.toFixed(0)} ms`,
    ],
  }
}

/** One app with an empty cache. */
async function measure(): Promise<Clicks> {
  const demo = await startDemoServer({ seed: 'desk' })
  demo.faults.rest.add({ kind: 'slow', ms: ANSWER, jitter: 0 }, { method: 'GET', path: '/messages' })
  const app = await launch()
  try {
    const page = await app.page()
    await page.setViewportSize({ width: 1360, height: 1600 })
    const [agent] = demo.agents
    if (!agent) throw new Error('the demo server has no agent')
    await signIn(page, demo.base, agent)
    await page.getByRole('button', { name: /^All conversations/ }).click()
    await page.locator('[role=option][data-conversation]').first().waitFor()
    await page.waitForTimeout(1_000)
    const clicks: Clicks = { rested: [], atOnce: [], again: [] }
    const shown = await rowsOnScreen(page)
    const warm = shown.slice(0, WARM_UP.rows)
    for (let round = 0; round < WARM_UP.rounds; round++) for (const id of warm) await openThread(page, id)
    const ids = shown.slice(WARM_UP.rows + 1).filter((_id, index) => index % STRIDE === 0)
    for (const [index, id] of ids.entries()) {
      if (index % 2 === 0) clicks.rested.push(await openThread(page, id, REST))
      else clicks.atOnce.push(await openThread(page, id))
    }
    for (const id of ids) clicks.again.push(await openThread(page, id))
    return clicks
  } finally {
    await app.close()
    await demo.close()
  }
}

async function rowsOnScreen(page: Page): Promise<number[]> {
  return page.locator('[role=option][data-conversation]').evaluateAll((rows) =>
    rows.flatMap((row) => {
      const { top, bottom } = row.getBoundingClientRect()
      return top >= 100 && bottom <= window.innerHeight ? [Number((row as HTMLElement).dataset['conversation'])] : []
    }),
  )
}
