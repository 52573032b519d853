import { createHmac } from 'node:crypto'
import AxeBuilder from '@axe-core/playwright'
import { sendAsAgent } from '../../electron/demo/model/messages.ts'
import type { DeskPage } from '../desk.ts'
import { expect, test } from '../desk.ts'
import { VisitorPage } from '../visitorPage.ts'

/** A text that is stored once, in the visitor's conversation. */
const stored = (visitor: VisitorPage, words: string): number => visitor.desk.stored(visitor.conversation, words)

/** The visitor has written; the agent has the conversation open. */
async function talking(desk: DeskPage): Promise<VisitorPage> {
  const visitor = await VisitorPage.open(desk)
  await visitor.begin()
  await visitor.write('Where is my order?')
  await expect(visitor.message('Where is my order?')).toContainText('Sent')
  await desk.view('All conversations')
  await desk.open(visitor.conversation)
  await expect(desk.thread).toContainText('Where is my order?')
  return visitor
}

for (const like of ['2.16.0', '3.16.0', '4.15.1'])
  test.describe(`a visitor on ${like}`, { tag: like === '4.15.1' ? [] : '@full' }, () => {
    test.use({ like })

    test('and an agent see what the other writes, types and attaches', async ({ desk }) => {
      const visitor = await talking(desk)
      const { page } = visitor
      const contact = visitor.conversation.contactId

      await desk.field.pressSequentially('I am')
      await expect(page.getByText('Ada Okafor is typing…')).toBeVisible()
      await desk.write('I am looking')
      await expect(visitor.message('I am looking')).toContainText('Ada Okafor')
      await expect(page.getByText('is typing…')).toHaveCount(0)
      expect(visitor.conversation.contactId).toBe(contact)

      // An agent's own beat, every 10 s, brings the contacts who are online.
      await expect(desk.page.getByText('Online', { exact: true }).first()).toBeVisible({ timeout: 25_000 })

      const chooser = page.waitForEvent('filechooser')
      await page.getByRole('button', { name: 'Attach files' }).click()
      await (await chooser).setFiles({ name: 'order.txt', mimeType: 'text/plain', buffer: Buffer.from('A-1042') })
      await visitor.write('This one')
      await expect(desk.thread.getByRole('button', { name: /order\.txt/ })).toBeVisible()
      await expect(page.getByRole('button', { name: 'Save order.txt' })).toBeVisible()

      if (like === '2.16.0') return
      await visitor.field.pressSequentially('One more')
      await expect(
        desk.thread
          .getByText(/typing/)
          .or(desk.page.getByText(/is typing/))
          .first(),
      ).toBeVisible()
      // The agent's side knows what the visitor has seen.
      await expect.poll(() => visitor.conversation.contactLastSeenAt !== null).toBe(true)
    })

    test('answers a choice and a form, and rates', async ({ desk, demo }) => {
      const visitor = await talking(desk)
      const ada = [...demo.model.users.values()].find(({ email }) => email === 'ada@acme.test')
      if (!ada) throw new Error('no agent')
      const send = (content: string, contentType: string, items: object[]): void =>
        void sendAsAgent(demo.model, visitor.conversation, { content, contentType, contentAttributes: { items } }, ada)
      send('Which color?', 'input_select', [
        { title: 'Red', value: 'red' },
        { title: 'Blue', value: 'blue' },
      ])
      await visitor.page.getByRole('button', { name: 'Blue' }).click()
      await expect(desk.thread.getByText('chosen')).toBeAttached()
      send('Your address?', 'form', [{ name: 'city', label: 'City', type: 'text' }])
      await visitor.page.getByRole('textbox', { name: 'City' }).fill('Malmö')
      await visitor.page.getByRole('button', { name: 'Submit' }).click()
      await expect(desk.thread.getByText('Malmö')).toBeVisible()

      demo.model.inbox(visitor.conversation.inboxId).csatEnabled = true
      await desk.stayAfterResolving()
      await desk.page
        .getByRole('button', { name: /^Resolve/ })
        .first()
        .click()
      await visitor.page.getByRole('radio', { name: '4 of 5' }).press('Space')
      await visitor.page.getByRole('textbox', { name: /What could be better/ }).fill('Faster')
      await visitor.page.getByRole('button', { name: 'Send rating' }).click()
      await expect(visitor.page.getByText('You rated 4 of 5')).toBeVisible()
      await expect(desk.thread.getByRole('img', { name: /4/ })).toBeVisible()
      expect([...demo.model.csatResponses.values()].at(-1)).toMatchObject({ rating: 4, feedback: 'Faster' })
    })

    test('resolves where the server can', async ({ desk }) => {
      const visitor = await talking(desk)
      const resolve = visitor.page.getByRole('button', { name: 'Resolve' })
      if (like === '2.16.0') {
        // Found out from the server's first answer about it.
        await resolve.click()
        await expect(visitor.page.getByText('This server is too old')).toBeVisible()
        return
      }
      await resolve.click()
      await expect(visitor.page.getByText('This conversation is resolved.')).toBeVisible()
      await expect(desk.page.getByRole('button', { name: /Reopen/ }).first()).toBeVisible()
      await visitor.write('It came back')
      await expect.poll(() => visitor.conversation.status).toBe('open')
    })

    test('loses and doubles nothing over a cut network', async ({ desk, demo }) => {
      test.setTimeout(90_000)
      const visitor = await talking(desk)
      demo.faults.rest.add({ kind: 'loseAnswer' }, { method: 'POST', path: '/public/.*/messages$' }, { count: 1 })
      await visitor.write('Before the cut')
      await expect(visitor.message('Before the cut')).toContainText(/Sent|Seen/)
      const isBack = demo.faults.restart(6_000)
      await visitor.write('During the cut')
      await expect(visitor.message('During the cut')).toContainText('Waiting to be sent')
      await expect(visitor.message('During the cut')).toContainText(/Sent|Seen/, { timeout: 45_000 })
      await isBack
      await desk.write('After the cut')
      await expect(visitor.message('After the cut')).toBeVisible()
      await expect(desk.thread).toContainText('During the cut')
      expect(['Before the cut', 'During the cut', 'After the cut'].map((words) => stored(visitor, words))).toEqual([
        1, 1, 1,
      ])
    })
  })

test.describe('a server without a public API', () => {
  test.use({ like: '1.16.2' })

  test('says so in words, and the form stays', async ({ desk }) => {
    const visitor = await VisitorPage.open(desk)
    await visitor.begin()
    const alert = visitor.page.getByRole('alert')
    await expect(alert).toContainText('This server has no public API')
    await expect(alert).toContainText('choose an inbox on a newer server')
    await visitor.page.getByRole('radio', { name: 'Another server' }).click()
    await expect(visitor.page.getByRole('textbox', { name: 'Server address' })).toBeVisible()
  })
})

test('a visitor begins at any server by the identifier of an inbox, with a proven identity', async ({ desk, demo }) => {
  const inbox = [...demo.model.inboxes.values()].find(({ channelType }) => channelType === 'Channel::Api')
  if (!inbox) throw new Error('no API inbox')
  inbox.hmacMandatory = true
  const visitor = await VisitorPage.open(desk)
  const { page } = visitor
  await page.getByRole('radio', { name: 'Another server' }).click()
  await page.getByRole('button', { name: 'Begin' }).click()
  await expect(page.getByRole('textbox', { name: 'Server address' })).toBeFocused()
  await page.getByRole('textbox', { name: 'Server address' }).fill(demo.base)
  await page.getByRole('textbox', { name: 'Inbox identifier' }).fill(inbox.identifier)
  await page.getByRole('textbox', { name: 'Name' }).fill('Nora')
  await page.getByRole('button', { name: 'Begin' }).click()
  await expect(page.getByRole('alert')).toContainText('This inbox asks for a proof of identity')
  await page.getByRole('radio', { name: 'Hash' }).click()
  await page.getByRole('textbox', { name: 'The contact’s identifier' }).fill('cust-900')
  await page
    .getByLabel('Hash of the identifier')
    .fill(createHmac('sha256', inbox.hmacToken).update('cust-900').digest('hex'))
  await page.getByRole('button', { name: 'Begin' }).click()
  await expect(page.getByText('Identity proven')).toBeVisible()
  await visitor.write('It is me')
  await expect(visitor.message('It is me')).toContainText('Sent')
  expect(visitor.conversation.contactInbox.isVerified).toBe(true)
})

test('a visitor is kept over a restart, with what it has not sent, and can be forgotten', async ({
  launchApp,
  signInTo,
  demo,
}) => {
  test.setTimeout(90_000)
  const app = await launchApp({ safeStorage: 'keyring' })
  const desk = await signInTo(app)
  const visitor = await talking(desk)
  const busy = { kind: 'status', status: 429, headers: { 'retry-after': '60' } } as const
  demo.faults.rest.add(busy, { method: 'POST', path: '/public/.*/messages' }, { count: 1 })
  await visitor.write('Unsent')
  // Killed before the answer, it would have to be looked for first.
  await expect.poll(() => demo.faults.rest.list()).toEqual([])
  await expect(visitor.message('Unsent')).toContainText('Waiting to be sent')
  await app.close()
  const again = await launchApp({ safeStorage: 'keyring' })
  const page = await again.page()
  await page.getByRole('navigation', { name: 'Accounts and views' }).waitFor()
  await again.host.clickMenu('Open visitor window')
  const second = await VisitorPage.shown(Object.assign(Object.create(desk) as DeskPage, { app: again, page }))
  await second.page.getByRole('button', { name: /^Conversation/ }).click()
  await expect(second.message('Unsent')).toContainText(/Sent|Seen/, { timeout: 60_000 })
  expect(stored(second, 'Unsent')).toBe(1)
  await second.page.getByRole('button', { name: 'Be another visitor…' }).click()
  await second.page.getByRole('button', { name: 'Forget this visitor' }).click()
  await expect(second.page.getByRole('heading', { name: 'Be a visitor' })).toBeVisible()
})

test('what a visitor has written and attached is kept when its window is closed, and over a restart', async ({
  launchApp,
  signInTo,
}) => {
  test.setTimeout(90_000)
  const app = await launchApp({ safeStorage: 'keyring' })
  const desk = await signInTo(app)
  const visitor = await talking(desk)
  const chooser = visitor.page.waitForEvent('filechooser')
  await visitor.page.getByRole('button', { name: 'Attach files' }).click()
  await (await chooser).setFiles({ name: 'order.txt', mimeType: 'text/plain', buffer: Buffer.from('A-1042') })
  await visitor.field.pressSequentially('Not yet')
  await expect(visitor.page.getByRole('button', { name: 'Remove order.txt' })).toBeVisible()
  await visitor.page.close()
  await expect.poll(() => app.windows().filter((page) => page.url().endsWith('?visitor')).length).toBe(0)

  /** Opens the conversation from the list, which shows that there is a draft. */
  async function expectDraft(again: VisitorPage): Promise<void> {
    const row = again.page.getByRole('button', { name: /^Conversation/ })
    await expect(row).toContainText('Draft')
    await row.click()
    await expect(again.field).toHaveValue('Not yet')
    await expect(again.page.getByRole('button', { name: 'Remove order.txt' })).toBeVisible()
  }
  await expectDraft(await VisitorPage.open(desk))
  await app.close()

  const next = await launchApp({ safeStorage: 'keyring' })
  const page = await next.page()
  await page.getByRole('navigation', { name: 'Accounts and views' }).waitFor()
  await next.host.clickMenu('Open visitor window')
  const again = await VisitorPage.shown(Object.assign(Object.create(desk) as DeskPage, { app: next, page }))
  await expectDraft(again)
  await again.field.press('Enter')
  await expect(again.message('Not yet')).toContainText(/Sent|Seen/)
  expect(again.conversation.messages.at(-1)).toMatchObject({ content: 'Not yet', attachments: [{ fileType: 'file' }] })
  await again.page.getByRole('button', { name: 'All conversations' }).click()
  await expect(again.page.getByText('Draft', { exact: true })).toHaveCount(0)
})

test('a conversation that is removed while the visitor writes says so, and the next message begins another', async ({
  desk,
  demo,
}) => {
  const visitor = await talking(desk)
  const { page } = visitor
  const removed = visitor.conversation.displayId
  demo.model.removeConversation(visitor.conversation)
  await visitor.write('Too late')
  await expect(visitor.message('Too late')).toContainText('Not sent')
  await expect(page.getByRole('status').filter({ hasText: 'This conversation was removed' })).toBeVisible()
  await visitor.field.fill('Half a sentence')
  await page.getByRole('button', { name: 'All conversations' }).click()
  const row = page.getByRole('button', { name: `Conversation ${removed}` })
  await expect(row).toContainText('Removed')
  await expect(row).toContainText('Draft')
  await row.click()
  await expect(visitor.field).toHaveValue('Half a sentence')
  await visitor.field.press('Enter')
  await expect(visitor.message('Half a sentence')).toContainText(/Sent|Seen/)
  await expect(visitor.field).toHaveValue('')
  await expect(visitor.field).toBeFocused()
  expect(visitor.conversation.displayId).not.toBe(removed)
})

test('each window can call its own commands only', async ({ desk }) => {
  const visitor = await VisitorPage.open(desk)
  type Call = { desk: { call: (name: string, input: object) => Promise<{ ok: boolean; code?: string }> } }
  const call = (page: VisitorPage['page'], name: string): Promise<{ ok: boolean; code?: string }> =>
    page.evaluate((command) => (window as unknown as Call).desk.call(command, {}), name)
  expect(await call(visitor.page, 'visitor:watch')).toMatchObject({ ok: true })
  expect(await call(visitor.page, 'app:quit')).toMatchObject({ ok: false, code: 'badInput' })
  expect(await call(visitor.page, 'query:watch')).toMatchObject({ ok: false, code: 'badInput' })
  expect(await call(desk.page, 'visitor:watch')).toMatchObject({ ok: false, code: 'badInput' })
  expect(await call(desk.page, 'visitor:end')).toMatchObject({ ok: false, code: 'badInput' })
  // Neither has the contact's keys.
  await visitor.begin()
  await visitor.write('Hello')
  await expect(visitor.message('Hello')).toContainText('Sent')
  const { sourceId, pubsubToken } = visitor.conversation.contactInbox
  const view = await visitor.page.evaluate(() => (window as unknown as Call).desk.call('visitor:watch', {}))
  for (const secret of [sourceId, pubsubToken]) expect(JSON.stringify(view)).not.toContain(secret)
})

test('the visitor window has no violation of axe’s rules, light, dark and right to left', async ({ desk }) => {
  test.setTimeout(120_000)
  const visitor = await VisitorPage.open(desk)
  const check = async (what: string): Promise<void> => {
    for (const isDark of [false, true]) {
      await desk.app.host.setDark(isDark)
      await expect(visitor.page.locator('html')).toHaveAttribute('data-theme', isDark ? 'dark' : 'light')
      const { violations } = await new AxeBuilder({ page: visitor.page }).setLegacyMode().analyze()
      expect(
        violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join('\n')}`),
        what,
      ).toEqual([])
    }
    await desk.app.host.setDark(false)
  }
  await check('the form')
  await visitor.begin()
  await visitor.write('Hello')
  await expect(visitor.message('Hello')).toContainText('Sent')
  await check('a conversation')
  await visitor.page.getByRole('button', { name: 'All conversations' }).click()
  await check('the list')
  await desk.page.evaluate(async () => {
    const { desk: bridge } = window as unknown as { desk: { call: (name: string, input: object) => Promise<unknown> } }
    await bridge.call('settings:change', { change: { language: 'ar-XB' } })
  })
  await expect(visitor.page.locator('html')).toHaveAttribute('dir', 'rtl')
  const overflow = await visitor.page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement
    return scrollWidth - clientWidth
  })
  expect(overflow).toBeLessThanOrEqual(0)
})
