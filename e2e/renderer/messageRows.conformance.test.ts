import { afterAll, describe, expect, it } from 'vitest'
import { openInChromium } from './browserPage.ts'

const subject = await openInChromium('messageRows.ts')
const { page } = subject
afterAll(() => subject.close())
const show = (width: number, direction: 'ltr' | 'rtl' = 'ltr'): Promise<void> =>
  page.evaluate(`show(${JSON.stringify({ width, direction })})`)

describe('the toolbar of a message', { timeout: 60_000 }, () => {
  // Widths of the thread, from the narrowest window to the widest.
  it.each([
    [340, 'ltr'],
    [400, 'rtl'],
    [480, 'ltr'],
    [560, 'rtl'],
    [620, 'ltr'],
    [760, 'ltr'],
    [900, 'rtl'],
    [1_100, 'ltr'],
  ] as const)('covers no words in a thread of %i px, %s', async (width, direction) => {
    await page.setViewportSize({ width: width + 40, height: 700 })
    await show(width, direction)
    expect(await page.evaluate('covered("pointer")')).toEqual([])
    expect(await page.evaluate('covered("focus")')).toEqual([])
  })
})

describe('names and titles', () => {
  it.each([
    ['ltr', 'left'],
    ['rtl', 'right'],
  ] as const)('are aligned with the layout in any script, %s', async (direction, side) => {
    await show(620, direction)
    expect(await page.evaluate('alignments()')).toEqual([side])
  })
})
