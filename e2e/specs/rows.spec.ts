import { asContact, asUser } from '../../electron/demo/model/activity.ts'
import { assign, moveReplyTimes, setStatus } from '../../electron/demo/model/conversations.ts'
import { announceTyping } from '../../electron/demo/model/messages.ts'
import { agentsOf } from '../../electron/demo/model/topics.ts'
import type { Conversation, User } from '../../electron/demo/model/types.ts'
import { conversationPushPayload } from '../../electron/demo/payloads/conversations.ts'
import { userPushPayload } from '../../electron/demo/payloads/users.ts'
import type { DeskPage } from '../desk.ts'
import { expect, test } from '../desk.ts'

const HOUR = 3_600

const ben = (desk: DeskPage): User => {
  const found = [...desk.demo.model.users.values()].find(({ name }) => name.startsWith('Ben'))
  if (!found) throw new Error('no user is called Ben')
  return found
}
/** The customer of a conversation has been waiting for so many seconds; half a minute more, so that no word changes meanwhile. */
function wait(desk: DeskPage, conversation: Conversation, seconds: number | null): void {
  const { model } = desk.demo
  const waitingSince = seconds === null ? null : model.now() - (seconds + 30) * 1000
  moveReplyTimes(model, conversation, { waitingSince }, asContact(model.contact(conversation.contactId)))
}
function typing(desk: DeskPage, conversation: Conversation, isOn: boolean, isPrivate: boolean): void {
  const { model } = desk.demo
  const who = userPushPayload(model, ben(desk), conversation.accountId)
  const topics = agentsOf(model, conversation)
  announceTyping(model, conversation, topics, isOn, isPrivate, who, asUser(ben(desk)), () =>
    conversationPushPayload(model, conversation),
  )
}
async function setDensity(desk: DeskPage, density: 'comfortable' | 'compact'): Promise<void> {
  await desk.page.evaluate(async (to) => {
    const { desk: bridge } = window as unknown as { desk: { call: (c: string, i: object) => Promise<unknown> } }
    await bridge.call('settings:change', { change: { density: to } })
  }, density)
  await expect
    .poll(async () => ((await desk.rows.first().boundingBox())?.height === 55 ? 'compact' : 'comfortable'))
    .toBe(density)
}

test.describe('a row', () => {
  test('says how long its customer waits, in words and color, until it is answered or resolved', async ({
    desk,
  }, testInfo) => {
    const { page, app } = desk
    const [first, second, third, fourth] = [desk.one(0), desk.one(1), desk.one(2), desk.one(3)]
    await expect(desk.status).toContainText('Synced')
    wait(desk, first, HOUR / 5)
    wait(desk, second, 3 * HOUR)
    wait(desk, third, 48 * HOUR)
    wait(desk, fourth, null)
    const chip = (of: Conversation, words: string) =>
      desk.row(of).getByRole('img', { name: `The customer has been waiting for ${words}` })
    for (const density of ['comfortable', 'compact'] as const) {
      await setDensity(desk, density)
      await expect(chip(first, '12 minutes')).toBeVisible()
      await expect(chip(second, '3 hours')).toHaveClass(/warn/)
      await expect(chip(third, '2 days')).toHaveClass(/bad/)
      await expect(desk.row(fourth).getByRole('img', { name: /has been waiting/ })).toHaveCount(0)
      // The time of the last message stays beside it.
      await expect(desk.row(first).locator('time')).toBeVisible()
      for (const look of ['light', 'dark', 'rtl'] as const) {
        await app.host.setDark(look === 'dark')
        await expect(page.locator('html')).toHaveAttribute('data-theme', look === 'dark' ? 'dark' : 'light')
        await page.evaluate((dir) => document.documentElement.setAttribute('dir', dir), look === 'rtl' ? 'rtl' : 'ltr')
        await page.screenshot({ path: testInfo.outputPath(`waiting-${density}-${look}.png`) })
      }
      await page.evaluate(() => document.documentElement.setAttribute('dir', 'ltr'))
    }
    wait(desk, second, null)
    await expect(chip(second, '3 hours')).toHaveCount(0)
    await desk.view('All conversations')
    await page.getByRole('button', { name: /^Status:/ }).click()
    await page.getByRole('menuitemradio', { name: 'All' }).click()
    await expect(chip(third, '2 days')).toBeVisible()
    setStatus(desk.demo.model, third, { status: 'resolved' }, asUser(ben(desk)))
    await expect(chip(third, '2 days')).toHaveCount(0)
    await expect(desk.row(third)).toBeVisible()
  })

  test('tells a private note that a colleague types from a message', async ({ desk }, testInfo) => {
    const { page } = desk
    const conversation = desk.one(1)
    const row = desk.row(conversation)
    await desk.open(conversation)
    typing(desk, conversation, true, true)
    await expect(row.getByText(/^Ben .*is writing a note…$/)).toBeVisible()
    await expect(desk.thread.getByText(/^Ben .*is writing a private note$/)).toBeVisible()
    await page.screenshot({ path: testInfo.outputPath('typing-note.png') })
    typing(desk, conversation, true, false)
    await expect(row.getByText(/^Ben .*is typing…$/)).toBeVisible()
    await expect(row.getByText('writing a note')).toHaveCount(0)
    await expect(desk.thread.getByText(/^Ben .*is typing$/)).toBeVisible()
    typing(desk, conversation, false, false)
    await expect(row.getByText('is typing…')).toHaveCount(0)
  })
})

test.describe('pinned conversations', () => {
  const order = (desk: DeskPage): Promise<(string | null)[]> =>
    desk.rows.evaluateAll((rows) => rows.map((each) => each.getAttribute('data-conversation')))
  const top = (desk: DeskPage, ...expected: Conversation[]) =>
    expect
      .poll(async () => (await order(desk)).slice(0, expected.length))
      .toEqual(expected.map(({ displayId }) => String(displayId)))
  const pin = (desk: DeskPage, of: Conversation) => desk.row(of).getByRole('img', { name: 'Pinned' })

  test('are on top in the order in which they were pinned, by key, menu and palette, and over a restart', async ({
    desk,
  }, testInfo) => {
    const { page, app } = desk
    const [first, second, third, fourth] = [desk.one(0), desk.one(1), desk.one(2), desk.one(3)]
    await top(desk, first, second, third, fourth)
    await desk.open(fourth)
    await page.getByRole('main').getByRole('heading', { level: 1 }).click()
    await page.keyboard.press('t', { delay: 300 })
    await top(desk, fourth, first, second, third)
    await expect(pin(desk, fourth)).toBeVisible()

    await desk.row(third).click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Pin to the top' }).click()
    await top(desk, fourth, third, first, second)
    for (const look of ['light', 'dark', 'rtl'] as const) {
      await app.host.setDark(look === 'dark')
      await expect(page.locator('html')).toHaveAttribute('data-theme', look === 'dark' ? 'dark' : 'light')
      await page.evaluate((dir) => document.documentElement.setAttribute('dir', dir), look === 'rtl' ? 'rtl' : 'ltr')
      await page.screenshot({ path: testInfo.outputPath(`pins-${look}.png`) })
    }
    await page.evaluate(() => document.documentElement.setAttribute('dir', 'ltr'))

    // A message for another one comes below them.
    desk.contactWrites(second, 'Is anybody there?')
    await page.mouse.move(900, 400)
    await top(desk, fourth, third, second, first)

    await page.reload()
    await desk.rows.first().waitFor()
    await top(desk, fourth, third, second, first)

    await page.keyboard.press('Control+K')
    await page.keyboard.type('unstick')
    await expect(page.getByRole('option').first()).toContainText('Unpin')
    await page.keyboard.press('Enter')
    await top(desk, third, second, first)
    await expect(pin(desk, fourth)).toHaveCount(0)
    await page.getByRole('button', { name: 'Undo' }).click()
    await top(desk, fourth, third, second, first)
  })

  test(
    'are pinned many at once and undone at once, leave a list, come back, and are on top over all accounts',
    { tag: '@full' },
    async ({ desk }) => {
      const { page, demo } = desk
      const [first, second, third] = [desk.one(0), desk.one(1), desk.one(2)]
      await desk.row(second).click({ modifiers: ['Control'] })
      await desk.row(third).click({ modifiers: ['Control'] })
      await page.keyboard.press('t', { delay: 300 })
      await top(desk, second, third, first)
      await expect(page.getByText('2 pinned to the top')).toBeVisible()
      await page.getByRole('button', { name: 'Undo' }).click()
      await top(desk, first, second, third)
      await page.keyboard.press('t', { delay: 300 })
      await top(desk, second, third, first)
      await page.keyboard.press('Escape')

      // The demo server assigns it to Ben when he reopens it, so that it is in another list of Ada's.
      await desk.view('All conversations')
      await top(desk, second, third)
      setStatus(demo.model, second, { status: 'resolved' }, asUser(ben(desk)))
      await page.mouse.move(900, 400)
      await top(desk, third)
      setStatus(demo.model, second, { status: 'open' }, asUser(ben(desk)))
      await top(desk, second, third)
      await desk.view('My inbox')
      await top(desk, third, first)
      assign(demo.model, second, first.assigneeId, asUser(ben(desk)))
      await top(desk, second, third, first)
      await page.keyboard.press('Alt+0')
      await expect(pin(desk, second)).toBeVisible()
      await top(desk, second, third)
    },
  )
})

test.describe('a server before 3.0', () => {
  test.use({ like: '2.16.0' })

  test('has no waiting times, and no row shows one', async ({ desk }) => {
    await desk.view('All conversations')
    await expect(desk.rows.first()).toBeVisible()
    await expect(desk.page.getByRole('img', { name: /has been waiting/ })).toHaveCount(0)
  })
})
