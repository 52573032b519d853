import type { Page } from '@playwright/test'

/** The folder for screenshots; none are made without it. */
const FOLDER = process.env['DESKBELL_SCREENSHOTS']

/** Saves the page as `NAME-light.png` and so on: in light and dark, and with `mirrored` also right to left. */
export async function takeScreenshots(page: Page, name: string, { mirrored = false } = {}): Promise<void> {
  if (FOLDER === undefined) return
  const setDirection = (to: string): Promise<void> =>
    page.evaluate((direction) => {
      document.documentElement.dir = direction
    }, to)
  for (const direction of mirrored ? ['ltr', 'rtl'] : ['ltr']) {
    await setDirection(direction)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      const suffix = direction === 'rtl' ? '-rtl' : ''
      await page.screenshot({ path: `${FOLDER}/${name}-${colorScheme}${suffix}.png` })
    }
  }
  await setDirection('ltr')
  await page.emulateMedia({ colorScheme: 'light' })
}
