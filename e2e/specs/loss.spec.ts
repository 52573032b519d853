import path from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { asUser } from '../../electron/demo/model/activity.ts'
import { setStatus } from '../../electron/demo/model/conversations.ts'
import { sendAsAgent } from '../../electron/demo/model/messages.ts'
import type { Conversation } from '../../electron/demo/model/types.ts'
import type { DeskPage } from '../desk.ts'
import { expect, test } from '../desk.ts'

/** What the thread of a page shows, by its own words for a message. */
const thread = (page: Page): Locator => page.getByRole('log', { name: 'Messages' })

/** A colleague answers, on the server. */
function benAnswers(desk: DeskPage, conversation: Conversation, content: string): void {
  const { model } = desk.demo
  const ben = [...model.users.values()].find(({ email }) => email === 'ben@acme.test')
  if (!ben) throw new Error('the seed has no Ben')
  sendAsAgent(model, conversation, { content }, ben)
}

/** After quiet: the server has each once, in this order, and the page shows each once, settled. */
async function settled(
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

test.describe('nothing lost, nothing doubled, by the real app', () => {
  test('main killed while the server has a message and has not stored it, and when it has stored it and not said so', async ({
    desk,
    launchApp,
  }) => {
    const conversation = desk.one()
    const words: string[] = []
    let { page, app } = desk
    await desk.open(conversation)
    // The server takes 0.6 s over each.
    for (const [index, delay] of [200, 900].entries()) {
      const text = `Survives kill number ${index}.`
      words.push(text)
      const id = desk.demo.faults.rest.add(
        { kind: 'slow', ms: 600, jitter: 0 },
        { method: 'POST', path: `/conversations/${conversation.displayId}/messages$` },
      )
      const lost = desk.demo.faults.rest.add(
        { kind: 'loseAnswer' },
        { method: 'POST', path: `/conversations/${conversation.displayId}/messages$` },
        { count: 1 },
      )
      await page.getByRole('textbox', { name: 'Reply' }).fill(text)
      await page.getByRole('button', { name: 'Send', exact: true }).click()
      // Accepted: it is on disk now, and the composer is empty.
      await expect(page.getByRole('textbox', { name: 'Reply' })).toHaveValue('')
      await new Promise((resolve) => setTimeout(resolve, delay))
      await app.kill()
      desk.demo.faults.clear({ id })
      desk.demo.faults.clear({ id: lost })
      app = await launchApp()
      page = await app.page()
      await page.locator(`[role=option][data-conversation="${conversation.displayId}"]`).click()
      await expect(thread(page)).toContainText(text)
    }
    await settled(desk, page, conversation, words)
  })

  test('replies in a row while sockets are reset, answers are lost and the server restarts', async ({ desk }) => {
    const conversation = desk.one(1)
    await desk.open(conversation)
    let back = Promise.resolve()
    const words = Array.from({ length: 5 }, (_, index) => `In a row, number ${index}.`)
    for (const [index, text] of words.entries()) {
      if (index === 1)
        desk.demo.faults.rest.add({ kind: 'loseAnswer' }, { method: 'POST', path: '/messages$' }, { count: 1 })
      if (index === 2) desk.demo.faults.drop({}, { how: 'reset' })
      if (index === 4) {
        // Nothing is on its way: what was would be looked for half a minute before it is sent again.
        await expect.poll(() => desk.stored(conversation, words[3]!), { timeout: 20_000 }).toBe(1)
        back = desk.demo.restart(1_000)
      }
      await desk.write(text)
      await expect(desk.field).toHaveValue('')
    }
    await back
    await settled(desk, desk.page, conversation, words)
  })

  test("two apps of one agent and a colleague write at once: both show all of it, in the server's order", async ({
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
          benAnswers(desk, conversation, `${turn} from Ben`)
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
    // What one of them ends is ended on the other's screen.
    const ada = [...desk.demo.model.users.values()].find(({ email }) => email === 'ada@acme.test')
    if (!ada) throw new Error('the seed has no Ada')
    setStatus(desk.demo.model, conversation, { status: 'resolved' }, asUser(ada))
    await expect(desk.row(conversation)).toHaveCount(0)
    await expect(other.row(conversation)).toHaveCount(0)
  })
})
