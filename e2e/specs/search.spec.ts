import type { Page } from '@playwright/test'
import { sendAsContact } from '../../electron/demo/model/messages.ts'
import type { Conversation, Message } from '../../electron/demo/model/types.ts'
import type { DeskPage } from '../desk.ts'
import { expect, test } from '../desk.ts'
import { takeScreenshots } from '../screenshots.ts'

const hits = (page: Page) => page.getByRole('search').getByRole('option')
const field = (page: Page) => page.getByRole('combobox', { name: 'Search messages and contacts' })
async function search(desk: DeskPage, words: string): Promise<void> {
  await desk.page.keyboard.press('ControlOrMeta+Shift+f')
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
  test('is narrowed by filters, and says who applies them', async ({ desk }) => {
    const { page, demo } = desk
    const { features } = demo.model.account(1)
    features['advanced_search'] = true
    await search(desk, 'the')
    const found = page.getByRole('listbox', { name: 'Search results' }).getByRole('option')
    await page.getByRole('button', { name: 'Filters' }).click()
    await page.getByLabel('From', { exact: true }).selectOption('Me')
    await expect(found.first()).toContainText('You:')
    await expect(page.getByText(/doesn’t apply these filters/)).toBeHidden()
    features['advanced_search'] = false
    await page.getByLabel('Inbox', { exact: true }).selectOption('Telegram')
    await expect(found.first()).toContainText('Telegram')
    await expect(page.getByText(/doesn’t apply these filters/)).toBeVisible()
    await page.getByRole('button', { name: 'Clear filters' }).click()
    await expect(page.getByRole('radio', { name: 'Contacts' })).toBeVisible()
  })

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
    await desk.page.keyboard.press('ControlOrMeta+Shift+f')
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

  test(
    'scrolls to the words inside a long email, in its folded part and in a long text',
    { tag: '@full' },
    async ({ desk }) => {
      test.setTimeout(120_000)
      const { model } = desk.demo
      const conversation = desk.mine().find((one) => model.inbox(one.inboxId).channelType === 'Channel::Email')
      if (!conversation) throw new Error('the seed has no email conversation')
      const lines = (word: string, at: number): string[] =>
        Array.from({ length: 160 }, (_, index) =>
          index === at ? `Here is the ${word}.` : `Line ${index} of the report.`,
        )
      const paragraphs = (all: readonly string[]): string => all.map((line) => `<p>${line}</p>`).join('')
      const [own, quoted] = [lines('marzipan', 120), lines('quittance', 90)]
      const full = `${paragraphs(own)}<div class="gmail_quote"><div>On Monday Ada wrote:</div><blockquote class="gmail_quote">${paragraphs(quoted)}</blockquote></div>`
      const email = sendAsContact(model, conversation, {
        content: [...own, ...quoted].join('\n'),
        contentType: 'incoming_email',
        contentAttributes: {
          email: {
            subject: 'The report',
            from: ['grace@example.test'],
            to: ['help@acme.test'],
            cc: [],
            bcc: null,
            date: null,
            message_id: 'report@example.test',
            in_reply_to: null,
            multipart: true,
            number_of_attachments: 0,
            content_type: 'text/html',
            html_content: { full, reply: `${own.join('\n')}\n${quoted.join('\n')}`, quoted: own.join('\n') },
            text_content: { full: own.join('\n'), reply: own.join('\n'), quoted: own.join('\n') },
          },
        },
      })
      const chat = desk.mine().find((one) => model.inbox(one.inboxId).channelType === 'Channel::WebWidget')
      if (!chat) throw new Error('the seed has no chat')
      desk.contactWrites(chat, lines('nougatine', 140).join('\n'))
      await desk.open(conversation)
      await expect(desk.thread.locator(`[data-message="${email.id}"]`)).toBeVisible()
      for (const [word, isEmail] of [
        ['marzipan', true],
        ['quittance', true],
        ['nougatine', false],
      ] as const) {
        await search(desk, word)
        await hits(desk.page).filter({ hasText: word }).first().click()
        // Within an email's frame it is an element of its own, in a chat a marked part of the text.
        const inFrame = desk.thread.locator(`[data-message="${email.id}"]`).frameLocator('iframe').getByText(word)
        const placeOf = async (): Promise<{ y: number; height: number } | null> =>
          isEmail
            ? inFrame.boundingBox()
            : desk.page.evaluate(() => {
                const [range] = CSS.highlights.get('found') ?? []
                if (!(range instanceof Range)) return null
                const { y, height } = range.getBoundingClientRect()
                return { y, height }
              })
        await expect
          .poll(async () => {
            const [box, list] = [await placeOf(), await desk.thread.boundingBox()]
            return box !== null && list !== null && box.y > list.y && box.y + box.height < list.y + list.height
          })
          .toBe(true)
        await takeScreenshots(desk.page, `found-${word}`)
      }
    },
  )

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
