import type { Locator, Page } from '@playwright/test'
import type { DeskPage } from '../desk.ts'
import { expect, test } from '../desk.ts'

/** Opens the search or the palette, and finds its field. */
const FIELDS = {
  'Control+Shift+f': (page: Page): Locator => page.getByRole('combobox', { name: 'Search messages and contacts' }),
  'Control+k': (page: Page): Locator => page.getByRole('combobox', { name: 'Search or jump to' }),
} as const

/** Their first letters run commands and open pickers. */
const WORDS = ['refund', 'tag', 'expenses', 'light', 'please']

const dialog = ({ page }: DeskPage, name: string | RegExp): Locator => page.getByRole('dialog', { name })
/** Presses a key as long as a finger does, so that the next key isn't part of a word. */
const pressLong = ({ page }: DeskPage, key: string): Promise<void> => page.keyboard.press(key, { delay: 300 })
const main = ({ page }: DeskPage): Locator => page.getByRole('main')

/** Each opens an overlay that Escape closes. */
const OVERLAYS: Record<string, (desk: DeskPage) => Promise<void>> = {
  Waiting: (desk) => desk.openDialogByCommand('Show what is waiting', /^Waiting/),
  Connection: (desk) => desk.openDialogByCommand('Connection details', /^Connection/),
  Settings: async (desk) => {
    await desk.page.keyboard.press('Control+,')
    await expect(dialog(desk, 'Settings')).toBeVisible()
  },
  Shortcuts: (desk) => desk.openDialogByCommand('Keyboard shortcuts', 'Keyboard shortcuts'),
  Labels: async (desk) => {
    await main(desk).getByRole('button', { name: 'More', exact: true }).focus()
    await pressLong(desk, 'l')
    await expect(dialog(desk, 'Labels')).toBeVisible()
  },
  Priority: async (desk) => {
    await main(desk).getByRole('button', { name: 'More', exact: true }).focus()
    await pressLong(desk, 'p')
    await expect(dialog(desk, 'Priority')).toBeVisible()
  },
  Palette: async (desk) => {
    await desk.page.keyboard.press('Control+K')
    await expect(dialog(desk, 'Command palette')).toBeVisible()
  },
  'Sign out': async (desk) => {
    await desk.page.getByRole('button', { name: /^You:/ }).click()
    await desk.page.getByRole('menuitem', { name: /^Sign out of/ }).click()
    await expect(desk.page.getByRole('alertdialog')).toBeVisible()
  },
  Menu: async (desk) => {
    await main(desk).getByRole('button', { name: 'More', exact: true }).click()
    await expect(desk.page.getByRole('menu')).toBeVisible()
  },
  Notifications: async (desk) => {
    await desk.page.getByRole('button', { name: /^Notifications/ }).click()
    await expect(dialog(desk, 'Notifications')).toBeVisible()
  },
  Emoji: async (desk) => {
    await desk.page.getByRole('button', { name: 'Emoji' }).click()
    await expect(desk.page.getByRole('textbox', { name: /emoji/i })).toBeVisible()
  },
}

/** Sends all keys without waiting for the answer to any of them. */
async function pressAtOnce(page: Page, chord: string, words: string): Promise<void> {
  const modifiers = chord.split('+')
  const key = modifiers.pop() ?? ''
  const { keyboard } = page
  await Promise.all([
    keyboard.down('Escape'),
    keyboard.up('Escape'),
    ...modifiers.map((modifier) => keyboard.down(modifier)),
    keyboard.down(key),
    keyboard.up(key),
    ...modifiers.map((modifier) => keyboard.up(modifier)),
    ...Array.from(words).flatMap((letter) => [keyboard.down(letter), keyboard.up(letter)]),
  ])
}

test.describe('Escape from an overlay', () => {
  test.describe.configure({ timeout: 120_000 })
  for (const [chord, field] of Object.entries(FIELDS))
    test(
      `followed at once by ${chord} loses no letter and passes none to the desk`,
      { tag: chord === Object.keys(FIELDS)[0] ? [] : '@full' },
      async ({ desk }) => {
        const { page } = desk
        await desk.open(desk.one())
        const written = page.locator('main textarea')
        for (const [index, [name, open]] of Object.entries(OVERLAYS).entries()) {
          const words = WORDS[index % WORDS.length] ?? ''
          const label = `${name}, ${words}`
          await open(desk)
          await pressAtOnce(page, chord, words)
          await expect.soft(field(page), label).toBeFocused()
          await expect.soft(field(page), label).toHaveValue(words)
          expect.soft([label, await written.inputValue()]).toEqual([label, ''])
          await field(page).fill('')
          await page.keyboard.press('Escape')
          await expect(field(page)).toHaveCount(0)
        }
      },
    )
})

test('a tooltip opens when a key moves the focus to its button, not when a closed dialog returns it', async ({
  desk,
}) => {
  const { page } = desk
  await desk.open(desk.one())
  const label = page.getByRole('complementary').getByRole('button', { name: 'Labels…' })
  const tooltip = page.getByRole('tooltip')
  // Loads the code of tooltips, and closes the tooltip.
  await main(desk).getByRole('button', { name: 'More', exact: true }).hover()
  await expect(tooltip).toHaveCount(1)
  await page.mouse.move(0, 0)
  await expect(tooltip).toHaveCount(0)

  await label.focus()
  await page.keyboard.press('Enter')
  await expect(dialog(desk, 'Labels')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(label).toBeFocused()
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
  await expect(tooltip).toHaveCount(0)
  await page.keyboard.press('Shift+Tab')
  await expect(tooltip).toHaveCount(1)
  await expect(tooltip).not.toContainText('Labels')
  await page.keyboard.press('Tab')
  await expect(tooltip).toContainText('Labels')
})
