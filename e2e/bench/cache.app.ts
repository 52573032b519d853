import path from 'node:path'
import { launch } from '../launch.ts'
import type { CachePlan } from './cache.fill.ts'
import { rowsInSight, signInOnce } from './cache.signIn.ts'
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
