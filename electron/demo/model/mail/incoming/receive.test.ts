import { beforeEach, describe, expect, it } from 'vitest'
import { SmallDesk } from '../../../testing/smallDesk.ts'
import { asUser } from '../../activity.ts'
import { setStatus } from '../../conversations.ts'
import { sendAsAgent } from '../../messages.ts'
import { addInbox } from '../../setup.ts'
import type { Inbox, Message } from '../../types.ts'
import type { MailAttributes } from './parseMail.ts'
import { parseMail } from './parseMail.ts'
import { receiveMail } from './receive.ts'

let desk: SmallDesk
let inbox: Inbox
let count = 0

const mail = (headers: Record<string, string>, body = 'Hello', contentType = 'text/plain; charset=UTF-8') => {
  count += 1
  const all = {
    From: 'Maya Lindqvist <Maya@example.test>',
    To: 'support@acme.test',
    'Message-ID': `<m${count}@example.test>`,
    'Content-Type': contentType,
    ...headers,
  }
  return `${Object.entries(all)
    .filter(([, value]) => value !== '')
    .map(([key, value]) => `${key}: ${value}`)
    .join('\r\n')}\r\n\r\n${body.replaceAll('\n', '\r\n')}`
}
const receive = async (raw: string): Promise<Message> => {
  const message = receiveMail(desk.model, await parseMail(raw))
  if (!message) throw new Error('the mail created no message')
  return message
}
const emailOf = (message: Message) => message.contentAttributes['email'] as MailAttributes
const part = (headers: string, body: string) => `--b\n${headers}\n\n${body}\n`

beforeEach(() => {
  desk = new SmallDesk()
  const { model } = desk
  const members = [desk.user('ada'), desk.user('ben')]
  inbox = addInbox(model, model.account(1), {
    name: 'Support mail',
    channelType: 'Channel::Email',
    members,
    email: 'support@acme.test',
    forwardTo: 'fwd@inbound.acme.test',
  })
})

describe('a received mail', () => {
  it('creates its contact, a conversation with its subject, and a message', async () => {
    const message = await receive(
      mail({
        Subject: '=?UTF-8?Q?Gr=C3=BC=C3=9Fe?=',
        Date: 'Sat, 28 Nov 2026 10:33:58 +0200',
        Cc: 'Boss@example.test, "Dept, A" <dept@example.test>',
      }),
    )
    expect(message).toMatchObject({
      kind: 'incoming',
      content: 'Hello',
      contentType: 'incoming_email',
      sourceId: `m${count}@example.test`,
    })
    expect(desk.model.contact(message.conversation.contactId)).toMatchObject({
      name: 'Maya Lindqvist',
      email: 'maya@example.test',
      additionalAttributes: { source_id: `email:m${count}@example.test` },
    })
    expect(message.conversation).toMatchObject({
      inboxId: inbox.id,
      contactInbox: { sourceId: 'maya@example.test' },
      additionalAttributes: { source: 'email', mail_subject: 'Grüße', auto_reply: false, in_reply_to: null },
    })
    expect(message.contentAttributes).toEqual({
      email: {
        bcc: null,
        cc: ['Boss@example.test', 'dept@example.test'],
        content_type: 'text/plain; charset=UTF-8',
        date: '2026-11-28T10:33:58.000+02:00',
        from: ['maya@example.test'],
        headers: null,
        html_content: {},
        in_reply_to: null,
        message_id: `m${count}@example.test`,
        multipart: false,
        number_of_attachments: 0,
        references: [],
        subject: 'Grüße',
        text_content: { full: 'Hello', reply: 'Hello', quoted: 'Hello' },
        to: ['support@acme.test'],
        auto_reply: false,
      },
      cc_email: ['Boss@example.test', 'dept@example.test'],
      bcc_email: null,
    })
  })

  it('is announced like any message', async () => {
    await receive(mail({}))
    expect((await desk.takeEvents('ben')).map(({ event }) => event)).toEqual([
      'contact.created',
      'conversation.created',
      'message.created',
      'contact.updated',
    ])
  })

  it('is from the address in Reply-To', async () => {
    const message = await receive(mail({ 'Reply-To': 'Real@example.test' }))
    expect(desk.model.contact(message.conversation.contactId)).toMatchObject({
      name: 'real',
      email: 'real@example.test',
    })
    expect(emailOf(message)['from']).toEqual(['real@example.test'])
  })

  it('belongs to a known contact', async () => {
    const first = await receive(mail({}))
    const second = await receive(mail({ From: 'M. <maya@EXAMPLE.test>' }))
    expect(second.conversation).not.toBe(first.conversation)
    expect(second.conversation.contactId).toBe(first.conversation.contactId)
  })

  it.each([
    ['an answering machine', { 'Auto-Submitted': 'auto-replied' }, true],
    ['an old answering machine', { 'X-Autoreply': 'yes' }, true],
    ['a person', { 'Auto-Submitted': 'no' }, false],
  ])('has auto_reply set for %s', async (_who, headers, isAutomatic) => {
    const message = await receive(mail(headers))
    expect([emailOf(message)['auto_reply'], message.conversation.additionalAttributes['auto_reply']]).toEqual([
      isAutomatic,
      isAutomatic,
    ])
  })

  it.each([
    ['the inbox, written otherwise', 'Support@ACME.test'],
    ['a forwarding address', 'fwd@inbound.acme.test'],
    ['an address with a plus', 'support+shop@acme.test'],
    ['a group', 'Team: other@example.test, support@acme.test;'],
  ])('is received by %s', async (_what, to) => {
    expect((await receive(mail({ To: to }))).conversation.inboxId).toBe(inbox.id)
  })

  it('is received by an inbox in Cc, and ignored without one', async () => {
    expect((await receive(mail({ To: 'other@example.test', Cc: 'support@acme.test' }))).conversation.inboxId).toBe(
      inbox.id,
    )
    for (const headers of [{ To: 'nobody@example.test' }, { To: '' }, { From: '' }])
      expect(receiveMail(desk.model, await parseMail(mail(headers)))).toBe(null)
  })

  it('is cut at 150,000 characters, with its full text in text_content', async () => {
    const message = await receive(mail({}, 'x'.repeat(200_000)))
    expect([message.content?.length, message.content?.slice(-4)]).toEqual([150_000, 'x...'])
    expect(emailOf(message).text_content.full).toHaveLength(200_000)
  })

  it('is stored once', async () => {
    const raw = mail({})
    const message = await receive(raw)
    const again = raw.replace('\r\n', `\r\nIn-Reply-To: <${message.sourceId ?? ''}>\r\n`)
    expect(receiveMail(desk.model, await parseMail(again))).toBe(null)
  })
})

describe('a mail of several parts', () => {
  const html = '<p>See <img src="cid:dot@example.test"></p><blockquote>Old</blockquote>'
  const png = part(
    'Content-Type: image/png; name="dot.png"\nContent-Disposition: inline; filename="dot.png"\nContent-ID: ' +
      '<dot@example.test>\nContent-Transfer-Encoding: base64',
    'aGVsbG8=',
  )
  const pdf = part(
    'Content-Type: application/pdf; name="a.pdf"\nContent-Disposition: attachment; filename="a.pdf"\nContent-Transfer-Encoding: base64',
    'aGVsbG8=',
  )

  it('keeps its HTML unchanged, except for the addresses of images', async () => {
    const message = await receive(
      mail({}, `${part('Content-Type: text/html', html)}${png}${pdf}--b--\n`, 'multipart/mixed; boundary="b"'),
    )
    const { html_content: content, ...rest } = emailOf(message)
    expect(content.full).toMatch(/^<p>See <img src="http:\/\/[^"]+\/dot\.png"><\/p><blockquote>Old<\/blockquote>$/)
    expect(content).toMatchObject({ reply: 'See\n\n>', quoted: 'See' })
    expect(rest).toMatchObject({
      multipart: true,
      number_of_attachments: 2,
      text_content: {},
      content_type: 'multipart/mixed; boundary=b',
    })
    expect(message.content).toBe('See\n\n>')
    expect(message.attachments).toMatchObject([{ fileType: 'file' }])
  })

  it('shows an image in plain text where the text names it', async () => {
    const message = await receive(
      mail(
        {},
        `${part('Content-Type: text/plain', 'Look: [image: dot.png]')}${png}--b--\n`,
        'multipart/mixed; boundary=b',
      ),
    )
    expect(emailOf(message).text_content.reply).toMatch(/^Look: <img src="[^"]+" alt="dot\.png">$/)
    expect(message.attachments).toEqual([])
  })

  it('keeps quotes in its content type if they are needed', async () => {
    const message = await receive(mail({}, `--=_a\n\nHi\n--=_a--\n`, 'multipart/mixed; boundary="=_a"'))
    expect(emailOf(message)['content_type']).toBe('multipart/mixed; boundary="=_a"')
  })
})

describe('an answer', () => {
  it.each([
    ['the mail before it', (first: Message) => ({ 'In-Reply-To': `<${first.sourceId ?? ''}>` })],
    [
      "an agent's mail",
      ({ conversation }: Message) => ({
        'In-Reply-To': `<conversation/${conversation.uuid}/messages/7@inbound.acme.test>`,
      }),
    ],
    ['one of several mails', (first: Message) => ({ References: `<unknown@example.test> <${first.sourceId ?? ''}>` })],
    [
      'the conversation itself',
      ({ conversation }: Message) => ({
        References: `<account/1/conversation/${conversation.uuid}@inbound.acme.test>`,
      }),
    ],
    ['the reply address', ({ conversation }: Message) => ({ To: `reply+${conversation.uuid}@inbound.acme.test` })],
  ])('by %s stays in its conversation, from any sender', async (_how, headersFor) => {
    const first = await receive(mail({}))
    const second = await receive(mail({ From: 'The Boss <boss@example.test>', ...headersFor(first) }))
    expect(second.conversation).toBe(first.conversation)
    expect(second.sender).toEqual(first.sender)
    expect(emailOf(second)['from']).toEqual(['boss@example.test'])
  })

  it('that only refers to a mail in another inbox opens a conversation', async () => {
    addInbox(desk.model, desk.model.account(1), {
      name: 'Sales',
      channelType: 'Channel::Email',
      members: [],
      email: 'sales@acme.test',
    })
    const first = await receive(mail({}))
    const second = await receive(mail({ To: 'sales@acme.test', References: `<${first.sourceId ?? ''}>` }))
    expect(second.conversation).not.toBe(first.conversation)
  })

  it('reopens a resolved conversation without activity', async () => {
    const first = await receive(mail({}))
    setStatus(desk.model, first.conversation, { status: 'resolved' }, asUser(desk.user('ben')))
    const lines = first.conversation.messages.length
    await receive(mail({ 'In-Reply-To': `<${first.sourceId ?? ''}>` }))
    expect(first.conversation.status).toBe('open')
    expect(first.conversation.messages).toHaveLength(lines + 1)
  })

  it('is the In-Reply-To of the next reply', async () => {
    const first = await receive(mail({ Subject: 'Order' }))
    sendAsAgent(desk.model, first.conversation, { content: 'Thanks' }, desk.user('ben'))
    desk.clock.advance(200)
    expect(desk.model.mail.sent[0]?.headers).toMatchObject({
      subject: 'Re: Order',
      'in-reply-to': `<${first.sourceId ?? ''}>`,
      references: `<${first.sourceId ?? ''}>`,
    })
  })
})
