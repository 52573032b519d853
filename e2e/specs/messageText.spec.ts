import type { Locator } from '@playwright/test'
import { appendMessage } from '../../electron/demo/model/append.ts'
import { sendAsAgent, sendAsContact } from '../../electron/demo/model/messages.ts'
import type { Conversation, Message, User } from '../../electron/demo/model/types.ts'
import type { DeskPage } from '../desk.ts'
import { expect, test } from '../desk.ts'
import { takeScreenshots } from '../screenshots.ts'

/** The first listed conversation of a channel. */
const conversationOn = (desk: DeskPage, channelType: string): Conversation => {
  const found = desk.mine().find((one) => desk.demo.model.inbox(one.inboxId).channelType === channelType)
  if (!found) throw new Error(`the seed has no ${channelType}`)
  return found
}
const userOf = (desk: DeskPage, email: string): User => {
  const found = [...desk.demo.model.users.values()].find((one) => one.email === email)
  if (!found) throw new Error(`the demo server has no ${email}`)
  return found
}
const messageRow = (desk: DeskPage, message: Message): Locator => desk.thread.locator(`[data-message="${message.id}"]`)
const textOf = async (desk: DeskPage, message: Message): Promise<string> =>
  (await messageRow(desk, message).locator('.prose').innerText()).trim()

test.describe('message text', () => {
  test('of contacts is shown as typed, with the formatting of their channel, in thread and list', async ({ desk }) => {
    const { model } = desk.demo
    const web = conversationOn(desk, 'Channel::WebWidget')
    const typed = [
      '\\\\some\\network\\share\\_Documentation$\nC:\\Users\\user\\.copilot\\config.json',
      'What is 100*100/400*56? The box is 10*20*30 cm',
      '+ 49 30 1234\n# 4711\n1. one   two',
      '[abc]: https://www.example.test/',
      '&nbsp; <b>5 < 7 & 8</b>',
      '```js',
      '---',
      '*not bold here*',
    ]
    const messages = typed.map((content) => sendAsContact(model, web, { content }))
    const blank = sendAsContact(model, web, { content: '\u200b\u3164\u2800' })
    await desk.openStored(web)
    await expect(messageRow(desk, blank)).toContainText('Message without text')
    for (const [index, message] of messages.entries()) expect(await textOf(desk, message)).toBe(typed[index])
    await expect(messageRow(desk, messages[3]!).locator('a')).toHaveAttribute('href', 'https://www.example.test/')
    await takeScreenshots(desk.page, 'web')

    const chat = conversationOn(desk, 'Channel::Whatsapp')
    const bold = sendAsContact(model, chat, {
      content: '*bold* _italic_ ~strike~ ```mono\nlines``` 10*20*30 snake_case_name',
    })
    const phone = appendMessage(model, chat, {
      kind: 'outgoing',
      content: '*Sent* from the phone',
      sender: null,
      contentAttributes: { external_echo: true },
    })
    const unknown = sendAsContact(model, chat, {
      content: 'This message is unavailable.',
      contentAttributes: { is_unsupported: true },
    })
    await desk.openStored(chat)
    expect(await textOf(desk, bold)).toBe('bold italic strike mono\nlines 10*20*30 snake_case_name')
    await expect(messageRow(desk, bold).locator('strong')).toHaveText('bold')
    await expect(messageRow(desk, phone).locator('strong')).toHaveText('Sent')
    await expect(messageRow(desk, phone)).toContainText('Another app')
    await expect(messageRow(desk, unknown)).toContainText('can’t be shown here. Open it in WhatsApp.')
    await expect(desk.row(chat)).toContainText('Can’t be shown here, see WhatsApp')
    await takeScreenshots(desk.page, 'whatsapp')
  })

  test('of agents, bots and templates is complete Markdown, and only the user is "You"', async ({ desk }) => {
    const { model } = desk.demo
    const ben = userOf(desk, 'ben@acme.test')
    const web = conversationOn(desk, 'Channel::WebWidget')
    const seen = [
      '[abc]: https://www.example.test/',
      '---',
      '- ',
      '```js\n```',
      '[](https://example.test/blank)',
      '<b></b>',
      '&#8203;',
    ].map((content) => sendAsAgent(model, web, { content }, ben))
    const broken = sendAsAgent(
      model,
      web,
      {
        content:
          'https://example.test/trip/\\\nNext line, **bold** and [a title](https://example.test/t "Title")\n\n' +
          '1. one\n2. two\n\n| a | b |\n| --- | --- |\n| 1 | 2 |',
      },
      ben,
    )
    const automatic = appendMessage(model, web, {
      kind: 'template',
      content: 'Thanks, we answer within an hour.',
      sender: null,
    })
    const ruled = appendMessage(model, web, { kind: 'outgoing', content: 'Closed by a rule.', sender: null })
    await desk.openStored(web)
    await expect(messageRow(desk, ruled)).toBeVisible()
    await expect(messageRow(desk, automatic)).toContainText('Automatic')
    for (const message of seen) {
      await messageRow(desk, message).scrollIntoViewIfNeeded()
      expect(await textOf(desk, message)).not.toBe('')
    }
    await expect(messageRow(desk, broken).locator('a').first()).toHaveAttribute('href', 'https://example.test/trip/')
    await expect(messageRow(desk, broken).locator('a').first()).toHaveText('https://example.test/trip/')
    await expect(desk.row(web)).toContainText('Automatic:')
    await expect(desk.row(web)).not.toContainText('You:')
    await takeScreenshots(desk.page, 'markdown')
  })

  test('in a notification is escaped on Linux, and a name cannot reverse its direction', async ({ desk }) => {
    test.skip(process.platform !== 'linux', 'Other systems show the body as plain text.')
    const { model } = desk.demo
    const conversation = desk.one(2)
    model.contact(conversation.contactId).name = 'Rechnung_\u202efdp.exe'
    sendAsContact(model, conversation, { content: '<b>Is it</b> 5 < 7 & 8? <img src="https://evil.test/p.png">' })
    await expect
      .poll(async () => (await desk.app.host.notifications()).at(-1))
      .toMatchObject({
        title: 'Rechnung_fdp.exe · Acme Support',
        body: '&lt;b&gt;Is it&lt;/b&gt; 5 &lt; 7 &amp; 8? &lt;img src="https://evil.test/p.png"&gt;',
      })
    await expect(desk.row(conversation)).toContainText('Rechnung_fdp.exe')
  })
})
