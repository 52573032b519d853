import type { Page } from '@playwright/test'
import { sendAsContact } from '../../electron/demo/model/messages.ts'
import type { Conversation, Message } from '../../electron/demo/model/types.ts'
import type { DeskPage } from '../desk.ts'
import { expect, test } from '../desk.ts'

const hits = (page: Page) => page.getByRole('search').getByRole('option')
const field = (page: Page) => page.getByRole('combobox', { name: 'Search messages and contacts' })
async function search(desk: DeskPage, words: string): Promise<void> {
  await desk.page.keyboard.press('ControlOrMeta+f')
  await expect(field(desk.page)).toBeFocused()
  await field(desk.page).fill(words)
}
/** A conversation of account 1 with an old message of this text and 160 newer ones. */
function withOldMessage(desk: Pick<DeskPage, 'demo'>, words: string): { conversation: Conversation; message: Message } {
  const { model } = desk.demo
  const ada = [...model.users.values()].find(({ email }) => email === 'ada@acme.test')
  const conversation = [...model.conversations.values()].find(
    (one) => one.accountId === 1 && one.status === 'open' && one.assigneeId === ada?.id,
  )
  if (!conversation) throw new Error('Ada has no open conversation')
  const message = sendAsContact(model, conversation, { content: words })
  for (let index = 1; index <= 160; index++)
    sendAsContact(model, conversation, { content: `and then, number ${index}` })
  return { conversation, message }
}

test.describe('the search', () => {
  test('finds a single Chinese character and an order number, and opens them beside the results', async ({ desk }) => {
    const conversation = desk.one(1)
    desk.contactWrites(conversation, '我想退票')
    desk.contactWrites(conversation, 'My order is #A-1029384, not 1029385.')
    await expect(desk.row(conversation)).toContainText('A-1029384')
    await search(desk, '票')
    const hit = hits(desk.page).filter({ hasText: '我想退票' })
    await expect(hit).toBeVisible()
    await expect(hit.locator('mark')).toHaveText('票')
    await field(desk.page).fill('a-102938')
    await expect(hits(desk.page).filter({ hasText: 'A-1029384' }).first().locator('mark')).toHaveText('A-102938')
    await desk.page.keyboard.press('Enter')
    await expect(desk.thread.locator('[data-message]').filter({ hasText: 'A-1029384' })).toBeInViewport()
    await expect
      .poll(() => desk.page.evaluate(() => [...(CSS.highlights.get('found') ?? [])].map(String)))
      .toEqual(['A-102938'])
    await expect(field(desk.page)).toBeFocused()
    // F6 moves between the columns and skips the list, which the search covers.
    await desk.page.keyboard.press('F6')
    await desk.page.keyboard.press('Shift+F6')
    await expect(field(desk.page)).toBeFocused()
    await desk.page.keyboard.press('Escape')
    await expect(field(desk.page)).toHaveCount(0)
    await desk.page.keyboard.press('ControlOrMeta+f')
    await expect(field(desk.page)).toHaveValue('a-102938')
    await field(desk.page).fill('')
    await expect(hits(desk.page).filter({ hasText: 'a-102938' })).toBeVisible()
  })

  test('opens an old message that only the server has, loads both directions, and returns to the latest', async ({
    demo,
    launchApp,
    signInTo,
  }) => {
    test.setTimeout(120_000)
    const { message } = withOldMessage({ demo }, 'the heliotrope umbrella was lost')
    const desk = await signInTo(await launchApp())
    await search(desk, 'heliotrope')
    const hit = hits(desk.page).filter({ hasText: 'heliotrope umbrella' })
    await expect(hit).toContainText('Server')
    await hit.click()
    const shown = desk.thread.locator(`[data-message="${message.id}"]`)
    await expect(shown).toBeInViewport()
    await expect(desk.thread).toContainText('and then, number 1')
    await expect(desk.thread).not.toContainText('and then, number 160')
    await desk.thread.hover()
    // Only rows near the viewport are in the page, and one wheel step may skip any single message.
    const reached = async (): Promise<number> =>
      Math.max(
        0,
        ...[...(await desk.thread.innerText()).matchAll(/and then, number (\d+)/g)].map((found) => Number(found[1])),
      )
    for (let turn = 0; turn < 60 && (await reached()) < 90; turn++) await desk.page.mouse.wheel(0, 700)
    await expect.poll(reached).toBeGreaterThanOrEqual(90)
    await desk.page.getByRole('button', { name: 'Latest' }).click()
    await expect(desk.thread.locator('[data-message]').last()).toContainText('and then, number 160')
    await expect(desk.thread.locator('[data-message]').last()).toBeInViewport()
    // By now the message is cached too.
    await field(desk.page).fill('heliotrope umbr')
    await expect(hits(desk.page).filter({ hasText: 'heliotrope umbrella' })).not.toContainText('Server')
  })

  test('works offline, and says so', async ({ desk }) => {
    const conversation = desk.one(1)
    desk.contactWrites(conversation, 'The amaranthine lamp flickers.')
    await expect(desk.row(conversation)).toContainText('amaranthine')
    await desk.demo.goDown()
    await search(desk, 'amaranth')
    await expect(hits(desk.page).filter({ hasText: 'amaranthine lamp' })).toBeVisible()
    await expect(desk.page.getByRole('search')).toContainText('Showing results from this computer only')
    await desk.page.keyboard.press('Enter')
    await expect(desk.thread.locator('[data-message]').filter({ hasText: 'amaranthine' })).toBeInViewport()
  })
})
