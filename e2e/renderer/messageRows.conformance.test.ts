import { afterAll, describe, expect, it } from 'vitest'
import { openInChromium } from './browserPage.ts'

const subject = await openInChromium('messageRows.ts')
const { page } = subject
afterAll(() => subject.close())
const show = (
  width: number,
  direction: 'ltr' | 'rtl' = 'ltr',
  of: 'everything' | 'pictures' = 'everything',
): Promise<void> => page.evaluate(`show(${JSON.stringify({ width, direction, of })})`)

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

describe('a message with images', () => {
  const CASES = [
    [340, 'ltr'],
    [620, 'rtl'],
    [900, 'ltr'],
  ] as const
  it.each(CASES)('has the same height before and after they load, %i px, %s', async (width, direction) => {
    await page.setViewportSize({ width: width + 40, height: 700 })
    const { before, after } = await page.evaluate<{ before: number[]; after: number[] }>(
      `loads(${JSON.stringify({ width, direction, of: 'pictures' })})`,
    )
    expect(before.length).toBeGreaterThan(12)
    expect(after).toEqual(before)
  })
  it('is estimated to the pixel before it is drawn', async () => {
    await show(900, 'ltr', 'pictures')
    expect(await page.evaluate<number[]>('misjudged()')).toSatisfy((all: number[]) => all.every((off) => off === 0))
  })
  it.each(CASES)('leaves room for its toolbar, %i px, %s', async (width, direction) => {
    await page.setViewportSize({ width: width + 40, height: 700 })
    await show(width, direction, 'pictures')
    expect(await page.evaluate('covered("pointer")')).toEqual([])
  })
})
