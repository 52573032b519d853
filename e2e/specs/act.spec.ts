import { addAgentBot } from '../../electron/demo/model/agentBots.ts'
import { unreadCount } from '../../electron/demo/model/reading.ts'
import type { Conversation } from '../../electron/demo/model/types.ts'
import type { DeskPage } from '../desk.ts'
import { expect, test } from '../desk.ts'
import { takeScreenshots } from '../screenshots.ts'

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
  await takeScreenshots(desk.page, 'act-muted')
  await expect(header(desk).getByText('Muted', { exact: true })).toBeVisible()
  await notice(desk, 'the contact is blocked').getByRole('button', { name: 'Undo' }).click()
  await expect.poll(() => [contact.blocked, conversation.status]).toEqual([false, 'open'])
  await expect(header(desk).getByText('Muted', { exact: true })).toHaveCount(0)
})

test(
  'a row is muted from its menu without a network, and the palette finds it by “block”',
  { tag: '@full' },
  async ({ desk }) => {
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
  },
)

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
  await takeScreenshots(desk.page, 'act-participants', { mirrored: true })
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

test.describe('a transcript', () => {
  const sentTo = (desk: DeskPage): string[] =>
    desk.demo.model.mail.sent
      .filter(({ headers }) => headers['subject']?.includes('Conversation Transcript') === true)
      .flatMap(({ envelope }) => envelope.to)
  const dialog = (desk: DeskPage) => desk.page.getByRole('dialog', { name: 'Send a transcript' })
  const address = (desk: DeskPage) => dialog(desk).getByRole('textbox', { name: 'Email address' })

  test('goes to the contact or another address after the undo time', async ({ desk }) => {
    const conversation = desk.one()
    const contact = desk.demo.model.contact(conversation.contactId)
    contact.email = 'first@example.test'
    await desk.open(conversation)
    await fromHeader(desk, 'Send a transcript…')
    await expect(address(desk)).toBeFocused()
    await address(desk).fill('nobody')
    await desk.page.keyboard.press('Enter')
    await expect(dialog(desk).getByRole('alert')).toContainText('isn’t an email address')
    await takeScreenshots(desk.page, 'act-transcript', { mirrored: true })
    await address(desk).fill('other@example.test')
    await desk.page.keyboard.press('Enter')
    await expect(dialog(desk)).toHaveCount(0)
    await notice(desk, 'other@example.test').getByRole('button', { name: 'Undo' }).click()
    await fromHeader(desk, 'Send a transcript…')
    await address(desk).fill('second@example.test')
    await desk.page.keyboard.press('Enter')
    await expect.poll(() => sentTo(desk), { timeout: 20_000 }).toEqual(['second@example.test'])
  })

  for (const [status, words] of [
    [402, 'plan doesn’t include this'],
    [429, 'Too many'],
  ] as const)
    test(`says why the server refuses it (${status})`, { tag: '@full' }, async ({ desk }) => {
      const conversation = desk.one()
      await desk.open(conversation)
      desk.demo.faults.rest.add(
        { kind: 'status', status, body: { error: 'No' } },
        { method: 'POST', path: '/transcript$' },
      )
      await fromHeader(desk, 'Send a transcript…')
      await address(desk).fill('maya@example.test')
      await desk.page.keyboard.press('Enter')
      await expect(desk.page.getByText(words).first()).toBeVisible({ timeout: 20_000 })
      expect(sentTo(desk)).toEqual([])
    })
})

test('a conversation is assigned to a bot, and back to nobody', async ({ desk }) => {
  const { model } = desk.demo
  const conversation = desk.one()
  const bot = addAgentBot(model, 1, { name: 'Helper bot', description: null, outgoingUrl: null })
  await desk.stayAfterResolving()
  await desk.open(conversation)
  const open = header(desk).getByRole('button', { name: /^Assigned to/ })
  await open.click()
  const option = desk.page.getByRole('option').filter({ hasText: 'Helper bot' })
  await expect(option).toBeVisible()
  await takeScreenshots(desk.page, 'act-bot')
  await desk.page.keyboard.type('helper')
  await desk.page.keyboard.press('Enter')
  await expect.poll(() => [conversation.assigneeId, conversation.assigneeBotId]).toEqual([null, bot.id])
  await expect(open).toContainText('Helper bot')
  await open.click()
  await desk.page.getByRole('option').filter({ hasText: 'Nobody' }).click()
  await expect.poll(() => [conversation.assigneeId, conversation.assigneeBotId]).toEqual([null, null])
})

test.describe('an older server', () => {
  test.use({ like: '3.16.0' })

  test('offers no bots, which it would take for agents', async ({ desk }) => {
    addAgentBot(desk.demo.model, 1, { name: 'Helper bot', description: null, outgoingUrl: null })
    await desk.open(desk.one())
    await header(desk)
      .getByRole('button', { name: /^Assigned to/ })
      .click()
    await expect(desk.page.getByRole('option').filter({ hasText: 'Nobody' })).toBeVisible()
    await expect.poll(() => desk.demo.model.agentBots.size).toBe(1)
    await expect(desk.page.getByRole('option').filter({ hasText: 'Helper bot' })).toHaveCount(0)
  })
})

test.describe('a new label', () => {
  const ofAccount = (desk: DeskPage): string[] => [...desk.demo.model.labels.values()].map(({ title }) => title)
  const make = (desk: DeskPage) => desk.page.getByRole('option').filter({ hasText: 'Create “late-delivery”' })
  async function look(desk: DeskPage): Promise<void> {
    await desk.openDialogByCommand('Labels', 'Labels')
    await desk.page.keyboard.type('Late delivery')
  }

  test('is made by an administrator, and is on the conversation at once', async ({ desk }) => {
    const conversation = desk.one()
    await desk.open(conversation)
    await look(desk)
    await expect(make(desk)).toBeVisible()
    await takeScreenshots(desk.page, 'act-label')
    await desk.page.keyboard.press('Enter')
    await expect.poll(() => conversation.labels).toContain('late-delivery')
    await expect.poll(() => ofAccount(desk)).toContain('late-delivery')
    await expect(desk.page.getByRole('option').filter({ hasText: 'late-delivery' })).toHaveAttribute(
      'aria-checked',
      'true',
    )
  })

  test('that the server refuses is taken off again, in words', async ({ desk }) => {
    const conversation = desk.one()
    await desk.open(conversation)
    desk.demo.faults.rest.add(
      { kind: 'status', status: 401, body: { error: 'You are not authorized to do this action' } },
      { method: 'POST', path: '/api/v1/accounts/1/labels$' },
    )
    await look(desk)
    await make(desk).click()
    await expect(desk.page.getByText('Label “late-delivery”')).toBeVisible()
    await expect.poll(() => conversation.labels).not.toContain('late-delivery')
  })
})

test('with the setting, a conversation stays unread until it is answered', async ({ desk }) => {
  const conversation = desk.one()
  await desk.page.keyboard.press('Control+,')
  const settings = desk.page.getByRole('dialog', { name: 'Settings' })
  await settings.getByRole('tab', { name: 'Writing' }).click()
  await settings.getByRole('switch', { name: 'Mark as read only when answered' }).click()
  await takeScreenshots(desk.page, 'act-setting')
  await desk.page.keyboard.press('Escape')
  desk.contactWrites(conversation, 'Is anybody there?')
  await desk.open(conversation)
  await expect(desk.thread.getByText('Is anybody there?')).toBeVisible()
  await desk.write('I am.')
  await expect.poll(() => desk.stored(conversation, 'I am.')).toBe(1)
  await expect.poll(() => unreadCount(desk.demo.model, conversation)).toBe(0)
})

test('a snooze is typed in words, and a time that has passed is refused in words', async ({ desk }) => {
  const conversation = desk.one()
  await desk.stayAfterResolving()
  await desk.open(conversation)
  await desk.thread.focus()
  await desk.page.keyboard.press('s')
  const times = desk.page.getByRole('listbox', { name: 'Snooze until' })
  await expect(times).toBeVisible()
  await desk.page.keyboard.type('yesterday 3pm')
  await expect(desk.page.getByText('Choose a time in the future.')).toBeVisible()
  await takeScreenshots(desk.page, 'act-snooze')
  await desk.page.keyboard.press('Control+A')
  await desk.page.keyboard.type('in two weeks')
  await expect(times.getByRole('option')).toHaveCount(1)
  await desk.page.keyboard.press('Enter')
  await expect.poll(() => conversation.status).toBe('snoozed')
  const days = ((conversation.snoozedUntil ?? 0) - desk.demo.model.now()) / 86_400_000
  expect(Math.ceil(days)).toBeGreaterThanOrEqual(13)
  expect(Math.ceil(days)).toBeLessThanOrEqual(15)
})

test('an administrator deletes a conversation after a question that names it, and its draft', async ({ desk }) => {
  desk.needs('deleteConversation')
  const conversation = desk.one()
  const name = desk.demo.model.contact(conversation.contactId).name ?? ''
  await desk.open(conversation)
  await desk.field.fill('half a thought')
  await fromHeader(desk, 'Delete…')
  const question = desk.page.getByRole('alertdialog', { name: new RegExp(`${name}.*#${conversation.displayId}`) })
  await expect(question.getByText('Your draft can only be copied')).toBeVisible()
  await takeScreenshots(desk.page, 'act-delete', { mirrored: true })
  await question.getByRole('button', { name: 'Delete', exact: true }).click()
  await expect
    .poll(() => desk.demo.model.conversation(1, conversation.displayId) === undefined, { timeout: 20_000 })
    .toBe(true)
  await expect(desk.row(conversation)).toHaveCount(0)
})
