import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { test as base } from '@playwright/test'
import { launch } from './launch.ts'
import type { LaunchOptions, RunningApp } from './machine.ts'

interface Fixtures {
  /** A folder of this test alone, removed after it. */
  folder: string
  /**
   * Starts the app on real Electron or on the Chromium host, with a userData of this test's own (the same one for every
   * start in a test, so that a second call after `kill` or `close` goes on where the first one was). Closed after the test.
   */
  launchApp: (options?: LaunchOptions) => Promise<RunningApp>
}

export const test = base.extend<Fixtures>({
  folder: async ({ browserName }, use) => {
    const folder = mkdtempSync(path.join(os.tmpdir(), `deskbell-e2e-${browserName}-`))
    await use(folder)
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  },
  launchApp: async ({ folder }, use, info) => {
    const running: RunningApp[] = []
    await use(async (options = {}) => {
      const app = await launch({ userData: path.join(folder, 'userData'), ...options })
      running.push(app)
      return app
    })
    const isRed = info.status !== info.expectedStatus
    for (const [index, app] of running.entries()) {
      if (isRed) {
        await info.attach(`main-${index}.log`, { body: app.logs().join('\n'), contentType: 'text/plain' })
        for (const [at, page] of app.windows().entries())
          await info.attach(`window-${index}-${at}.png`, {
            body: await page.screenshot({ timeout: 5000 }),
            contentType: 'image/png',
          })
      }
      await app.close()
    }
  },
})

export { expect } from '@playwright/test'
export type { RunningApp } from './machine.ts'
