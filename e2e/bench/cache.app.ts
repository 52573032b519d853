import { cpSync, existsSync, readdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import type { Page } from '@playwright/test'
import { startDemoServer } from '../../electron/demo/index.ts'
import { signIn } from '../../scripts/scene/signIn.ts'
import { launch } from '../launch.ts'
import type { CachePlan } from './cache.fill.ts'
import { openThread } from './open.thread.ts'
import { emptyPage, FIRST_ROW, timed } from './start.timed.ts'

export interface AppFigures {
  /** Milliseconds of neighboring starts. */
  starts: { desk: number; empty: number }[]
  /** Milliseconds from the click on a row to the painted messages of the long thread. */
  opens: number[]
  /** The same for the shortest threads. */
  shortOpens: number[]
}

/** The app with a filled cache and no network: time until the list is shown, and until a thread is. */
export async function measureApp(folder: string, filled: string, plan: CachePlan, rounds: number): Promise<AppFigures> {
  const userData = path.join(folder, 'desk')
  await signInOnce(userData, filled)
  const emptyApp = emptyPage(path.join(folder, 'empty'))
  const starts: AppFigures['starts'] = []
  // The first pair is not counted: it warms the disk.
  for (let round = -1; round < rounds; round++) {
    const pair = {
      desk: await timed({ userData }, FIRST_ROW),
      empty: await timed({ userData: path.join(folder, `empty-${round}`), appPath: emptyApp }, '#ready'),
    }
    if (round >= 0) starts.push(pair)
  }
  const app = await launch({ userData })
  try {
    const page = await app.page()
    await page.setViewportSize({ width: 1360, height: 860 })
    await page.locator(FIRST_ROW).first().waitFor()
    const others = (await rowsInSight(page)).filter((id) => id !== plan.conversations)
    const [opens, shortOpens]: [number[], number[]] = [[], []]
    for (let turn = 0; turn < 3 * rounds; turn++) {
      shortOpens.push(await openThread(page, others[turn % others.length] ?? 0))
      opens.push(await openThread(page, plan.conversations))
    }
    return { starts, opens, shortOpens }
  } finally {
    await app.close()
  }
}

/** Signs in on a demo server, stops it, and replaces the app's cache with the filled one. */
async function signInOnce(userData: string, filled: string): Promise<void> {
  const demo = await startDemoServer({ seed: 'desk' })
  try {
    const [agent] = demo.agents
    if (!agent) throw new Error('the demo server has no agent')
    const first = await launch({ userData })
    await signIn(await first.page(), demo.base, agent)
    await (await first.page()).locator(FIRST_ROW).first().waitFor()
    await first.close()
  } finally {
    await demo.close()
  }
  const data = path.join(userData, 'data')
  const session = readdirSync(data).find((name) => existsSync(path.join(data, name, 'server.db')))
  if (session === undefined) throw new Error('the app kept no cache')
  for (const name of readdirSync(path.join(data, session)))
    if (name.startsWith('server.db')) rmSync(path.join(data, session, name))
  cpSync(path.join(filled, 'server.db'), path.join(data, session, 'server.db'))
}

/** The conversations with fully visible rows, which can be clicked. */
async function rowsInSight(page: Page): Promise<number[]> {
  const found = await page.locator(FIRST_ROW).evaluateAll((rows) =>
    rows.flatMap((row) => {
      const list = row.parentElement?.parentElement?.getBoundingClientRect()
      const { top, bottom } = row.getBoundingClientRect()
      return list !== undefined && top >= list.top && bottom <= list.bottom ? [Number(row.dataset['conversation'])] : []
    }),
  )
  if (found.length < 4) throw new Error(`only ${found.length} conversations are on the screen`)
  return found
}
