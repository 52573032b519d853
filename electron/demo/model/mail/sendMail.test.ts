import { beforeEach, describe, expect, it } from 'vitest'
import type { DemoServer } from '../../index.ts'
import { startDemoServer } from '../../index.ts'
import { SmallDesk } from '../../testing/smallDesk.ts'
import { makeAttachment } from '../blobs.ts'
import type { AgentDraft } from '../messages.ts'
import { deleteMessage, retryMessage, sendAsAgent } from '../messages.ts'
import { addInbox } from '../setup.ts'
import type { Conversation, Details, Inbox, Message } from '../types.ts'
import * as visitor from '../visitor.ts'
import { PLAIN_MAIL } from './content.ts'
import type { Recipients } from './recipients.ts'

let desk: SmallDesk
let inbox: Inbox
let conversation: Conversation

const to = (recipients: Partial<Recipients>): Pick<AgentDraft, 'mail'> => ({
  mail: { ...PLAIN_MAIL, recipients: { ...PLAIN_MAIL.recipients, ...recipients } },
})
const file = (name: string): Pick<AgentDraft, 'attachments'> => ({
  attachments: (id) => [
    makeAttachment(desk.model, 1, id, { file: { fileName: name, contentType: 'text/plain', bytes: Buffer.from('x') } }),
  ],
})
const say = (content: string, more: Partial<AgentDraft> = {}): Message =>
  sendAsAgent(desk.model, conversation, { content, ...more }, desk.user('ben'))
const left = () =>
  desk.model.mail.sent.map(({ envelope, headers }) => ({ to: envelope.to, subject: headers['subject'] }))
const updates = async () =>
  (await desk.takeEvents('ben')).filter(({ event }) => event === 'message.updated').map(({ data }) => data)

beforeEach(() => {
  desk = new SmallDesk()
  const account = desk.model.account(1)
  const ben = desk.user('ben')
  inbox = addInbox(desk.model, account, {
    name: 'Support mail',
    channelType: 'Channel::Email',
    members: [ben],
    email: 'support@acme.test',
  })
  const { contactInbox } = visitor.arrive(desk.model, inbox, { name: 'Maya', email: 'maya@example.test' })
  conversation = visitor.open(desk.model, contactInbox)
  conversation.additionalAttributes = { mail_subject: 'Invoice' }
  visitor.write(desk.model, conversation, { content: 'Hello' })
})

describe('a reply in a mail inbox', () => {
  it('stores its recipients and its text, rendered from Markdown', () => {
    const { contentAttributes } = say('We **look**', to({ cc: ['boss@example.test'] }))
    expect(contentAttributes).toEqual({
      cc_emails: ['boss@example.test'],
      bcc_emails: [],
      to_emails: [],
      email: {
        html_content: { full: '<p>We <strong>look</strong></p>\n', reply: '<p>We <strong>look</strong></p>\n' },
        text_content: { full: 'We **look**', reply: 'We **look**' },
      },
    })
  })

  it('is sent soon and announced with its source id', async () => {
    const message = say('Hello', to({ cc: ['boss@example.test'], bcc: ['audit@acme.test'] }))
    await desk.takeEvents()
    expect(left()).toEqual([])
    desk.clock.advance(200)
    const id = `conversation/${conversation.uuid}/messages/${message.id}@inbound.acme.test`
    expect(await updates()).toMatchObject([
      { id: message.id, status: 'sent', source_id: id, previous_changes: { source_id: [null, id] } },
    ])
    expect(desk.model.mail.sent).toMatchObject([
      {
        envelope: { from: 'desk@acme.test', to: ['maya@example.test', 'boss@example.test', 'audit@acme.test'] },
        headers: {
          from: 'Ben Moreau from Support mail <desk@acme.test>',
          to: 'maya@example.test',
          cc: 'boss@example.test',
          subject: 'Re: Invoice',
          'reply-to': `Ben Moreau from Support mail <reply+${conversation.uuid}@inbound.acme.test>`,
          'message-id': `<${id}>`,
        },
        parts: [{ type: 'text/html', text: '<p>Hello</p>\n' }],
      },
    ])
  })

  it('goes to the named recipients instead of the contact', () => {
    say('Hello', to({ to: ['other@example.test'] }))
    desk.clock.advance(200)
    expect(left()).toEqual([{ to: ['other@example.test'], subject: 'Re: Invoice' }])
  })

  it('is sent with the HTML of the request', () => {
    say('Hello', { mail: { ...PLAIN_MAIL, html: '<b>Hello</b>' } })
    desk.clock.advance(200)
    expect(desk.model.mail.sent[0]?.parts).toEqual([{ type: 'text/html', text: '<b>Hello</b>' }])
  })

  it('has the subject of the conversation', () => {
    for (const [subject, wanted] of [
      ['Invoice', 'Re: Invoice'],
      ['', 'Re:'],
      [undefined, `[#${conversation.displayId}] New messages on this conversation`],
    ] as const) {
      conversation.additionalAttributes = subject === undefined ? {} : { mail_subject: subject }
      say('Hello')
      desk.clock.advance(200)
      expect(left().at(-1)?.subject).toBe(wanted)
    }
  })

  it('is sent from the address of an inbox with its own mail servers', () => {
    inbox.hasOwnMailServers = true
    say('Hello')
    desk.clock.advance(200)
    expect(desk.model.mail.sent[0]?.headers).toMatchObject({
      from: 'Ben Moreau from Support mail <support@acme.test>',
      'reply-to': 'support@acme.test',
    })
  })

  it('is not sent if it is a note, deleted with its conversation, or in another kind of inbox', () => {
    say('A note', { isPrivate: true })
    const chat = desk.visit('Rita')
    sendAsAgent(desk.model, chat, { content: 'Hello' }, desk.user('ben'))
    say('Too late')
    desk.model.removeConversation(conversation)
    desk.clock.advance(20_000)
    expect(left()).toEqual([])
  })
})

describe('a mail with files', () => {
  it('is sent after 2 s to 10 s', () => {
    for (let i = 0; i < 30; i += 1) {
      say('File', file('table.csv'))
      desk.clock.advance(1999)
      expect(left()).toHaveLength(i)
      desk.clock.advance(8001)
      expect(left()).toHaveLength(i + 1)
    }
    expect(desk.model.mail.sent[0]?.parts[1]).toEqual({
      type: 'text/plain',
      file: 'table.csv',
      disposition: 'attachment',
    })
  })

  it('goes to the recipients of the newest outgoing message, and loses its Cc to a note', () => {
    say('For Maya', { ...to({ cc: ['boss@example.test'] }), ...file('secret.txt') })
    say('For another', to({ to: ['other@example.test'] }))
    desk.clock.advance(10_000)
    expect(left().map((mail) => mail.to)).toEqual([['other@example.test'], ['other@example.test']])
    say('Second', { ...to({ cc: ['boss@example.test'] }), ...file('second.txt') })
    say('A note', { isPrivate: true })
    desk.clock.advance(10_000)
    expect(left().at(-1)?.to).toEqual(['maya@example.test'])
  })

  it('waits while the queue is held', () => {
    desk.model.mail.hold()
    say('File', file('table.csv'))
    desk.clock.advance(60_000)
    expect(left()).toEqual([])
    desk.model.mail.release()
    expect(left()).toHaveLength(1)
  })
})

describe('a refused mail', () => {
  it('fails with the SMTP error', async () => {
    const message = say('Will bounce', to({ to: ['nobody@reject.test'] }))
    expect(message.status).toBe('sent')
    await desk.takeEvents()
    desk.clock.advance(200)
    expect(await updates()).toMatchObject([
      {
        status: 'failed',
        source_id: null,
        content_attributes: { to_emails: ['nobody@reject.test'], external_error: '550 5.1.1 mailbox unavailable\n' },
      },
    ])
    expect(left()).toEqual([])
  })

  it('loses its recipients when it is retried', async () => {
    const message = say('Will bounce', to({ to: ['nobody@reject.test'], cc: ['boss@example.test'] }))
    desk.clock.advance(200)
    await desk.takeEvents()
    retryMessage(desk.model, message, desk.user('ben'))
    expect(message).toMatchObject({ status: 'sent', contentAttributes: {} })
    desk.clock.advance(200)
    expect(
      (await updates()).map((data) =>
        Object.keys(data['previous_changes'] as Details).filter((key) => key !== 'updated_at'),
      ),
    ).toEqual([['content_attributes', 'status'], ['content_attributes'], ['source_id']])
    expect(left()).toEqual([{ to: ['maya@example.test'], subject: 'Re: Invoice' }])
  })

  it('is not sent twice', () => {
    const message = say('Hello')
    desk.clock.advance(200)
    retryMessage(desk.model, message, desk.user('ben'))
    desk.clock.advance(200)
    expect(left()).toHaveLength(1)
  })

  it('fails without recipients', () => {
    desk.model.contact(conversation.contactId).email = null
    const message = say('Hello')
    desk.clock.advance(200)
    expect(message).toMatchObject({
      status: 'failed',
      contentAttributes: { external_error: 'SMTP To address may not be blank: []' },
    })
  })

  it('is sent with the placeholder text if it was deleted meanwhile', () => {
    const message = say('Hello')
    deleteMessage(desk.model, message, desk.user('ben'))
    desk.clock.advance(200)
    expect(desk.model.mail.sent[0]?.parts).toEqual([{ type: 'text/html', text: '<p>This message was deleted</p>\n' }])
  })
})

describe('the request', () => {
  const asked = async (body: Details, path = 'messages') => {
    const server: DemoServer = await startDemoServer({ seed: 'empty', clock: desk.clock })
    try {
      const model = server.model
      const ada = [...model.users.values()][0]!
      const mail = addInbox(model, model.account(1), {
        name: 'Mail',
        channelType: 'Channel::Email',
        members: [ada],
        email: 'help@acme.test',
      })
      const { contact, contactInbox } = visitor.arrive(model, mail, { name: 'Maya', email: 'maya@example.test' })
      const { displayId } = visitor.open(model, contactInbox)
      const at = path === 'messages' ? `conversations/${displayId}/messages` : path
      const sent =
        path === 'messages'
          ? body
          : { inbox_id: mail.id, contact_id: contact.id, source_id: contactInbox.sourceId, message: body }
      const response = await fetch(`${server.base}/api/v1/accounts/1/${at}`, {
        method: 'POST',
        headers: { 'Api-Access-Token': ada.apiToken, 'content-type': 'application/json' },
        body: JSON.stringify(sent),
      })
      return {
        status: response.status,
        body: (await response.json()) as Details,
        messages: model.messages.size,
        conversations: model.conversations.size,
      }
    } finally {
      await server.close()
    }
  }

  it.each([
    ['a list', ['boss@example.test'], "undefined method `gsub' for an instance of Array"],
    ['words', 'not an address', 'Invalid email address'],
    ['a name', 'Boss <boss@example.test>', 'Invalid email address'],
    ['an empty place in the list', 'a@example.test,,b@example.test', 'Invalid email address'],
    ['a word beside an address', 'a@example.test, b', 'Invalid email address'],
  ])('is refused for %s as recipients, and creates nothing', async (_what, addresses, error) => {
    for (const field of ['cc_emails', 'bcc_emails', 'to_emails']) {
      expect(await asked({ content: 'Hello', [field]: addresses })).toMatchObject({
        status: 422,
        body: { error },
        messages: 0,
      })
    }
    expect(await asked({ content: 'Hello', cc_emails: addresses }, 'conversations')).toMatchObject({
      status: 422,
      body: { error },
      messages: 0,
      conversations: 1,
    })
  })

  it('accepts addresses with blanks around them, a trailing comma, empty text and null', async () => {
    const { body } = await asked({
      content: 'Hello',
      cc_emails: ' a@example.test , b@example.test,',
      bcc_emails: '',
      to_emails: null,
    })
    expect(body['content_attributes']).toMatchObject({
      cc_emails: ['a@example.test', 'b@example.test'],
      bcc_emails: [],
      to_emails: [],
    })
  })

  it('stores no mail text for a note, nor if a form has "false" for private', async () => {
    for (const value of [true, 'false']) {
      const { body } = await asked({ content: 'Hello', private: value, cc_emails: 'boss@example.test' })
      expect(body['content_attributes']).toEqual({ cc_emails: ['boss@example.test'], bcc_emails: [], to_emails: [] })
    }
  })
})
