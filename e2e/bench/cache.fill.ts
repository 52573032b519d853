import { mkdirSync } from 'node:fs'
import type { Stores } from '../../electron/core/cache/index.ts'
import { ChangeSet, openStores } from '../../electron/core/cache/index.ts'
import { systemClock } from '../../electron/core/clock.ts'
import type { Log } from '../../electron/core/ports.ts'
import type { Random } from '../../electron/demo/random.ts'
import { between, pick, seededRandom } from '../../electron/demo/random.ts'
import type { Person } from '../../electron/demo/seed/people.ts'
import { people } from '../../electron/demo/seed/people.ts'
import { english } from '../../electron/demo/seed/talk/english.ts'
import { french, german, portuguese, spanish, swedish } from '../../electron/demo/seed/talk/european.ts'
import type { Language } from '../../electron/demo/seed/talk/language.ts'
import { arabic, chinese, japanese } from '../../electron/demo/seed/talk/nonLatin.ts'
import type { Conversation, ConversationStatus, Priority } from '../../shared/model/conversation.ts'
import type { MessagePatch, MessageSender } from '../../shared/model/message.ts'
import type { Contact } from '../../shared/model/people.ts'
import { previewOf } from '../../shared/model/preview.ts'

/** The contents of a filled cache. Equal plans give equal rows. */
export interface CachePlan {
  readonly conversations: number
  /** All messages, including those of the long thread. */
  readonly messages: number
  /** Messages of the long thread. Its conversation has the highest id and is open, mine and the newest. */
  readonly longThread: number
  /** Share of open conversations, 0 to 1. */
  readonly open: number
  /** Unix seconds of the newest message. */
  readonly now: number
}

export const ACCOUNT = 1
/** The signed-in user. */
export const ME = 1

const LANGUAGES: readonly Language[] = [
  english,
  portuguese,
  german,
  swedish,
  spanish,
  french,
  chinese,
  japanese,
  arabic,
]
const AGENTS: readonly MessageSender[] = ['Ada Okafor', 'Ben Moreau', 'Cleo Tanaka', 'Dina Rosenberg', 'Emil Sand'].map(
  (name, index) => ({ kind: 'user', id: ME + index, name, avatarUrl: null }),
)
const CHANNELS = [
  'Channel::WebWidget',
  'Channel::Api',
  'Channel::Email',
  'Channel::Whatsapp',
  'Channel::Telegram',
] as const
const DAY = 86_400
/** Days over which the messages are spread; fewer than any retention trims. */
const SPREAD = 80
const BATCH = 100
/** Rows indexed in one step. */
const INDEXED = 5_000

/** Opens the stores of a session's folder for a benchmark. */
export function openCache(folder: string, changes = new ChangeSet()): Stores {
  return openStores(folder, changes, { clock: systemClock, log: QUIET })
}

/**
 * Fills a cache like that of a long-used desk, through the store's own writes: conversations in nine languages, of the
 * same lengths as in the demo desk, and one very long thread. Returns the milliseconds it took.
 */
export function fillCache(folder: string, plan: CachePlan): number {
  mkdirSync(folder, { recursive: true })
  const began = performance.now()
  const changes = new ChangeSet()
  const stores = openCache(folder, changes)
  const random = seededRandom(plan.conversations)
  const writer = new Writer(random, plan)
  fillReference(stores)
  for (let id = 1; id <= plan.conversations; id += BATCH) {
    stores.server.transaction(() => {
      for (let one = id; one < Math.min(id + BATCH, plan.conversations + 1); one++)
        writeConversation(stores, writer.next(one))
    })
    changes.clear()
  }
  // The app does this in the background; here it is done at once.
  while (stores.server.index.work(INDEXED) > 0) changes.clear()
  stores.close()
  return performance.now() - began
}

/** Reference data, as in the demo desk. */
function fillReference({ server: { meta } }: Stores): void {
  const labels = [...new Set(LANGUAGES.flatMap(({ stories }) => stories.flatMap((story) => story.labels)))]
  meta.setReference(
    ACCOUNT,
    'agents',
    AGENTS.map(({ id, name }) => ({
      accountId: ACCOUNT,
      id,
      name,
      email: null,
      role: 'agent',
      avatarUrl: null,
      availability: 'online' as const,
    })),
  )
  meta.setReference(
    ACCOUNT,
    'inboxes',
    CHANNELS.map((channel, index) => ({
      accountId: ACCOUNT,
      id: 1 + index,
      name: `Inbox ${1 + index}`,
      channel,
      avatarUrl: null,
      csatSurvey: false,
    })),
  )
  meta.setReference(
    ACCOUNT,
    'labels',
    labels.map((title, index) => ({
      accountId: ACCOUNT,
      id: 1 + index,
      title,
      description: null,
      color: '#0090ff',
      onSidebar: true,
    })),
  )
  meta.setReference(ACCOUNT, 'teams', [])
  meta.setReference(ACCOUNT, 'cannedResponses', [])
  meta.setReference(ACCOUNT, 'attributeDefinitions', [])
  meta.setReference(ACCOUNT, 'macros', [])
}

interface Talk {
  conversation: Conversation
  contact: Contact
  messages: MessagePatch[]
}

function writeConversation({ server }: Stores, { conversation, contact, messages }: Talk): void {
  server.applyPage(
    { conversations: [conversation], contacts: [contact], messages: [], counts: { mine: 0, unassigned: 0, all: 0 } },
    server.revision,
  )
  server.applyMessages({ messages, contact: null }, server.revision)
  const ids = messages.map(({ id }) => id)
  server.threads.set(ACCOUNT, conversation.id, {
    oldestId: ids[0] ?? 0,
    comparedId: ids.at(-1) ?? 0,
    reachedStart: true,
  })
}

/** Creates the conversations in order, the newest last. */
class Writer {
  readonly #random: Random
  readonly #plan: CachePlan
  #messages = 0

  constructor(random: Random, plan: CachePlan) {
    this.#random = random
    this.#plan = plan
  }

  next(id: number): Talk {
    const { conversations, messages, longThread, open, now } = this.#plan
    const random = this.#random
    const isLong = id === conversations
    const left = messages - longThread - this.#messages
    const average = Math.max(1, Math.round(left / Math.max(1, conversations - id)))
    const length = isLong
      ? longThread
      : id === conversations - 1
        ? Math.max(1, left)
        : Math.max(
            1,
            Math.min(
              left - (conversations - id),
              between(random, Math.ceil(average / 3), average * 2 - Math.ceil(average / 3)),
            ),
          )
    const person = pick(random, people)
    const language = LANGUAGES.find(({ code }) => code === person.language) ?? english
    const endedAt = now - (conversations - id) * ((SPREAD * DAY) / conversations)
    const status = isLong ? 'open' : statusOf(random, open)
    const assignee = isLong ? (AGENTS[0] ?? null) : status === 'open' && random() < 0.25 ? null : pick(random, AGENTS)
    const contact = contactOf(random, person, 1 + ((id * 7_919) % Math.ceil(conversations / 3)), endedAt)
    const written = this.#write(id, length, language, person, contact, assignee ?? pick(random, AGENTS), endedAt)
    return {
      contact,
      messages: written,
      conversation: conversationOf(random, { id, contact, status, assignee, language, messages: written, endedAt }),
    }
  }

  #write(
    conversationId: number,
    length: number,
    language: Language,
    person: Person,
    contact: Contact,
    agent: MessageSender,
    endedAt: number,
  ): MessagePatch[] {
    const random = this.#random
    const story = pick(random, language.stories)
    const lines: string[] = [...story.lines.slice(0, length)]
    while (lines.length < length) lines.push(...pick(random, language.rounds))
    lines.length = length
    const slots: Record<string, string> = {
      order: `A-${between(random, 100_000, 999_999)}`,
      amount: `${between(random, 19, 480)}.50 €`,
      first: contact.name.split(' ')[0] ?? contact.name,
      agent: agent.name.split(' ')[0] ?? agent.name,
      product: pick(random, language.products),
      city: person.city,
      tracking: `AC${between(random, 100_000_000, 999_999_999)}SE`,
      day: pick(random, language.days),
    }
    const gap = Math.min(600, (60 * DAY) / length)
    const sender: MessageSender = { kind: 'contact', id: contact.id, name: contact.name, avatarUrl: contact.avatarUrl }
    return lines.map((line, index): MessagePatch => {
      const who = line.startsWith('a ') ? 'a' : line.startsWith('n ') ? 'n' : 'c'
      const text = line.slice(2).replace(/\{(\w+)\}/g, (_whole, name: string) => slots[name] ?? '')
      return {
        accountId: ACCOUNT,
        id: ++this.#messages,
        conversationId,
        inboxId: inboxOf(conversationId),
        type: who === 'c' ? 'incoming' : 'outgoing',
        contentType: 'text',
        // Some messages contain an address or a number.
        content: random() < 0.02 ? `${text} ${contact.email ?? ''} #${between(random, 10_000, 99_999_999)}` : text,
        private: who === 'n',
        delivery: who === 'c' ? 'sent' : 'read',
        externalError: null,
        deleted: false,
        inReplyTo: null,
        sender: who === 'c' ? sender : agent,
        attachments: [],
        email: null,
        attributes: {},
        sourceId: null,
        createdAt: Math.floor(endedAt - (length - 1 - index) * gap),
      }
    })
  }
}

function statusOf(random: Random, open: number): ConversationStatus {
  const roll = random()
  return roll < open ? 'open' : roll < open + 0.01 ? 'pending' : roll < open + 0.03 ? 'snoozed' : 'resolved'
}

function inboxOf(conversationId: number): number {
  return 1 + (conversationId % CHANNELS.length)
}

function contactOf(random: Random, person: Person, id: number, at: number): Contact {
  return {
    accountId: ACCOUNT,
    id,
    name: id % 3 === 0 ? `${person.name} ${id}` : person.name,
    email: person.mail === '' ? null : `${person.mail}.${id}@example.test`,
    phone: `${person.dial}555${between(random, 1_000_000, 9_999_999)}`,
    identifier: id % 3 === 0 ? `cust-${id}` : null,
    avatarUrl: null,
    blocked: false,
    customAttributes: { plan: pick(random, ['none', 'silver', 'gold']), orders_total: between(random, 1, 40) },
    additionalAttributes: {
      city: person.city,
      country: person.country,
      country_code: person.code,
      ...(person.company === null ? {} : { company_name: person.company }),
    },
    channels: null,
    createdAt: at - 100 * DAY,
    lastActivityAt: at,
  }
}

interface ConversationOptions {
  id: number
  contact: Contact
  status: ConversationStatus
  assignee: MessageSender | null
  language: Language
  messages: readonly MessagePatch[]
  endedAt: number
}

function conversationOf(
  random: Random,
  { id, contact, status, assignee, language, messages, endedAt }: ConversationOptions,
): Conversation {
  const last = messages.at(-1)
  const isWaiting = status === 'open' && random() < 0.4
  return {
    accountId: ACCOUNT,
    id,
    uuid: null,
    inboxId: inboxOf(id),
    contactId: contact.id,
    channel: CHANNELS[id % CHANNELS.length] ?? null,
    status,
    priority: pick<Priority | null>(random, [null, null, null, null, 'low', 'medium', 'high', 'urgent']),
    labels: [...pick(random, language.stories).labels],
    assignee: assignee && { kind: 'user', id: assignee.id, name: assignee.name, avatarUrl: null },
    team: null,
    muted: false,
    canReply: true,
    unreadCount: isWaiting ? between(random, 1, 4) : 0,
    preview: last ? previewOf(last) : null,
    createdAt: messages[0]?.createdAt ?? endedAt,
    lastActivityAt: last?.createdAt ?? endedAt,
    agentLastSeenAt: endedAt,
    contactLastSeenAt: endedAt,
    waitingSince: isWaiting ? endedAt : null,
    firstReplyAt: endedAt,
    snoozedUntil: status === 'snoozed' ? endedAt + 90 * DAY : null,
    additionalAttributes: {
      browser: { device_name: 'Unknown', browser_name: 'Firefox', platform_name: 'Linux', browser_version: '140.0' },
      browser_language: language.code,
      referer: 'https://shop.example.test/cart',
    },
    customAttributes: { order: `A-${between(random, 10_400, 99_900)}`, paid: random() < 0.8 },
    sla: null,
    updatedAt: endedAt,
  }
}

const QUIET: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: (message, details) => {
    console.error(message, details)
  },
}
