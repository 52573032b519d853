import { afterAll, expect, it } from 'vitest'
import { openInChromium } from './browserPage.ts'

const subject = await openInChromium('button.ts')
afterAll(() => subject.close())

it('shows a spinner instead of the label and icon of a loading button', async () => {
  const seen = await subject.page.locator('.busy').evaluateAll((buttons) =>
    buttons.map((button) => {
      const visible = (selector: string): string[] =>
        [...button.querySelectorAll(selector)].map((part) => getComputedStyle(part).visibility)
      const spinner = button.querySelector('.spinner')
      return {
        spinner: visible('.spinner'),
        box: spinner === null ? 0 : spinner.getBoundingClientRect().width,
        rest: [...new Set(visible('.words, .icon:not(.spinner)'))],
      }
    }),
  )
  expect(seen).toHaveLength(8)
  for (const each of seen) {
    expect(each).toMatchObject({ spinner: ['visible'], rest: ['hidden'] })
    expect(each.box).toBeGreaterThan(8)
  }
})
it('shows label and icon, and no spinner, while not loading', async () => {
  expect(
    await subject.page
      .locator('.idle')
      .evaluate((button) => [
        button.querySelectorAll('.spinner').length,
        ...[...button.querySelectorAll('.words, .icon')].map((part) => getComputedStyle(part).visibility),
      ]),
  ).toEqual([0, 'visible', 'visible'])
})
