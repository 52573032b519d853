import { cpSync, existsSync, readdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import type { Page } from '@playwright/test'
import { startDemoServer } from '../../electron/demo/index.ts'
import { signIn } from '../../scripts/scene/signIn.ts'
import { launch } from '../launch.ts'
import { FIRST_ROW } from './start.timed.ts'

/** Signs in on a demo server, stops it, and replaces the app's cache with the filled one. */
export async function signInOnce(userData: string, filled: string): Promise<void> {
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
export async function rowsInSight(page: Page): Promise<number[]> {
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
