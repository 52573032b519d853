import { expect, test } from '../desk.ts'
import type { Page } from '@playwright/test'

/** Name of what has the focus, as a screen reader would say it. */
const focused = (page: Page): Promise<string> => page.evaluate(() => {
  const element = document.activeElement
  return element?.getAttribute('aria-label') ?? element?.textContent?.trim() ?? ''
})
/** Tab until what has the focus is called so. */
async function tabTo(page: Page, name: RegExp, most = 40): Promise<void> {
  const passed: string[] = []
  for (let turn = 0; turn < most; turn++) {
    const here = await focused(page)
    if (name.test(here)) return
    passed.push(here)
    await page.keyboard.press('Tab')
  }
  throw new Error(`${String(name)} is not to be reached; there were ${passed.join(' | ')}`)
}

test.describe('without a mouse', () => {
  test('from sign-in to a reply, a note and a resolved conversation', async ({ launchApp, demo }) => {
    const app = await launchApp()
    const page = await app.page()
    const [ada] = demo.agents
    if (!ada) throw new Error('no agent')
    await expect(page.getByLabel('Address of your server')).toBeFocused()
    await page.keyboard.type(demo.base)
    await page.keyboard.press('Enter')
    await expect(page.getByLabel('E-mail', { exact: true })).toBeFocused()
    await page.keyboard.type(ada.email)
    await page.keyboard.press('Tab')
    await page.keyboard.type(ada.password)
    await page.keyboard.press('Enter')
    const consent = page.getByRole('radio', { name: /^Only until Deskbell quits/ })
    const row = page.locator('[role=option][data-conversation]')
    await expect(consent.or(row.first()).first()).toBeVisible({ timeout: 20_000 })
    if (await consent.isVisible()) {
      await tabTo(page, /^Sign in$/)
      await page.keyboard.press('Enter')
    }
    await expect(row.first()).toBeVisible({ timeout: 20_000 })

    // J comes to the first row, J to the second; Enter opens it.
    await page.keyboard.press('j')
    await page.keyboard.press('j')
    await expect(row.nth(1)).toBeFocused()
    const number = Number(await row.nth(1).getAttribute('data-conversation'))
    await page.keyboard.press('Enter')
    const field = page.getByRole('textbox', { name: /^(Reply|Private note)$/ })
    await expect(field).toBeVisible()
    await page.keyboard.press('r')
    await expect(field).toBeFocused()
    await page.keyboard.type('Written by keys alone.')
    await page.keyboard.press('Enter')
    const stored = (words: string): boolean => [...demo.world.messages.values()].some((one) => one.content === words && one.conversation.displayId === number)
    await expect.poll(() => stored('Written by keys alone.')).toBe(true)

    await page.keyboard.press('Escape')
    await expect(field).not.toBeFocused()
    await page.keyboard.press('n')
    await expect(field).toBeFocused()
    await expect(page.getByRole('radio', { name: 'Private note' })).toBeChecked()
    await page.keyboard.type('For the team.')
    await page.keyboard.press('Enter')
    await expect.poll(() => stored('For the team.')).toBe(true)
    await page.keyboard.press('Escape')
    await page.keyboard.press('e')
    await expect.poll(() => [...demo.world.conversations.values()].find((one) => one.accountId === 1 && one.displayId === number)?.status).toBe('resolved')
    await expect(page.getByRole('button', { name: 'Reopen', exact: true })).toBeVisible()
    await page.keyboard.press('Shift+E')
    await expect.poll(() => [...demo.world.conversations.values()].find((one) => one.accountId === 1 && one.displayId === number)?.status).toBe('open')
  })

  test('F6 goes through the columns, Tab reaches what they hold, arrows walk tabs and messages', async ({ desk }) => {
    const { page } = desk
    await desk.open(desk.one())
    const column = (): Promise<string> => page.evaluate(() => document.activeElement?.closest('[data-column]')?.getAttribute('aria-label') ?? '')
    const visited = new Set<string>()
    for (let turn = 0; turn < 4; turn++) {
      await page.keyboard.press('F6')
      visited.add(await column())
    }
    expect(visited.size).toBe(4)
    await desk.page.getByRole('tab', { name: /^Mine/ }).focus()
    await page.keyboard.press('ArrowRight')
    await expect(page.getByRole('tab', { name: /^Unassigned/ })).toBeFocused()
    await expect(page.getByRole('tab', { name: /^Unassigned/ })).toHaveAttribute('aria-selected', 'true')
    await desk.thread.focus()
    await page.keyboard.press('ArrowUp')
    await expect(desk.thread.locator('[data-message]').last()).toBeFocused()
    await page.keyboard.press('ArrowUp')
    await expect(desk.thread.locator('[data-message]').nth(-2)).toBeFocused()
    await page.keyboard.press('ArrowDown')
    await expect(desk.thread.locator('[data-message]').last()).toBeFocused()
    // The actions of the focused message come next.
    await expect(desk.thread.getByRole('toolbar')).toBeVisible()
    await page.keyboard.press('Tab')
    expect(await page.evaluate(() => document.activeElement?.closest('[role=toolbar]') !== null)).toBe(true)
  })

  test('the palette finds actions, people and conversations, and gives the focus back', async ({ desk }) => {
    const { page } = desk
    const conversation = desk.one()
    await desk.open(conversation)
    await desk.field.focus()
    await page.keyboard.press('Control+K')
    const palette = page.getByRole('dialog', { name: 'Command palette' })
    await expect(palette.getByRole('combobox')).toBeFocused()
    await page.keyboard.type('zzzzqq')
    await expect(palette).toContainText('Nothing fits “zzzzqq”')
    await page.keyboard.press('Escape')
    await expect(palette).toHaveCount(0)
    await expect(desk.field).toBeFocused()

    await page.keyboard.press('Control+K')
    await page.keyboard.type('assign cleo')
    await expect(palette.getByRole('option').first()).toContainText('Cleo Tanaka')
    await page.keyboard.press('Enter')
    await expect(palette).toHaveCount(0)
    const cleo = [...desk.demo.world.users.values()].find(({ name }) => name === 'Cleo Tanaka')
    await expect.poll(() => desk.demo.world.conversations.get(conversation.id)?.assigneeId).toBe(cleo?.id)

    await page.keyboard.press('Control+K')
    await page.keyboard.type('dark')
    await page.keyboard.press('Enter')
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')

    const other = desk.one(2)
    const name = desk.demo.world.contact(other.contactId).name
    await page.keyboard.press('Control+K')
    await page.keyboard.type(name)
    await expect(palette.getByRole('option').filter({ hasText: name }).first()).toBeVisible()
    await page.keyboard.press('Enter')
    await expect(page.getByRole('heading', { level: 1, name })).toBeVisible()
  })

  test('Ctrl+, opens the settings, which change by keys and give the focus back', async ({ desk }) => {
    const { page } = desk
    await desk.rows.first().focus()
    await page.keyboard.press('Control+,')
    const dialog = page.getByRole('dialog', { name: 'Settings' })
    await expect(dialog).toBeVisible()
    await tabTo(page, /^Dark$|^System$|^Light$/)
    // The choice follows the key while it is down, as long as a finger needs.
    await page.keyboard.press('ArrowRight', { delay: 60 })
    await expect(dialog.getByRole('radio', { name: 'Light' })).toBeChecked()
    await page.keyboard.press('ArrowRight', { delay: 60 })
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
    await page.keyboard.press('Escape')
    await expect(dialog).toHaveCount(0)
    await expect(desk.rows.first()).toBeFocused()
  })
})
