import type { Conversation } from '../../electron/demo/model/types.ts'
import type { DeskPage } from '../desk.ts'
import { expect, test } from '../desk.ts'

/** Excludes a notice that is fading out. */
const notice = (desk: DeskPage, words: string | RegExp) =>
  desk.page.locator('[role="status"]:not(.notice-leave-active)').filter({ hasText: words })
const header = (desk: DeskPage) => desk.page.getByRole('main')
/** Chooses from the menu of the thread's header. */
async function fromHeader(desk: DeskPage, command: string): Promise<void> {
  await header(desk).getByRole('button', { name: 'More', exact: true }).first().click()
  await desk.page.getByRole('menuitem', { name: command, exact: true }).click()
}
/** Ada's first conversation whose inbox sends no survey. */
function quiet(desk: DeskPage): Conversation {
  const found = desk.mine().find(({ inboxId }) => desk.demo.model.inboxes.get(inboxId)?.csatEnabled === false)
  if (!found) throw new Error('every inbox of Ada sends surveys')
  return found
}

test('mute says that the contact is blocked, and Undo restores all of it', async ({ desk }) => {
  const conversation = quiet(desk)
  const contact = desk.demo.model.contact(conversation.contactId)
  await desk.stayAfterResolving()
  await desk.open(conversation)
  await fromHeader(desk, 'Mute and resolve')
  await expect(notice(desk, 'the contact is blocked')).toBeVisible()
  await expect.poll(() => [contact.blocked, conversation.status]).toEqual([true, 'resolved'])
  await expect(header(desk).getByText('Muted', { exact: true })).toBeVisible()
  await notice(desk, 'the contact is blocked').getByRole('button', { name: 'Undo' }).click()
  await expect.poll(() => [contact.blocked, conversation.status]).toEqual([false, 'open'])
  await expect(header(desk).getByText('Muted', { exact: true })).toHaveCount(0)
})

test('a row is muted from its menu without a network, and the palette finds it by “block”', async ({ desk }) => {
  const conversation = quiet(desk)
  const contact = desk.demo.model.contact(conversation.contactId)
  await desk.stayAfterResolving()
  await desk.open(conversation)
  const comeBack = await desk.demo.goDown()
  await desk.row(conversation).click({ button: 'right' })
  await desk.page.getByRole('menuitem', { name: 'Mute and resolve' }).click()
  await expect(header(desk).getByText('Muted', { exact: true })).toBeVisible()
  await comeBack()
  await expect.poll(() => contact.blocked).toBe(true)
  await desk.page.keyboard.press('Control+K')
  await desk.page.keyboard.type('unblock')
  await expect(desk.page.getByRole('option').first()).toContainText('Unmute')
  await desk.page.keyboard.press('Enter')
  await expect.poll(() => contact.blocked).toBe(false)
})

test('participants are added, watched and kept beside those of a colleague', async ({ desk }) => {
  desk.needs('participants')
  const conversation = desk.one()
  const { model } = desk.demo
  const idOf = (name: string): number =>
    [...model.users.values()].find(({ email }) => email === `${name}@acme.test`)!.id
  const takingPart = (): number[] => [...conversation.participants].sort((one, other) => one - other)
  conversation.participants = new Set()
  await desk.open(conversation)
  await fromHeader(desk, 'Participants…')
  const dialog = desk.page.getByRole('dialog', { name: 'Participants' })
  const ben = dialog.getByRole('option').filter({ hasText: 'Ben' })
  await expect(ben).toBeVisible()
  await ben.click()
  await expect.poll(takingPart).toEqual([idOf('ben')])
  conversation.participants.add(idOf('cleo'))
  await dialog.getByRole('option').filter({ hasText: '(you)' }).click()
  await expect.poll(takingPart).toEqual([idOf('ada'), idOf('ben'), idOf('cleo')])
  await desk.page.keyboard.press('Escape')
  await fromHeader(desk, 'Stop watching')
  await expect.poll(takingPart).toEqual([idOf('ben'), idOf('cleo')])
  await notice(desk, 'You don’t watch').getByRole('button', { name: 'Undo' }).click()
  await expect.poll(takingPart).toEqual([idOf('ada'), idOf('ben'), idOf('cleo')])
})
