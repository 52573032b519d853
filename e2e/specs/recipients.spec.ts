import type { SentMail } from '../../electron/demo/model/mail/mailQueue.ts'
import { sendAsContact } from '../../electron/demo/model/messages.ts'
import type { Conversation } from '../../electron/demo/model/types.ts'
import type { DeskPage } from '../desk.ts'
import { expect, test } from '../desk.ts'

const GRACE = 'grace@example.test'
const OFFICE = 'office@okonkwo.example.test'

/** Ada's email conversation in the seed. */
function emailConversationOf(desk: DeskPage): Conversation {
  const { model } = desk.demo
  const found = desk
    .mine()
    .find(
      ({ inboxId, contactId }) =>
        model.inbox(inboxId).channelType === 'Channel::Email' && model.contact(contactId).email === GRACE,
    )
  if (!found) throw new Error('the seed has no email conversation')
  return found
}
function receiveEmail(
  desk: DeskPage,
  conversation: Conversation,
  recipients: { from?: string[]; to?: string[]; cc?: string[] },
): void {
  const email = {
    subject: 'Adapters',
    from: [GRACE],
    to: ['help@acme.test'],
    cc: null,
    bcc: null,
    message_id: `m${desk.demo.model.now()}@example.test`,
    html_content: {},
    text_content: { full: 'Any news?' },
    ...recipients,
  }
  sendAsContact(desk.demo.model, conversation, {
    content: 'Any news?',
    contentType: 'incoming_email',
    contentAttributes: { email },
  })
}
const sentEmails = (desk: DeskPage): readonly SentMail[] => desk.demo.model.mail.sent
const sentRecipients = (desk: DeskPage): unknown =>
  sentEmails(desk).map(({ headers, envelope }) => ({ to: headers['to'], cc: headers['cc'], all: envelope.to }))
const line = (desk: DeskPage) => desk.page.getByRole('button', { name: /Change recipients/ })
const box = (desk: DeskPage, name: string) =>
  desk.page.getByRole('group', { name: 'Recipients' }).getByRole('textbox', { name, exact: true })

test('a reply goes to all recipients of the last email, as shown before and after sending', async ({ desk }) => {
  const conversation = emailConversationOf(desk)
  receiveEmail(desk, conversation, { cc: [OFFICE] })
  await desk.open(conversation)
  await expect(line(desk)).toContainText(GRACE)
  await expect(line(desk)).toContainText(OFFICE)
  await desk.write('On their way')
  await expect.poll(() => sentRecipients(desk)).toEqual([{ to: GRACE, cc: OFFICE, all: [GRACE, OFFICE] }])
  const sent = desk.thread.getByRole('article').last()
  await expect(sent.getByRole('heading')).toHaveCount(0)
  await sent.getByRole('button', { name: `to ${GRACE}` }).click()
  const [mail] = sentEmails(desk)
  await expect(sent.getByRole('definition').first()).toHaveText(mail?.headers['subject'] ?? '')
  await expect(line(desk)).toContainText(OFFICE)
})

test('a Cc recipient who answers is shown as the author, and gets the reply', async ({ desk }) => {
  const conversation = emailConversationOf(desk)
  await desk.open(conversation)
  receiveEmail(desk, conversation, { from: [OFFICE], cc: [GRACE] })
  await expect(line(desk)).toContainText(`To${OFFICE}`)
  await expect(desk.page.getByText('Updated from the latest email')).toBeVisible()
  await expect(desk.thread.getByRole('article', { name: new RegExp(OFFICE) })).toContainText(
    `${OFFICE} to help@acme.test`,
  )
  await desk.write('Hello office')
  await expect.poll(() => sentRecipients(desk)).toEqual([{ to: OFFICE, cc: GRACE, all: [OFFICE, GRACE] }])
})

test('edited recipients are used for this reply and the next, and an invalid address blocks sending', async ({
  desk,
}) => {
  const conversation = emailConversationOf(desk)
  await desk.open(conversation)
  await line(desk).click()
  await expect(box(desk, 'To')).toBeFocused()
  await box(desk, 'Cc').fill('"Doe, John" <john@example.test>; boss')
  await desk.field.fill('With copies')
  await desk.field.press('ControlOrMeta+Enter')
  await expect(box(desk, 'Cc')).toBeFocused()
  await expect(desk.page.getByText('“boss” isn’t an email address')).toBeVisible()
  expect(sentEmails(desk)).toEqual([])
  await box(desk, 'Cc').fill('"Doe, John" <john@example.test>')
  await box(desk, 'Bcc').fill('audit@acme.test')
  await desk.send.click()
  await expect
    .poll(() => sentRecipients(desk))
    .toEqual([{ to: GRACE, cc: 'john@example.test', all: [GRACE, 'john@example.test', 'audit@acme.test'] }])
  await expect(line(desk)).toContainText('audit@acme.test')
  await expect(line(desk)).toContainText('john@example.test')
})

test('a reply after an email with a file waits for it, and each goes to its own recipients', async ({ desk }) => {
  const conversation = emailConversationOf(desk)
  receiveEmail(desk, conversation, { cc: [OFFICE] })
  await desk.open(conversation)
  await expect(line(desk)).toContainText(OFFICE)
  desk.demo.model.mail.hold()
  await desk.page
    .locator('.composer input[type=file]')
    .setInputFiles({ name: 'bill.txt', mimeType: 'text/plain', buffer: Buffer.from('the bill') })
  await desk.write('The bill')
  await expect.poll(() => desk.stored(conversation, 'The bill')).toBe(1)
  await line(desk).click()
  await box(desk, 'To').fill('other@example.test')
  await box(desk, 'Cc').fill('')
  await desk.write('Only for other')
  await expect(desk.thread.getByText('Waiting until the previous email is sent.')).toBeVisible()
  expect(desk.stored(conversation, 'Only for other')).toBe(0)
  desk.demo.model.mail.fileDelay = { least: 0, most: 1 }
  desk.demo.model.mail.release()
  await expect.poll(() => desk.stored(conversation, 'Only for other'), { timeout: 20_000 }).toBe(1)
  await expect
    .poll(() => sentRecipients(desk))
    .toEqual([
      { to: GRACE, cc: OFFICE, all: [GRACE, OFFICE] },
      { to: 'other@example.test', cc: undefined, all: ['other@example.test'] },
    ])
})

test('a draft keeps its recipients after an offline restart', { tag: '@full' }, async ({ desk, launchApp }) => {
  const conversation = emailConversationOf(desk)
  await desk.open(conversation)
  await line(desk).click()
  await box(desk, 'Cc').fill('boss@example.test')
  await desk.field.fill('Half a sentence')
  const other = desk.mine().find(({ id }) => id !== conversation.id)
  if (other) await desk.open(other)
  await expect(desk.row(conversation)).toContainText('Half a sentence')
  await desk.demo.close()
  await desk.app.close()
  const app = await launchApp()
  const page = await app.page()
  await page.locator(`[role=option][data-conversation="${conversation.displayId}"]`).click()
  await expect(page.getByRole('textbox', { name: 'Reply' })).toHaveValue('Half a sentence')
  await expect(page.getByRole('button', { name: /Change recipients/ })).toContainText('boss@example.test')
})

test('a refused email is resent as a new one to the same recipients, with its file', async ({ desk }) => {
  const conversation = emailConversationOf(desk)
  await desk.open(conversation)
  desk.demo.model.mail.fileDelay = { least: 0, most: 1 }
  await line(desk).click()
  await box(desk, 'To').fill('gone@reject.test')
  await box(desk, 'Cc').fill(OFFICE)
  await desk.page
    .locator('.composer input[type=file]')
    .setInputFiles({ name: 'bill.txt', mimeType: 'text/plain', buffer: Buffer.from('the bill') })
  await desk.write('Will bounce')
  await desk.thread.getByRole('button', { name: 'Send again' }).click()
  await expect.poll(() => desk.stored(conversation, 'Will bounce')).toBe(2)
  const [first, second] = [...desk.demo.model.messages.values()].filter(({ content }) => content === 'Will bounce')
  expect(second?.contentAttributes).toMatchObject({ to_emails: ['gone@reject.test'], cc_emails: [OFFICE] })
  expect(first?.contentAttributes).toMatchObject({ to_emails: ['gone@reject.test'], cc_emails: [OFFICE] })
  expect(second?.attachments).toHaveLength(1)
})
