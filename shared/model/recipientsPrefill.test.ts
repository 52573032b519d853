import { describe, expect, it } from 'vitest'
import { mergeMessage } from './mergeMessage.ts'
import type { Message } from './message.ts'
import { messageFromWire } from './messageFromWire.ts'
import { MOST_ADDRESSES } from './recipients.ts'
import type { OwnAddresses } from './recipientsPrefill.ts'
import { isOwnAddress, mailPeople, replyRecipients, sentRecipients } from './recipientsPrefill.ts'

const CONTACT = 'maya@example.test'
const UUID = '4b73deb8-da9b-4cbd-b889-2f4084d01e09'
const OWN: OwnAddresses = { addresses: ['support@acme.test', 'fwd@inbound.acme.test', 'Sales@acme.test'], uuid: UUID }

let count = 0
function wire(data: Record<string, unknown>): Message {
  const patch = messageFromWire({ id: ++count, conversation_id: 1, ...data }, 1)
  if (!patch) throw new Error('no message')
  return mergeMessage(undefined, patch)
}
/** Recorded from 4.15.1: docs/servers.md#recipients. */
const incoming = (email: Record<string, unknown>, others: Record<string, unknown> = {}): Message =>
  wire({
    message_type: 0,
    content_type: 'incoming_email',
    sender: { id: 1, type: 'contact', name: 'Maya' },
    content_attributes: {
      email: {
        from: [CONTACT],
        to: ['support@acme.test'],
        cc: null,
        bcc: null,
        auto_reply: false,
        html_content: {},
        text_content: {},
        ...email,
      },
      cc_email: email['cc'] ?? null,
      bcc_email: email['bcc'] ?? null,
    },
    ...others,
  })
/** Recorded ("mail: reply with …"). */
const outgoing = (
  people: { to?: string[]; cc?: string[]; bcc?: string[] } | null,
  others: Record<string, unknown> = {},
): Message =>
  wire({
    message_type: 1,
    content_type: 'text',
    sender: { id: 2, type: 'user', name: 'Ben' },
    content_attributes:
      people === null
        ? {}
        : {
            to_emails: people.to ?? [],
            cc_emails: people.cc ?? [],
            bcc_emails: people.bcc ?? [],
            email: { html_content: { full: '<p>Hi</p>' }, text_content: { full: 'Hi' } },
          },
    ...others,
  })
/** Oldest first. */
const after = (messages: readonly Message[], contact: string | null = CONTACT, own = OWN) =>
  replyRecipients(
    [...messages].reverse().map((message) => mailPeople(message, contact)),
    contact,
    own,
  )

describe('a reply goes to', () => {
  it.each<[string, Message[], { to: string[]; cc: string[]; bcc: string[] }]>([
    [
      'the writer, with the others of To and Cc in Cc, without Bcc',
      [
        incoming({
          to: ['support@acme.test', 'ops@example.test'],
          cc: ['boss@example.test', 'accounts@example.test'],
          bcc: ['archive@example.test'],
        }),
      ],
      { to: [CONTACT], cc: ['ops@example.test', 'boss@example.test', 'accounts@example.test'], bcc: [] },
    ],
    [
      'the person in Cc who wrote last, with the contact in Cc',
      [
        incoming({ cc: ['boss@example.test'] }),
        outgoing({ cc: ['boss@example.test'] }),
        incoming({ from: ['boss@example.test'], cc: [CONTACT] }),
      ],
      { to: ['boss@example.test'], cc: [CONTACT], bcc: [] },
    ],
    [
      'those of our own last mail, Bcc included',
      [
        incoming({ cc: ['boss@example.test'] }),
        outgoing({ to: ['other@example.test', CONTACT], cc: ['a@x.test'], bcc: ['audit@acme.test'] }),
      ],
      { to: ['other@example.test', CONTACT], cc: ['a@x.test'], bcc: ['audit@acme.test'] },
    ],
    [
      'the contact, where our own last mail named no To',
      [incoming({ from: ['boss@example.test'] }), outgoing({})],
      { to: [CONTACT], cc: [], bcc: [] },
    ],
    [
      'those that an agent began with',
      [outgoing({ cc: ['boss@example.test'], bcc: ['audit@acme.test'] })],
      { to: [CONTACT], cc: ['boss@example.test'], bcc: ['audit@acme.test'] },
    ],
    ['the contact, without any mail', [], { to: [CONTACT], cc: [], bcc: [] }],
    [
      'none of our own addresses',
      [
        incoming({
          to: ['SUPPORT@acme.test', 'sales@acme.test', `reply+${UUID}@inbound.acme.test`],
          cc: ['fwd@inbound.acme.test', 'support+orders@acme.test', 'ops@example.test'],
        }),
      ],
      { to: [CONTACT], cc: ['ops@example.test'], bcc: [] },
    ],
    [
      'everyone once',
      [
        incoming({
          to: ['support@acme.test', 'MAYA@example.test', 'a@x.test'],
          cc: ['A@x.test', 'b@x.test', 'B@X.test'],
        }),
      ],
      { to: [CONTACT], cc: ['a@x.test', 'b@x.test'], bcc: [] },
    ],
    [
      'addresses without their names',
      [incoming({ from: ['Maya <maya@example.test>'], cc: ['"Boss, The" <boss@example.test>'] })],
      { to: [CONTACT], cc: ['boss@example.test'], bcc: [] },
    ],
    [
      'addresses alone',
      [incoming({ from: ['nobody', CONTACT], to: ['undisclosed-recipients:;', 'support@acme.test'] })],
      { to: [CONTACT], cc: [], bcc: [] },
    ],
    [
      'all writers',
      [incoming({ from: [CONTACT, 'co@example.test'] })],
      { to: [CONTACT, 'co@example.test'], cc: [], bcc: [] },
    ],
    [
      'the same people, after a mail from our own address',
      [
        incoming({
          from: ['support@acme.test'],
          to: [CONTACT],
          cc: ['boss@example.test'],
          bcc: ['hidden@example.test'],
        }),
      ],
      { to: [CONTACT], cc: ['boss@example.test'], bcc: [] },
    ],
    [
      'the contact, after a mail from us to us',
      [incoming({ from: ['support@acme.test'], to: ['sales@acme.test'] })],
      { to: [CONTACT], cc: [], bcc: [] },
    ],
    [
      'those before an out-of-office answer',
      [incoming({ cc: ['boss@example.test'] }), incoming({ from: ['boss@example.test'], auto_reply: true })],
      { to: [CONTACT], cc: ['boss@example.test'], bcc: [] },
    ],
    [
      'those before a bounce',
      [incoming({ cc: ['boss@example.test'] }), incoming({ from: ['MAILER-DAEMON@mx.example.test'] })],
      { to: [CONTACT], cc: ['boss@example.test'], bcc: [] },
    ],
    [
      'who answered automatically, where there is nothing else',
      [incoming({ from: ['away@example.test'], auto_reply: true })],
      { to: ['away@example.test'], cc: [], bcc: [] },
    ],
    [
      'those before a note',
      [incoming({ cc: ['boss@example.test'] }), outgoing({ cc: ['x@x.test'] }, { private: true })],
      { to: [CONTACT], cc: ['boss@example.test'], bcc: [] },
    ],
    [
      'those before what a rule, a bot or a greeting sent',
      [
        incoming({ cc: ['boss@example.test'] }),
        outgoing({}, { sender: { id: 1, type: 'agent_bot', name: 'Bell' } }),
        outgoing({}, { sender: null }),
        outgoing({}, { message_type: 3 }),
        outgoing({}, { content_attributes: { automation_rule_id: 3, to_emails: [], cc_emails: [], bcc_emails: [] } }),
      ],
      { to: [CONTACT], cc: ['boss@example.test'], bcc: [] },
    ],
    [
      'those before a mail whose recipients the server forgot',
      [incoming({ cc: ['boss@example.test'] }), outgoing(null)],
      { to: [CONTACT], cc: ['boss@example.test'], bcc: [] },
    ],
    [
      'those before a deleted mail',
      [
        incoming({ cc: ['boss@example.test'] }),
        outgoing({ cc: ['x@x.test'] }, { content_attributes: { deleted: true } }),
      ],
      { to: [CONTACT], cc: ['boss@example.test'], bcc: [] },
    ],
    [
      'those before an activity',
      [incoming({ cc: ['boss@example.test'] }), wire({ message_type: 2, content: 'Ben resolved this' })],
      { to: [CONTACT], cc: ['boss@example.test'], bcc: [] },
    ],
    [
      'whom the server names apart from the mail',
      [wire({ message_type: 0, content_attributes: { cc_email: ['boss@example.test', 'support@acme.test'] } })],
      { to: [CONTACT], cc: ['boss@example.test'], bcc: [] },
    ],
    [
      'those of a mail that failed',
      [outgoing({ to: ['gone@reject.test'], cc: ['a@x.test'] }, { status: 'failed' })],
      { to: ['gone@reject.test'], cc: ['a@x.test'], bcc: [] },
    ],
    [
      'another desk that answers by such an address',
      [incoming({ from: [`reply+${UUID.replace('4b', '5c')}@inbound.other.test`] })],
      { to: [`reply+${UUID.replace('4b', '5c')}@inbound.other.test`], cc: [], bcc: [] },
    ],
  ])('%s', (_name, messages, recipients) => {
    expect(after(messages)).toEqual(recipients)
  })

  it('no one if the contact has no address and there is no email', () => {
    expect(after([], null)).toEqual({ to: [], cc: [], bcc: [] })
    expect(after([outgoing({})], null)).toEqual({ to: [], cc: [], bcc: [] })
  })

  it('the author if the contact has no address', () => {
    expect(after([incoming({})], null)).toEqual({ to: [CONTACT], cc: [], bcc: [] })
  })

  it.each([null, 'text', 7, { a: 1 }, [null, 5, {}], ['not an address']])(
    'someone, whatever stands where addresses should: %j',
    (odd) => {
      const messages = [
        incoming({ from: odd, to: odd, cc: odd, bcc: odd }),
        wire({ message_type: 0, content_attributes: { cc_email: odd } }),
      ]
      expect(after(messages).to.length).toBeGreaterThan(0)
    },
  )

  it('the people of the newest email, without reading older ones', () => {
    let read = 0
    function* mails() {
      for (let index = 0; index < 10; index++) {
        read++
        yield mailPeople(incoming({}), CONTACT)
      }
    }
    replyRecipients(mails(), CONTACT, OWN)
    expect(read).toBe(1)
  })
})

describe('our own addresses', () => {
  it("are this conversation's reply addresses on any domain, and other reply addresses on our domains", () => {
    expect(isOwnAddress(`Reply+${UUID.toUpperCase()}@elsewhere.test`, OWN)).toBe(true)
    expect(isOwnAddress('reply+71de0d6e-4ef7-4cfb-8282-ee62b4f38704@inbound.acme.test', OWN)).toBe(true)
    expect(isOwnAddress('reply+71de0d6e-4ef7-4cfb-8282-ee62b4f38704@inbound.other.test', OWN)).toBe(false)
    expect(isOwnAddress('reply+soon@inbound.acme.test', OWN)).toBe(false)
  })
})

describe('the recipients of an outgoing email', () => {
  it('are the contact if the email has no To', () => {
    expect(sentRecipients(outgoing({ cc: ['boss@example.test'] }), CONTACT)).toEqual({
      to: [CONTACT],
      cc: ['boss@example.test'],
      bcc: [],
    })
  })
  it.each<[string, unknown]>([
    ['entries', Array.from({ length: 100_000 }, (_, index) => `p${index}@example.test`)],
    ['addresses in one entry', Array.from({ length: 4_000 }, (_, index) => `p${index}@example.test`).join(',')],
    ['long entries', Array.from({ length: 10_000 }, (_, index) => `p${index}@example.test ${'x'.repeat(10_000)}`)],
    ['entries that are no text', Array.from({ length: 1_000_000 }, () => 1)],
  ])('is read up to more than a field may hold, of many %s', (_name, many) => {
    const { to, cc, bcc } = sentRecipients(
      { attributes: { to_emails: many, cc_emails: many, bcc_emails: many } },
      null,
    ) ?? { to: [], cc: [], bcc: [] }
    for (const field of [to, cc, bcc]) expect(field.length).toBeLessThanOrEqual(MOST_ADDRESSES + 1)
  })
  it('include everyone in a full field, and no cut address', () => {
    const all = Array.from({ length: MOST_ADDRESSES }, (_, index) => `person-${index}@${'x'.repeat(60)}.example.test`)
    expect(sentRecipients({ attributes: { to_emails: all } }, null)?.to).toEqual(all)
    const names = Array.from({ length: 200 }, (_, index) => `${'N'.repeat(2_000)} <p${index}@example.test>`)
    const { to } = sentRecipients({ attributes: { to_emails: names } }, null) ?? { to: [] }
    expect(to).toEqual(Array.from({ length: to.length }, (_, index) => `p${index}@example.test`))
    expect(to.length).toBeGreaterThan(40)
  })
  it("are unknown if the server doesn't report them", () => {
    expect(sentRecipients(outgoing(null), CONTACT)).toBeNull()
  })
})

describe('the author of an incoming email', () => {
  const maya = { id: 1, type: 'contact', name: 'Maya', email: CONTACT, thumbnail: 'https://x.test/maya.png' }
  it("is its From if that isn't the contact", () => {
    expect(incoming({ from: ['boss@example.test'] }, { sender: maya }).sender).toEqual({
      kind: 'contact',
      id: 1,
      name: 'boss@example.test',
      avatarUrl: null,
    })
  })
  it.each([[CONTACT], ['MAYA@example.test'], ['Maya <maya@example.test>']])(
    'is the contact, by name and face, where From is %s',
    (from) => {
      expect(incoming({ from: [from] }, { sender: maya }).sender).toMatchObject({
        name: 'Maya',
        avatarUrl: 'https://x.test/maya.png',
      })
    },
  )
  it('is the contact if the server sends no address', () => {
    expect(incoming({ from: ['boss@example.test'] }).sender?.name).toBe('Maya')
  })
})
