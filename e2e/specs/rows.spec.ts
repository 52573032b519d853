import { asContact, asUser } from '../../electron/demo/model/activity.ts'
import { moveReplyTimes, setStatus } from '../../electron/demo/model/conversations.ts'
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

test.describe('a server before 3.0', () => {
  test.use({ like: '2.16.0' })

  test('has no waiting times, and no row shows one', async ({ desk }) => {
    await desk.view('All conversations')
    await expect(desk.rows.first()).toBeVisible()
    await expect(desk.page.getByRole('img', { name: /has been waiting/ })).toHaveCount(0)
  })
})
