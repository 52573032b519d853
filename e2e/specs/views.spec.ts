import { asUser } from '../../electron/demo/model/activity.ts'
import { assign } from '../../electron/demo/model/conversations.ts'
import type { Conversation, User } from '../../electron/demo/model/types.ts'
import type { DeskPage } from '../desk.ts'
import { expect, test } from '../desk.ts'

const person = (desk: DeskPage, name: string): User => {
  const found = [...desk.demo.model.users.values()].find((one) => one.name.startsWith(name))
  if (!found) throw new Error(`no user is called ${name}`)
  return found
}
const open = (desk: DeskPage): Conversation[] =>
  [...desk.demo.model.conversations.values()].filter(({ accountId, status }) => accountId === 1 && status === 'open')

test('the views of an account show what needs the agent', async ({ desk }, testInfo) => {
  desk.needs('unattendedList', 'participatingList')
  const [ada, ben] = [person(desk, 'Ada'), person(desk, 'Ben')]
  const [mentioned, joined, taken] = open(desk).filter(({ assigneeId }) => assigneeId !== ada.id)
  if (!mentioned || !joined || !taken) throw new Error('too much is assigned to Ada')
  for (const conversation of desk.demo.model.conversations.values()) {
    conversation.mentioned.delete(ada.id)
    conversation.participants.delete(ada.id)
  }
  mentioned.mentioned.add(ada.id)
  joined.participants.add(ada.id)

  await desk.page.keyboard.press('Alt+6')
  await expect(desk.page.getByRole('heading', { name: 'Mentions' })).toBeVisible()
  await expect(desk.row(mentioned)).toBeVisible()

  await desk.view('Participating')
  await expect(desk.row(joined)).toBeVisible()
  await expect(desk.rows).toHaveCount(1)
  // Whoever a conversation is assigned to takes part in it from then on.
  assign(desk.demo.model, taken, ada.id, asUser(ben))
  await expect(desk.row(taken)).toBeVisible()

  await desk.view('Unattended')
  const waits = ({ firstReplyAt, waitingSince }: Conversation): boolean =>
    firstReplyAt === null || waitingSince !== null
  const unattended = open(desk).filter(waits)
  await expect(desk.row(unattended.toSorted((a, b) => b.lastActivityAt - a.lastActivityAt)[0]!)).toBeVisible()

  await desk.view('Unread')
  await expect(desk.entry('Unread')).toHaveAttribute('aria-current', 'page')
  await expect(desk.rows.first()).toBeVisible()
  await desk.entry('All conversations').hover()
  await expect(desk.page.getByRole('tooltip')).toContainText(/unread, counted by the server|on this computer/)
  await desk.page.screenshot({ path: testInfo.outputPath('views.png') })
})

test.describe('a server that ignores most orders', () => {
  test.use({ like: '2.16.0' })

  test('is sorted by the newest activity again, in words, and offers what it ignores no more', async ({ desk }) => {
    await desk.view('All conversations')
    await desk.page.getByRole('button', { name: /^Sort/ }).click()
    await desk.page.getByRole('menuitemradio', { name: 'Oldest first' }).click()
    await expect(desk.page.getByText('This server can’t sort by “Oldest first”')).toBeVisible()
    await desk.page.getByRole('button', { name: /^Sort/ }).click()
    await expect(desk.page.getByRole('menuitemradio', { name: 'Newest activity first' })).toBeChecked()
    await expect(desk.page.getByRole('menuitemradio', { name: 'Oldest first' })).toHaveCount(0)
  })
})
