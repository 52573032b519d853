/**
 * Realistic data for component tests and the preview page. Times are relative to a fixed one, so that
 * screenshots are the same every day.
 */
import type { ConnectionView } from '../../shared/model/connection.ts'
import type { Settings } from '../../shared/model/settings.ts'
import { DEFAULT_SETTINGS } from '../../shared/model/settings.ts'
import type { ConversationRow, ReferenceHead, SessionView, SettingsHead } from '../../shared/views.ts'
import { NO_UNREAD, STORAGE_OK } from '../../shared/views.ts'

/** Unix seconds to which the times below are relative. */
export const FAKE_NOW = Math.floor(Date.UTC(2026, 9, 21, 8, 43) / 1000)
export const SESSION = 'acme-7'
const ago = (minutes: number): number => FAKE_NOW - minutes * 60

export const SYNCED: ConnectionView = {
  kind: 'synced',
  since: FAKE_NOW * 1000 - 3_600_000,
  lastSyncedAt: FAKE_NOW * 1000 - 4_000,
  trouble: null,
  degraded: [],
  arePollsSlow: false,
  until: null,
  reason: null,
}

/** A connection that has failed for `seconds`, with the next attempt in 8 s. */
export function troubled(seconds: number): ConnectionView {
  const since = FAKE_NOW * 1000 - seconds * 1000
  return {
    kind: 'waiting',
    since,
    lastSyncedAt: since - 2_000,
    trouble: { since, reason: 'refused', shown: seconds >= 4 },
    degraded: [],
    arePollsSlow: false,
    until: FAKE_NOW * 1000 + 8_000,
    reason: 'refused',
  }
}

export function fakeSessions(): SessionView[] {
  const common = {
    role: 'agent',
    isSuspended: false,
    agent: null,
    color: null,
    muted: false,
    availability: 'online',
    autoOffline: true,
  } as const
  return [
    {
      id: SESSION,
      host: 'desk.acme.example',
      address: 'https://desk.acme.example',
      user: { id: 7, name: 'Ada Okafor', email: 'ada@acme.example', avatar: null },
      accounts: [
        {
          id: 1,
          name: 'Acme Support',
          fullName: 'Acme Support',
          serverName: 'Acme Support',
          ownColor: 'blue',
          monogram: 'As',
          unreadMine: 4,
          unread: NO_UNREAD,
          ...common,
        },
        {
          id: 2,
          name: 'Acme Wholesale',
          fullName: 'Acme Wholesale',
          serverName: 'Acme Wholesale',
          ownColor: 'orange',
          monogram: 'Aw',
          unreadMine: 0,
          unread: NO_UNREAD,
          ...common,
        },
      ],
      hiddenAccounts: [],
      formerAccounts: [],
      movedTo: null,
      connection: SYNCED,
      sync: { running: false, done: 0, total: null },
      presence: 'active',
      waiting: 0,
      storage: STORAGE_OK,
      asking: 0,
      askedAfterQuit: 0,
      busy: null,
      missing: [],
      ignoredSorts: [],
    },
    {
      id: 'north-3',
      host: 'support.northwind.example',
      address: 'https://support.northwind.example',
      user: { id: 3, name: 'Ada Okafor', email: 'ada@northwind.example', avatar: null },
      accounts: [
        {
          id: 1,
          name: 'Northwind',
          fullName: 'Northwind',
          serverName: 'Northwind',
          ownColor: 'green',
          monogram: 'N',
          unreadMine: 1,
          unread: NO_UNREAD,
          ...common,
        },
      ],
      hiddenAccounts: [],
      formerAccounts: [],
      movedTo: null,
      connection: SYNCED,
      sync: { running: false, done: 0, total: null },
      presence: 'active',
      waiting: 0,
      storage: STORAGE_OK,
      asking: 0,
      askedAfterQuit: 0,
      busy: null,
      missing: [],
      ignoredSorts: [],
    },
  ]
}

export function fakeSettingsHead(settings: Partial<Settings> = {}): SettingsHead {
  return {
    settings: { ...DEFAULT_SETTINGS, ...settings },
    platform: 'linux',
    version: '0.1.0',
    locale: 'en',
    trayAvailable: true,
    secrets: 'system',
  }
}

export function fakeReference(): ReferenceHead {
  const agent = (
    id: number,
    name: string,
    availability: 'online' | 'busy' | 'offline',
    isMe = false,
  ): ReferenceHead['agents'][number] => ({
    id,
    name,
    email: `${name.split(' ')[0]?.toLowerCase() ?? 'agent'}@acme.example`,
    role: 'agent',
    avatar: null,
    availability,
    isMe,
  })
  return {
    state: { kind: 'ready', refreshing: false },
    agents: [
      agent(7, 'Ada Okafor', 'online', true),
      agent(8, 'Ben Moreau', 'online'),
      agent(9, 'Cleo Tanaka', 'busy'),
      agent(10, 'Dmitri Sokolov', 'offline'),
    ],
    inboxes: [
      { id: 1, name: 'Website', channel: 'Channel::WebWidget' },
      { id: 2, name: 'help@acme.example', channel: 'Channel::Email' },
      { id: 3, name: 'WhatsApp', channel: 'Channel::Whatsapp' },
      { id: 4, name: 'Telegram', channel: 'Channel::Telegram' },
      { id: 5, name: 'Instagram', channel: 'Channel::Instagram' },
    ],
    labels: [
      { id: 1, title: 'bug', description: null, color: '#d93f3f', onSidebar: true },
      { id: 2, title: 'refund', description: null, color: '#dd9b24', onSidebar: true },
      { id: 3, title: 'vip', description: null, color: '#27a35f', onSidebar: true },
      { id: 4, title: 'internal', description: null, color: '#777777', onSidebar: false },
    ],
    teams: [{ id: 1, name: 'billing', description: null, isMember: true }],
    cannedResponses: [{ id: 1, shortCode: 'hello', content: 'Hello, how can I help?' }],
    attributes: [],
    macros: [],
    folders: [],
  }
}

type Seed = Partial<Omit<ConversationRow, 'preview' | 'contact'>> & {
  name: string | null
  online?: boolean
  text: string
  minutes: number
  direction?: 'incoming' | 'outgoing' | 'note' | 'activity'
  attachment?: string | null
  senderName?: string | null
}
const WEB = { channel: 'Channel::WebWidget', inboxId: 1, inboxName: 'Website' }
const MAIL = { channel: 'Channel::Email', inboxId: 2, inboxName: 'help@acme.example' }
const WHATSAPP = { channel: 'Channel::Whatsapp', inboxId: 3, inboxName: 'WhatsApp' }
const TELEGRAM = { channel: 'Channel::Telegram', inboxId: 4, inboxName: 'Telegram' }
const ME = { id: 7, kind: 'user', name: 'Ada Okafor', avatarUrl: null, isMe: true } as const
const BEN = { id: 8, kind: 'user', name: 'Ben Moreau', avatarUrl: null, isMe: false } as const

/** One row of the list, with defaults for omitted fields. */
export function fakeRow(id: number, seed: Seed): ConversationRow {
  const {
    name,
    online = false,
    text,
    minutes,
    direction = 'incoming',
    attachment = null,
    senderName = null,
    ...rest
  } = seed
  const ref = { sessionId: SESSION, accountId: 1, conversationId: id }
  return {
    key: `${SESSION}/1/${id}`,
    ref,
    contact: name === null ? null : { id, name, avatar: null, online },
    ...WEB,
    status: 'open',
    priority: null,
    labels: [],
    assignee: ME,
    team: null,
    lastActivityAt: ago(minutes),
    lastMessageAt: ago(minutes),
    preview: { messageId: id * 10, text, direction, attachment, senderName, createdAt: ago(minutes) },
    unreadCount: 0,
    waitingSince: null,
    snoozedUntil: null,
    sla: null,
    canReply: true,
    muted: false,
    watching: null,
    typing: [],
    typingNote: [],
    pinnedAt: null,
    draft: null,
    outbox: null,
    unsent: null,
    subject: null,
    replyDraft: null,
    noteDraft: null,
    pending: false,
    ...rest,
  }
}

const PEOPLE = [
  'Ingrid Solheim',
  'Pedro Alves',
  'Aisha Bello',
  'Luca Ferri',
  'Noor Haddad',
  'Yuki Mori',
  'Emma Clarke',
  'Jan Kowalski',
  'Fatou Diop',
  'Oskar Lind',
]
const WORDS = [
  'Thank you, that fixed it!',
  'Could you send me the invoice again? I cannot find the first one.',
  'The app closes as soon as I open the camera. It started after the last update on my phone.',
  'When will the blue one be back in stock?',
  'Is there a discount for schools?',
  'I would like to change the e-mail address of my account.',
  'Perfect, see you on Monday.',
]

export function fakeRows(): ConversationRow[] {
  const first = [
    fakeRow(1842, {
      name: 'Maya Lindqvist',
      online: true,
      text: 'Great, thank you. I attach what I received.',
      minutes: 0.4,
      typing: ['Maya Lindqvist'],
      labels: ['refund', 'vip'],
      priority: 'medium',
    }),
    fakeRow(1841, {
      ...WHATSAPP,
      name: 'Kofi Mensah',
      online: true,
      text: 'The driver says the parcel was handed to a neighbor, but no one here has it. Can you ask him which door it was?',
      minutes: 2,
      unreadCount: 3,
      priority: 'urgent',
      sla: { dueAt: FAKE_NOW + 240 },
      waitingSince: ago(6),
    }),
    fakeRow(1839, {
      ...TELEGRAM,
      name: '王小明',
      text: '请问发票可以重新开一张吗？公司名称写错了。',
      minutes: 9,
      unreadCount: 1,
    }),
    fakeRow(1836, {
      ...MAIL,
      name: 'Tomás Reyes',
      text: 'Obrigada, já pedi o reembolso. Deve chegar em 3 dias úteis.',
      minutes: 24,
      direction: 'outgoing',
      senderName: 'Ada Okafor',
      labels: ['refund'],
    }),
    fakeRow(1830, { ...WHATSAPP, name: 'نور الهاشمي', text: 'شكراً جزيلاً، تم حل المشكلة الآن.', minutes: 63 }),
    fakeRow(1827, {
      name: 'Ellen Brandt',
      text: 'Any news about the logs I sent?',
      minutes: 121,
      draft: 'Hi Ellen, I had a look at the logs and',
      assignee: BEN,
      snoozedUntil: FAKE_NOW + 2 * 86_400,
      status: 'open',
    }),
    fakeRow(1822, {
      ...MAIL,
      name: 'Jonas Petersen',
      text: 'Re: Order A-20931. The second box arrived this morning, thank you for the quick help!',
      minutes: 190,
      unreadCount: 2,
    }),
    fakeRow(1818, {
      name: 'Sunita Desai',
      text: 'Is there a way to change the delivery address after paying?',
      minutes: 60 * 49,
      outbox: 'waiting',
    }),
    fakeRow(1815, {
      ...WHATSAPP,
      name: null,
      text: '',
      attachment: 'image',
      minutes: 60 * 51,
      assignee: null,
      labels: ['bug', 'refund', 'vip', 'internal'],
    }),
    fakeRow(1811, {
      name: 'Grace Obi',
      text: 'Customer is a reseller, check the wholesale price list first.',
      direction: 'note',
      senderName: 'Ben Moreau',
      minutes: 60 * 74,
      priority: 'high',
      sla: { dueAt: FAKE_NOW - 900 },
    }),
    fakeRow(1808, {
      ...MAIL,
      name: 'Hannah Vogel',
      text: 'I have refunded the second payment.',
      direction: 'outgoing',
      senderName: 'Ada Okafor',
      minutes: 60 * 98,
      outbox: 'failed',
    }),
    fakeRow(1806, {
      ...TELEGRAM,
      name: 'Emeka',
      text: 'Conversation was assigned to Ada Okafor',
      direction: 'activity',
      minutes: 60 * 120,
      canReply: false,
    }),
  ]
  const rest = Array.from({ length: 140 }, (_, index) =>
    fakeRow(1800 - index, {
      name: PEOPLE[index % PEOPLE.length] ?? 'Emma',
      text: WORDS[index % WORDS.length] ?? '',
      minutes: 60 * (130 + index * 7),
      assignee: index % 4 === 0 ? null : index % 3 === 0 ? BEN : ME,
      labels: index % 5 === 0 ? ['bug'] : [],
      ...(index % 2 === 0 ? MAIL : {}),
    }),
  )
  return [...first, ...rest]
}
