import path from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { asUser } from '../../electron/demo/model/activity.ts'
import { setStatus } from '../../electron/demo/model/conversations.ts'
import { sendAsAgent } from '../../electron/demo/model/messages.ts'
import type { Conversation } from '../../electron/demo/model/types.ts'
import type { DeskPage } from '../desk.ts'
import { expect, test } from '../desk.ts'

/** A limit that no test reaches: the uses of a fault are counted only with a limit. */
const MANY = 1_000
/** Polls faster than the server handles a delayed request. */
const POLL_OFTEN = { intervals: [20], timeout: 10_000 }

/** The message list of a page. */
const thread = (page: Page): Locator => page.getByRole('log', { name: 'Messages' })

/** Another agent, Ben, sends a message on the server. */
function sendAsBen(desk: DeskPage, conversation: Conversation, content: string): void {
  const { model } = desk.demo
  const ben = [...model.users.values()].find(({ email }) => email === 'ben@acme.test')
  if (!ben) throw new Error('the seed has no Ben')
  sendAsAgent(model, conversation, { content }, ben)
}

/** Waits until the server stores each text once, in this order, and the page shows each once as sent. */
async function expectSentOnce(
  desk: DeskPage,
  page: Page,
  conversation: Conversation,
  words: readonly string[],
): Promise<void> {
  for (const text of words) await expect.poll(() => desk.stored(conversation, text), { timeout: 20_000 }).toBe(1)
  const ours = conversation.messages.flatMap(({ content }) =>
    content !== null && words.includes(content) ? [content] : [],
  )
  expect(ours).toEqual(words)
  for (const text of words) await expect(thread(page).getByText(text, { exact: true })).toHaveCount(1)
  await expect(thread(page).getByText(/Sending…|Waiting for the network|Delivery not confirmed|Not sent/)).toHaveCount(
    0,
  )
}

test.describe('each message is sent and shown exactly once', () => {
  test('when main is killed before the server stores the message, and after a stored one was not confirmed', async ({
    desk,
    launchApp,
  }) => {
    const conversation = desk.one()
    const words: string[] = []
    let { page, app } = desk
    await desk.open(conversation)
    // The server handles each request 0.6 s after it arrives.
    for (const [index, killWhen] of (['received', 'stored'] as const).entries()) {
      const text = `Survives kill number ${index}.`
      words.push(text)
      const id = desk.demo.faults.rest.add(
        { kind: 'slow', ms: 600, jitter: 0 },
        { method: 'POST', path: `/conversations/${conversation.displayId}/messages$` },
        { count: MANY },
      )
      const hasArrived = (): boolean =>
        desk.demo.faults.rest.list().some((fault) => fault.id === id && fault.left < MANY)
      const lost = desk.demo.faults.rest.add(
        { kind: 'loseAnswer' },
        { method: 'POST', path: `/conversations/${conversation.displayId}/messages$` },
        { count: 1 },
      )
      await page.getByRole('textbox', { name: 'Reply' }).fill(text)
      await page.getByRole('button', { name: 'Send', exact: true }).click()
      // An empty composer shows that the message is in the outbox, on disk.
      await expect(page.getByRole('textbox', { name: 'Reply' })).toHaveValue('')
      await expect
        .poll(() => (killWhen === 'received' ? hasArrived() : desk.stored(conversation, text) === 1), POLL_OFTEN)
        .toBe(true)
      await app.kill()
      desk.demo.faults.clear({ id })
      desk.demo.faults.clear({ id: lost })
      app = await launchApp()
      page = await app.page()
      await page.locator(`[role=option][data-conversation="${conversation.displayId}"]`).click()
      await expect(thread(page)).toContainText(text)
    }
    await expectSentOnce(desk, page, conversation, words)
  })

  test(
    'when a socket is reset, an answer is lost and the server restarts during five replies',
    { tag: '@core' },
    async ({ desk }) => {
      const conversation = desk.one(1)
      await desk.open(conversation)
      let back = Promise.resolve()
      const words = Array.from({ length: 5 }, (_, index) => `In a row, number ${index}.`)
      for (const [index, text] of words.entries()) {
        if (index === 1)
          desk.demo.faults.rest.add({ kind: 'loseAnswer' }, { method: 'POST', path: '/messages$' }, { count: 1 })
        if (index === 2) desk.demo.faults.drop({}, { how: 'reset' })
        if (index === 4) {
          // No request may be in flight: after a lost answer, Deskbell searches for 90 s before it sends again.
          await expect.poll(() => desk.stored(conversation, words[3]!), { timeout: 20_000 }).toBe(1)
          back = desk.demo.restart(1_000)
        }
        await desk.write(text)
        await expect(desk.field).toHaveValue('')
      }
      await back
      await expectSentOnce(desk, desk.page, conversation, words)
    },
  )

  test("when two apps of one agent and another agent write at once, in the server's order", async ({
    desk,
    launchApp,
    signInTo,
    folder,
  }) => {
    const conversation = desk.one(2)
    const other = await signInTo(await launchApp({ userData: path.join(folder, 'second') }))
    await desk.open(conversation)
    await other.open(conversation)
    const words = ['one from here', 'one from there', 'one from Ben', 'two from here', 'two from there', 'two from Ben']
    for (const turn of ['one', 'two']) {
      await Promise.all([
        desk.write(`${turn} from here`),
        other.write(`${turn} from there`),
        Promise.resolve().then(() => {
          sendAsBen(desk, conversation, `${turn} from Ben`)
        }),
      ])
    }
    for (const text of words) await expect.poll(() => desk.stored(conversation, text)).toBe(1)
    const order = conversation.messages.flatMap(({ content }) =>
      content !== null && words.includes(content) ? [content] : [],
    )
    for (const { page } of [desk, other]) {
      for (const text of words) await expect(thread(page).getByText(text, { exact: true })).toHaveCount(1)
      const shown = await thread(page)
        .getByText(/^(one|two) from (here|there|Ben)$/)
        .allInnerTexts()
      expect(shown).toEqual(order)
    }
    // Resolving on the server removes the row in both apps.
    const ada = [...desk.demo.model.users.values()].find(({ email }) => email === 'ada@acme.test')
    if (!ada) throw new Error('the seed has no Ada')
    setStatus(desk.demo.model, conversation, { status: 'resolved' }, asUser(ada))
    await expect(desk.row(conversation)).toHaveCount(0)
    await expect(other.row(conversation)).toHaveCount(0)
  })
})
