/** A thread, an email, a contact: made-up data for the thread, the composer and the panel without main. */
import type { AttachmentView, ContactHead, ThreadConversation, ThreadHead, ThreadMessage } from '../../shared/views.ts'
import type { FakeData } from './fakeBridge.ts'
import { FAKE_NOW, fakeRow, fakeRows, SESSION } from './fakeData.ts'

const ago = (minutes: number): number => FAKE_NOW - Math.round(minutes * 60)
const DAY = 24 * 60
const READY = { kind: 'ready', refreshing: false } as const

/** An image as a data address, so that nothing is fetched. */
export function image(width: number, height: number, hue: number): string {
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><defs><linearGradient id="g"` +
    ` x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="oklch(.85 .08 ${hue})"/><stop offset="1" stop-color="oklch(.55` +
    ` .14 ${hue + 40})"/></linearGradient></defs><rect width="100%" height="100%" fill="url(#g)"/><circle` +
    ` cx="70%" cy="32%" r="12%" fill="#fff8"/><path d="M0 ${height} L${width * 0.35} ${height * 0.45} L${width * 0.6}` +
    ` ${height * 0.8} L${width * 0.75} ${height * 0.6} L${width} ${height}Z" fill="#0003"/></svg>`
  return `data:image/svg+xml,${encodeURIComponent(svg)}`
}

function file(id: string, change: Partial<AttachmentView>): AttachmentView {
  return {
    id,
    kind: 'file',
    name: 'file',
    contentType: null,
    size: null,
    width: null,
    height: null,
    address: 'media/none',
    thumbnail: null,
    link: null,
    title: null,
    coordinates: null,
    transcript: null,
    progress: null,
    ...change,
  }
}

type Sender = NonNullable<ThreadMessage['sender']>
const MAYA: Sender = { kind: 'contact', id: 1842, name: 'Maya Lindqvist', avatar: null, isMe: false }
const ADA: Sender = { kind: 'user', id: 7, name: 'Ada Okafor', avatar: null, isMe: true }
const BEN: Sender = { kind: 'user', id: 8, name: 'Ben Moreau', avatar: null, isMe: false }
const BOT: Sender = { kind: 'bot', id: 1, name: 'Bell', avatar: null, isMe: false }

let count = 0
function said(
  minutes: number,
  sender: Sender | null,
  content: string,
  change: Partial<ThreadMessage> = {},
): ThreadMessage {
  const id = ++count
  const type = sender === null ? 'activity' : sender.kind === 'contact' ? 'incoming' : 'outgoing'
  return {
    key: `m${id}`,
    id,
    echoId: null,
    type,
    contentType: 'text',
    content,
    private: false,
    delivery: 'sent',
    error: null,
    sentAgain: false,
    question: null,
    deleted: false,
    inReplyTo: null,
    sender,
    attachments: [],
    remoteImages: [],
    email: null,
    recipients: null,
    subject: null,
    attributes: {},
    dialect: type === 'outgoing' || change.private === true ? 'markdown' : 'typed',
    author: sender === null ? 'automatic' : 'person',
    unsupported: null,
    createdAt: ago(minutes),
    ...change,
  }
}

/** The thread of the preview page. */
export function fakeMessages(): ThreadMessage[] {
  count = 0
  return [
    said(
      3 * DAY + 30,
      MAYA,
      'Hi, is the **Gold plan** still 19.00 a month? I found two prices on https://acme.example/pricing and this page.',
    ),
    said(
      3 * DAY + 28,
      ADA,
      'Hello Maya! Yes:\n\n- Gold, monthly: 19.00\n- Gold, yearly: 190.00, two months free\n\nThe other' +
        ' page is an old one, thanks for telling us.',
    ),
    said(3 * DAY + 26, MAYA, '👍'),
    said(3 * DAY + 25, null, 'Conversation was resolved by Ada Okafor'),
    said(DAY + 200, BOT, 'How happy are you with our answer?', {
      type: 'template',
      contentType: 'input_csat',
      attributes: { submitted_values: { csat_survey_response: { rating: 5, feedback_message: 'Quick and kind' } } },
    }),
    said(21, null, 'Conversation assigned to Ada Okafor by the rule “Billing first”'),
    said(20, MAYA, 'Hi! My invoice for October shows the yearly price, but I am on the monthly plan.'),
    said(19.6, MAYA, 'Order is A-20931 if that helps 🙂'),
    said(
      14,
      ADA,
      'Hello Maya, thanks for the order number. I see the double charge and I am sorry about it. Let me get it corrected right away.',
      { delivery: 'read' },
    ),
    said(
      11,
      BEN,
      '[@Ada Okafor](mention://user/7/Ada%20Okafor) the plan change on the 3rd never reached billing.' +
        ' Refund 228.00, keep the monthly plan.',
      { private: true },
    ),
    said(8, BEN, 'I have checked it with billing, Ada takes it from here.'),
    said(2, MAYA, 'Great, thank you. I attach what I received.', {
      inReplyTo: { id: 9, text: 'I see the double charge and I am sorry about it.', senderName: 'Ada Okafor' },
      attachments: [file('pdf', { name: 'invoice-2026-10.pdf', contentType: 'application/pdf', size: 184_320 })],
    }),
    said(1.2, ADA, 'Done: I have refunded 228.00 and switched the next invoices back to monthly.', {
      id: null,
      key: 'e1',
      echoId: 'e1',
      delivery: 'sending',
    }),
  ]
}

const EMAIL_HTML =
  '<div style="font-family:Georgia,serif"><p>Good morning,</p><p>the second box arrived, but <b>one of the' +
  ' two lamps</b> is broken. I enclose a picture and the <a href="https://acme.example/orders/20931">order' +
  '</a>.</p><p><img src="https://acme.example/lamp.jpg" width="300" height="180" alt="Broken lamp"><img' +
  ' src="https://spy.example/o.gif" width="1" height="1"></p><p>Kind regards<br>Jonas Petersen</p></div>' +
  '<div class="gmail_quote">On Mon, Acme wrote:<blockquote>Your order is on its way and should arrive on' +
  ' Friday.</blockquote></div>'
const NEWSLETTER =
  '<table width="640" bgcolor="#f4f1ea" cellpadding="16"><tr><td align="center"><h2 style="color:#7a3b12;margin:0">Autumn' +
  ' offers</h2><p style="color:#444">Everything for the garden, 20 % off.</p><a href="https://acme.example/offers"' +
  ' style="background:#7a3b12;color:#fff;padding:8px 16px;text-decoration:none">See them</a></td></tr></table>'

/** A message of every kind. */
export function everyKind(): ThreadMessage[] {
  count = 200
  const mail = {
    subject: 'Re: Order A-20931',
    from: ['jonas.petersen@example.com'],
    to: ['help@acme.example'],
    cc: ['warehouse@acme.example'],
    bcc: [],
    html: EMAIL_HTML,
    text: null,
    textReply: null,
  }
  return [
    said(90, MAYA, '', {
      attachments: [
        file('p1', {
          kind: 'image',
          name: 'kitchen.jpg',
          width: 1600,
          height: 1200,
          address: image(1600, 1200, 220),
        }),
        file('p2', { kind: 'image', name: 'wall.jpg', width: 600, height: 900, address: image(600, 900, 40) }),
      ],
    }),
    said(88, MAYA, 'And what it sounds like:', {
      attachments: [
        file('a1', {
          kind: 'audio',
          name: 'voice.ogg',
          contentType: 'audio/ogg',
          address: 'media/none',
          transcript: 'It makes this humming noise whenever I switch it on.',
        }),
      ],
    }),
    said(87, MAYA, '', { attachments: [file('v1', { kind: 'video', name: 'hum.mp4', width: 640, height: 360 })] }),
    said(86, MAYA, 'I am here', {
      attachments: [
        file('l1', {
          kind: 'location',
          title: 'Malmö Central',
          coordinates: { latitude: 55.6095, longitude: 13.0007 },
        }),
      ],
    }),
    said(85, MAYA, '', {
      attachments: [
        file('c1', { kind: 'contact', name: 'Erik Lindqvist', title: 'Erik Lindqvist', address: null }),
        file('f1', {
          name: 'measurements-of-all-rooms-final-version-2.xlsx',
          contentType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
          size: 48_200,
        }),
      ],
    }),
    said(84, BOT, 'Which colour do you like?', {
      contentType: 'input_select',
      attributes: {
        items: [
          { title: 'Red', value: 'red' },
          { title: 'Blue', value: 'blue' },
          { title: 'Green', value: 'green' },
        ],
        submitted_values: [{ title: 'Blue', value: 'blue' }],
      },
    }),
    said(83, BOT, 'Have a look', {
      contentType: 'cards',
      attributes: {
        items: [
          {
            title: 'Lamp Nord',
            description: 'Oak and linen, 40 cm',
            actions: [{ type: 'link', text: 'Open', uri: 'https://acme.example/nord' }],
          },
        ],
      },
    }),
    said(82, BOT, 'Please tell us', {
      contentType: 'form',
      attributes: {
        items: [
          { name: 'email', label: 'E-mail' },
          { name: 'size', label: 'Size' },
        ],
        submitted_values: [{ name: 'email', value: 'maya@lindqvist.example' }],
      },
    }),
    said(81, BOT, 'This may help', {
      contentType: 'article',
      attributes: {
        items: [
          {
            title: 'How to change a bulb',
            description: 'Five steps and a ladder',
            link: 'https://acme.example/help/bulb',
          },
        ],
      },
    }),
    said(80, MAYA, '', {
      contentType: 'sticker',
      attachments: [
        file('s1', { kind: 'image', name: 'sticker.webp', width: 512, height: 512, address: image(512, 512, 150) }),
      ],
    }),
    said(79, MAYA, 'an unknown kind, shown as its text', { contentType: 'hologram' }),
    said(78, MAYA, 'secret', { deleted: true }),
    said(60, { ...MAYA, name: 'Jonas Petersen', id: 9 }, '', { contentType: 'incoming_email', email: mail }),
    said(50, { ...MAYA, name: 'Jonas Petersen', id: 9 }, '', {
      contentType: 'incoming_email',
      email: { ...mail, subject: 'Autumn offers', html: NEWSLETTER, cc: [] },
    }),
    said(40, MAYA, 'شكراً جزيلاً، تم حل المشكلة الآن. رقم الطلب A-20931.'),
    said(39, MAYA, '请问发票可以重新开一张吗？公司名称写错了。'),
    said(30, ADA, 'This one did not make it.', {
      id: null,
      echoId: 'e2',
      key: 'e2',
      delivery: 'failed',
      error: { code: 'refusedByServer', detail: 'The message is longer than the channel allows' },
    }),
    said(29, ADA, 'The delivery of this one is unknown.', {
      id: null,
      echoId: 'e3',
      key: 'e3',
      delivery: 'unknown',
      error: { code: 'timeout', detail: null },
    }),
    said(28, ADA, 'With a file', {
      id: null,
      echoId: 'e4',
      key: 'e4',
      delivery: 'sending',
      attachments: [
        file('u1', { name: 'manual.pdf', contentType: 'application/pdf', size: 2_400_000, progress: 0.42 }),
      ],
    }),
    said(27, ADA, 'Waiting for the train', { id: null, echoId: 'e5', key: 'e5', delivery: 'queued' }),
  ]
}

/** A long history: `total` messages of two people, the newest last. */
export function longThread(total: number): ThreadMessage[] {
  count = 1000
  return Array.from({ length: total }, (_, index) => {
    const sender = Math.floor(index / 3) % 2 === 0 ? MAYA : ADA
    const words = `Message ${index + 1}. ${'The parcel has not arrived yet and I would like to know where it is. '.repeat((index * 7) % 5)}`
    return said(
      (total - index) * 20,
      sender,
      words,
      index % 11 === 5
        ? {
            attachments: [
              file(`x${index}`, {
                kind: 'image',
                name: 'parcel.jpg',
                width: 800,
                height: 600,
                address: image(800, 600, (index * 13) % 360),
              }),
            ],
          }
        : {},
    )
  })
}

export function fakeConversation(id: number, change: Partial<ThreadConversation> = {}): ThreadConversation {
  const row =
    fakeRows().find((each) => each.ref.conversationId === id) ??
    fakeRow(id, { name: 'Maya Lindqvist', text: '', minutes: 1 })
  return {
    ...row,
    contactId: row.contact?.id ?? null,
    customAttributes: { order: 'A-20931', gift_wrapped: true },
    additionalAttributes: {
      referer: 'https://acme.example/pricing',
      browser: { browser_name: 'Firefox', platform_name: 'macOS' },
    },
    createdAt: ago(4 * DAY),
    contactLastSeenAt: ago(3),
    maxLength: row.channel === 'Channel::Whatsapp' ? 4096 : 10_000,
    team: id === 1842 ? { id: 1, name: 'billing' } : null,
    ...change,
  }
}

export function fakeThreadHead(conversation: ThreadConversation, change: Partial<ThreadHead> = {}): ThreadHead {
  return {
    state: READY,
    conversation,
    hasOlder: false,
    loadingOlder: false,
    verified: true,
    newAfter: null,
    newBeginsEarlier: false,
    around: null,
    drafts: { reply: { text: '', attachments: [] }, note: { text: '', attachments: [] } },
    mail: null,
    actions: [],
    ...change,
  }
}

const CONTACT: NonNullable<ContactHead['contact']> = {
  accountId: 1,
  id: 1842,
  name: 'Maya Lindqvist',
  email: 'maya@lindqvist.example',
  phone: '+46701234567',
  identifier: 'cust_20931',
  avatar: null,
  online: true,
  blocked: false,
  additionalAttributes: {
    company_name: 'Lindqvist AB',
    city: 'Malmö',
    country: 'Sweden',
    country_code: 'SE',
    timezone: 'Europe/Stockholm',
    description: 'Prefers e-mail over phone.',
    social_profiles: { github: 'mayal' },
  },
  customAttributes: { plan: 'Gold, monthly', customer_since: '2023-03-01', newsletter: false, seats: 12 },
  channels: [
    { inboxId: 1, sourceId: null },
    { inboxId: 2, sourceId: null },
  ],
  createdAt: ago(900 * DAY),
  lastActivityAt: ago(2),
}

/**
 * Adds threads and contacts to the fake bridge: 1842 is the default, 1841 has every kind of message, 1839 a long history, 1806 accepts no
 * reply.
 */
export function withThreads(data: FakeData): FakeData {
  data.thread = (input) => {
    const conversation = fakeConversation(input.conversationId)
    const all =
      input.conversationId === 1842
        ? fakeMessages()
        : input.conversationId === 1841
          ? everyKind()
          : input.conversationId === 1839
            ? longThread(400)
            : longThread(6)
    return {
      head: fakeThreadHead(conversation, {
        newAfter: input.conversationId === 1842 ? 11 : null,
        hasOlder: all.length > input.limit,
      }),
      items: all.slice(-input.limit),
    }
  }
  data.contact = ({ contactId, exceptConversationId }) => ({
    head: {
      state: READY,
      contact: {
        ...CONTACT,
        id: contactId,
        name: data.rows.find((row) => row.contact?.id === contactId)?.contact?.name ?? CONTACT.name,
      },
    },
    items: data.rows
      .filter((row) => row.ref.conversationId !== exceptConversationId)
      .slice(6, 9)
      .map(({ key, ref, lastMessageAt, preview, inboxName, channel }, index) => ({
        key,
        ref,
        status: index === 0 ? 'open' : 'resolved',
        lastMessageAt,
        preview,
        inboxName,
        channel,
      })),
  })
  data.reference = {
    ...data.reference,
    cannedResponses: [
      { id: 1, shortCode: 'hello', content: 'Hello {{contact.name}}, how can I help?' },
      {
        id: 2,
        shortCode: 'refund',
        content: 'I have refunded the amount. It takes three to five working days until your bank shows it.',
      },
      { id: 3, shortCode: 'bye', content: 'Thank you for writing to us, have a good day!' },
    ],
  }
  return data
}
export { SESSION }
