import type { Conversation } from '../../electron/demo/model/types.ts'
import type { DeskPage } from '../desk.ts'
import { expect, test, typeWords } from '../desk.ts'

/** Longer than two keys of one word may be apart. */
const APART = { delay: 300 }

const open = (desk: DeskPage, conversation: Conversation): Promise<void> =>
  expect(desk.row(conversation)).toHaveAttribute('aria-selected', 'true')
/** The notice comes once no further letter can make a word of the key. */
const told = (desk: DeskPage, words: string | RegExp): Promise<void> =>
  expect(desk.page.locator('.notice').filter({ hasText: words })).toBeVisible()
const focused = async (desk: DeskPage, conversation: Conversation): Promise<void> => {
  await open(desk, conversation)
  await expect(desk.row(conversation)).toBeFocused()
}

test.describe('after an action', () => {
  test('the next conversation opens, and takes the focus where the user works', async ({ desk }) => {
    desk.needs('snooze')
    const { page } = desk
    const [first, second, third, fourth, fifth] = [0, 1, 2, 3, 4].map((index) => desk.one(index)) as [
      Conversation,
      Conversation,
      Conversation,
      Conversation,
      Conversation,
    ]
    await page.keyboard.press('j', APART)
    await focused(desk, first)
    await page.keyboard.press('e', APART)
    await focused(desk, second)
    await told(desk, 'Resolved')
    await expect.poll(() => first.status, { timeout: 20_000 }).toBe('resolved')
    // From the messages.
    await desk.thread.focus()
    await page.keyboard.press('Shift+I', APART)
    await open(desk, third)
    await told(desk, 'Unassigned')
    await expect(desk.thread).toBeFocused()
    // From a picker, back to where it was opened.
    await page.keyboard.press('s', APART)
    await page.keyboard.press('Enter')
    await open(desk, fourth)
    await expect(desk.thread).toBeFocused()
    await desk.row(fourth).focus()
    await page.keyboard.press('s', APART)
    await page.keyboard.press('Enter')
    await focused(desk, fifth)
  })

  test('the next conversation takes the focus once its messages are there, however long that takes', async ({
    desk,
  }) => {
    const { page, demo } = desk
    const [first, second] = [desk.one(0), desk.one(1)]
    demo.faults.rest.add(
      { kind: 'slow', ms: 1_500, jitter: 0 },
      { method: 'GET', path: `/conversations/${second.displayId}/messages` },
    )
    await desk.open(first)
    await desk.field.fill('Done.')
    await page.keyboard.press('Control+Shift+Enter')
    await open(desk, second)
    await expect(page.getByRole('article').first()).toBeVisible()
    await expect(desk.thread).toBeFocused()
  })

  test('a word typed over it goes into the conversation where it began, and the place is kept', async ({ desk }) => {
    const { page } = desk
    const [first, second, third] = [desk.one(0), desk.one(1), desk.one(2)]
    await desk.open(second)
    await desk.row(second).focus()
    await typeWords(page, 'even so')
    await open(desk, second)
    await expect(desk.field).toHaveValue('even so')
    await expect(desk.field).toBeFocused()
    // A click ends the word: a letter soon after it would belong to it.
    await page.getByRole('main').getByRole('heading', { level: 1 }).click()
    await desk.row(second).focus()
    await page.keyboard.press('j', APART)
    await focused(desk, third)
    await expect(desk.field).toHaveValue('')
    expect([first, second, third].map(({ status }) => status)).toEqual(['open', 'open', 'open'])
  })

  test('Undo reopens the conversation, and a reply keeps the place of its row', async ({ desk }) => {
    const { page } = desk
    const [second, third, fourth] = [desk.one(1), desk.one(2), desk.one(3)]
    await desk.open(second)
    await desk.row(second).focus()
    await page.keyboard.press('Shift+P', APART)
    await focused(desk, third)
    await told(desk, /Marked .* as pending/)
    await page.keyboard.press('z', APART)
    await focused(desk, second)
    await told(desk, 'Undone')
    await expect.poll(() => second.status).toBe('open')
    await page.keyboard.press('j', APART)
    await focused(desk, third)
    await expect(page.getByRole('main').getByText(`#${third.displayId}`)).toBeVisible()
    await desk.write('Yes, it does.')
    await expect(desk.rows.first()).toHaveAttribute('data-conversation', String(third.displayId))
    await desk.rows.first().focus()
    await page.keyboard.press('j', APART)
    await focused(desk, fourth)
  })

  test('the list comes back, with the next row focused, or in one column', async ({ desk }) => {
    desk.needs('unreadEndpoint')
    const { page } = desk
    await page.keyboard.press('Control+,')
    await page.getByRole('tab', { name: 'Writing' }).click()
    await page.getByLabel('After resolving or snoozing').selectOption('Go back to the list')
    await page.keyboard.press('Escape')
    const [first, second, third] = [desk.one(0), desk.one(1), desk.one(2)]
    await desk.open(first)
    await desk.thread.focus()
    await page.keyboard.press('u', APART)
    await expect(page.locator('[role=option][aria-selected=true]')).toHaveCount(0)
    await desk.open(second)
    await page.setViewportSize({ width: 600, height: 800 })
    await page.getByRole('main').getByRole('button', { name: 'Resolve', exact: true }).click()
    await expect(desk.row(third)).toBeVisible()
    await expect(desk.row(third)).toBeFocused()
    await expect(page.getByRole('main')).toBeHidden()
  })
})

test.describe('between the composer and the messages', () => {
  test('Escape leaves for the messages or the row, and the page keys and Space scroll from both', async ({ desk }) => {
    const { page } = desk
    const conversation = desk.one()
    for (let line = 12; line < 30; line++) desk.contactWrites(conversation, `Line ${line}\nand more`)
    await desk.open(conversation)
    await desk.thread.focus()
    await desk.field.click()
    await page.keyboard.press('Escape')
    await expect(desk.thread).toBeFocused()
    const newest = desk.thread.getByText('Line 29')
    await expect(newest).toBeInViewport()
    await desk.row(conversation).focus()
    for (const [up, down] of [
      ['PageUp', 'PageDown'],
      ['Shift+Space', 'Space'],
    ] as const) {
      await page.keyboard.press(up)
      await expect(newest).not.toBeInViewport()
      await page.keyboard.press(down)
      await expect(newest).toBeInViewport()
    }
    await expect(desk.row(conversation)).toBeFocused()
    await page.keyboard.press('r', { delay: 300 })
    await expect(desk.field).toBeFocused()
    await page.keyboard.press('Escape')
    await expect(desk.row(conversation)).toBeFocused()
  })
})
