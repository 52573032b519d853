import { mkdirSync } from 'node:fs'
import path from 'node:path'
import type { Page } from '@playwright/test'
import type { RunningApp } from '../../e2e/machine.ts'
import { root } from '../steps.ts'

/** Screenshots of the desk as the system's light and dark show it; returns the files. */
export async function takeScreens(app: RunningApp, page: Page): Promise<string[]> {
  const folder = path.join(root, 'out', 'screens')
  mkdirSync(folder, { recursive: true })
  const files: string[] = []
  for (const theme of ['light', 'dark'] as const) {
    await app.host.setDark(theme === 'dark')
    await page.waitForFunction(
      (isDark) => matchMedia('(prefers-color-scheme: dark)').matches === isDark,
      theme === 'dark',
    )
    const file = path.join(folder, `desk-${theme}.png`)
    await page.screenshot({ path: file, animations: 'disabled' })
    files.push(file)
  }
  await app.host.setDark(false)
  return files
}
