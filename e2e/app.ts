import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { test as base } from '@playwright/test'
import { launch } from './launch.ts'
import type { LaunchOptions, RunningApp } from './machine.ts'

interface Fixtures {
  /** A temporary folder for this test, removed after it. */
  folder: string
  /**
   * Starts the app on real Electron or on the Chromium host, and closes it after the test. All starts in a test share one
   * userData folder, so that a second start after `kill` or `close` continues with the data of the first.
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
    const hasFailed = info.status !== info.expectedStatus
    for (const [index, app] of running.entries()) {
      if (hasFailed) {
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
