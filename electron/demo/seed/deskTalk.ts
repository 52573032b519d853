import { createHash } from 'node:crypto'
import { asContact } from '../model/activity.ts'
import { appendMessage } from '../model/append.ts'
import { newAppliedSla } from '../model/appliedSlas.ts'
import type { FileToStore } from '../model/blobs.ts'
import { makeAttachment, storeBlob } from '../model/blobs.ts'
import { ensureContactInbox } from '../model/contactInboxes.ts'
import { createContact } from '../model/contacts.ts'
import { createConversation } from '../model/conversations.ts'
import type { Model } from '../model/model.ts'
import type { Contact, Conversation, ConversationStatus, Inbox, Priority, User } from '../model/types.ts'
import { iso } from '../payloads/basics.ts'
import type { Random } from '../random.ts'
import { between, pick } from '../random.ts'
import type { Desk } from './desk.ts'
import { avatar } from './images.ts'
import type { Person } from './people.ts'
import { people, phoneOf } from './people.ts'
import { english } from './talk/english.ts'
import { french, german, portuguese, spanish, swedish } from './talk/european.ts'
import type { Language, Story } from './talk/language.ts'
import { arabic, chinese, japanese } from './talk/nonLatin.ts'

const LANGUAGES: Readonly<Record<string, Language>> = Object.fromEntries(
  [english, portuguese, german, swedish, spanish, french, chinese, japanese, arabic].map((l) => [l.code, l]),
)
const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** What newer servers note about a contact after they looked for an avatar by email. */
const avatarLookup = (mail: string, at: number) => ({
  last_avatar_sync_at: iso(at),
  avatar_url_hash: createHash('sha256').update(mail).digest('hex'),
})

export interface SeedContact {
  readonly person: Person
  readonly acme: Contact
  readonly globex: Contact | null
}

/** Sixty contacts, two out of five with an avatar. */
export function seedContacts(model: Model, desk: Desk): SeedContact[] {
  const { random } = model
  return people.map((person, index) => {
    const isGlobex = index % 15 === 7
    const account = isGlobex ? desk.globex : desk.acme
    const at = model.now() - between(random, 31, 700) * DAY
    const contact = createContact(
      model,
      account.id,
      {
        name: person.name,
        email: person.mail === '' ? null : `${person.mail}@example.test`,
        phoneNumber: person.mail === '' ? null : phoneOf(random, person),
        identifier: index % 3 === 0 ? `cust-${index + 1}` : null,
        customAttributes: {
          plan: pick(random, ['none', 'none', 'silver', 'gold']),
          orders_total: between(random, 1, 40),
          customer_since: iso(at).slice(0, 10),
        },
        additionalAttributes: {
          city: person.city,
          country: person.country,
          country_code: person.code,
          ...(person.mail === '' || !model.can('modernPayloads') ? {} : avatarLookup(person.mail, at)),
          ...(index % 4 === 1
            ? { social_profiles: { twitter: person.mail, linkedin: '' }, description: 'Writes about coffee.' }
            : {}),
        },
      },
      undefined,
      at,
    )
    // All have addresses of one domain, but not of one company.
    if (person.company !== null)
      contact.additionalAttributes = { ...contact.additionalAttributes, company_name: person.company }
    if (index % 5 < 2)
      contact.avatar = storeBlob(model, { fileName: 'avatar.png', contentType: 'image/png', bytes: avatar(random) }).key
    if (index % 7 === 2) contact.labels = ['vip']
    return { person, acme: contact, globex: isGlobex ? contact : null }
  })
}

export interface Plan {
  readonly seedContact: SeedContact
  readonly inbox: Inbox
  readonly status: ConversationStatus
  readonly assignee: User | null
  readonly length: number
  /** When the last message was written. */
  readonly endedAt: number
  readonly isWaiting: boolean
}

interface Line {
  who: 'c' | 'a' | 'n'
  text: string
}

const parse = (line: string): Line => ({
  who: line.startsWith('a ') ? 'a' : line.startsWith('n ') ? 'n' : 'c',
  text: line.slice(2),
})

/** A story followed by as many short exchanges as `length` requires. */
function compose(random: Random, language: Language, story: Story, length: number, isWaiting: boolean): Line[] {
  const lines = story.lines.slice(0, length).map(parse)
  const rounds = [...language.rounds].sort(() => random() - 0.5)
  for (let i = 0; lines.length < length; i += 1) lines.push(...(rounds[i % rounds.length] ?? ['c …']).map(parse))
  lines.length = length
  const last = lines.at(-1)
  if (last && isWaiting && last.who !== 'c') {
    const round = pick(random, language.rounds)[0]
    if (round !== undefined) lines[length - 1] = parse(round)
  } else if (last && !isWaiting && last.who !== 'a') {
    lines[length - 1] = { who: 'c', text: pick(random, language.thanks) }
  }
  return lines
}

/** Times that end at `endedAt`: quick exchanges with pauses of hours and days, scaled to begin after `earliest`. */
function timesOf(random: Random, count: number, endedAt: number, earliest: number): number[] {
  const gaps = Array.from({ length: count - 1 }, () => {
    const roll = random()
    return roll < 0.72
      ? between(random, 15_000, 4 * MINUTE)
      : roll < 0.93
        ? between(random, 5 * MINUTE, 90 * MINUTE)
        : between(random, 3 * HOUR, 20 * HOUR)
  })
  const total = gaps.reduce((sum, gap) => sum + gap, 0)
  const scale = Math.min(1, Math.max(0.02, (endedAt - earliest) / Math.max(1, total)))
  const times = [endedAt]
  for (const gap of gaps.reverse()) times.unshift((times[0] ?? endedAt) - gap * scale)
  return times.map(Math.floor)
}

/** Creates a conversation of exactly `length` messages, including activity. */
export function seedConversation(model: Model, desk: Desk, plan: Plan, files: readonly FileToStore[]): Conversation {
  const { random } = model
  const contact = plan.seedContact.acme
  const language = LANGUAGES[plan.seedContact.person.language] ?? english
  const story = pick(random, language.stories)
  const agent =
    plan.assignee ??
    pick(
      random,
      [desk.ada, desk.ben, desk.cleo].filter((user) => plan.inbox.members.has(user.id)),
    )
  const hasAssignment = plan.assignee !== null && plan.length > 3
  const isResolved = plan.status === 'resolved'
  const talk = plan.length - Number(hasAssignment) - Number(isResolved)
  const lines = compose(random, language, story, talk, plan.isWaiting)
  const times = timesOf(random, plan.length, plan.endedAt, model.now() - 30 * DAY)
  const order = `A-${between(random, 10_400, 19_900)}`
  const conversation = createConversation(
    model,
    {
      inbox: plan.inbox,
      contact,
      contactInbox: ensureContactInbox(model, contact, plan.inbox),
      at: (times[0] ?? plan.endedAt) - 1000,
      customAttributes: random() < 0.7 ? { order, paid: random() < 0.8 } : {},
      additionalAttributes:
        plan.inbox.channelType === 'Channel::WebWidget'
          ? {
              browser_language: language.code,
              referer: 'https://acme.test/shop',
              initiated_at: { timestamp: iso(times[0] ?? 0) },
            }
          : {},
    },
    asContact(contact),
  )
  const slots: Readonly<Record<string, string>> = {
    order,
    amount: `${between(random, 19, 480)}.${pick(random, ['00', '50', '90'])} €`,
    first: contact.name.split(' ')[0] ?? contact.name,
    agent: agent.name.split(' ')[0] ?? agent.name,
    product: pick(random, language.products),
    city: plan.seedContact.person.city,
    tracking: `AC${between(random, 100_000_000, 999_999_999)}SE`,
    day: pick(random, language.days),
  }
  const fill = (text: string) => text.replace(/\{(\w+)\}/g, (_whole, name: string) => slots[name] ?? '')
  let next = 0
  const at = () => times[next++] ?? plan.endedAt
  lines.forEach((line, index) => {
    if (index === 1 && hasAssignment)
      activity(
        model,
        conversation,
        `Assigned to ${agent.name} by ${agent === desk.ada ? 'Ben Moreau' : 'Ada Okafor'}`,
        at(),
      )
    const time = at()
    if (line.who === 'c') {
      const file = index > 0 && random() < 0.03 ? pick(random, files) : null
      appendMessage(model, conversation, {
        kind: 'incoming',
        content: fill(line.text),
        sender: { type: 'contact', id: contact.id },
        at: time,
        ...(file ? { attachments: (id: number) => [makeAttachment(model, conversation.accountId, id, { file })] } : {}),
      })
      return
    }
    const isNote = line.who === 'n'
    appendMessage(model, conversation, {
      kind: 'outgoing',
      content: fill(line.text),
      sender: { type: 'user', id: agent.id },
      isPrivate: isNote,
      at: time,
      status: isNote ? 'sent' : index < lines.length - 2 ? 'read' : pick(random, ['sent', 'delivered', 'read']),
    })
    if (!isNote) conversation.firstReplyAt ??= time
  })
  if (isResolved) activity(model, conversation, `Conversation was marked resolved by ${agent.name}`, at())
  settle(model, desk, conversation, plan, story)
  return conversation
}

export function activity(model: Model, conversation: Conversation, content: string, at: number): void {
  appendMessage(model, conversation, { kind: 'activity', content, sender: null, at })
}

/** Sets status, assignee, labels, priority and read marks after the messages. */
function settle(model: Model, desk: Desk, conversation: Conversation, plan: Plan, story: Story): void {
  const { random } = model
  const contact = plan.seedContact.acme
  conversation.status = plan.status
  conversation.assigneeId = plan.assignee?.id ?? null
  if (plan.assignee) conversation.participants.add(plan.assignee.id)
  if (conversation.accountId === desk.acme.id) {
    conversation.labels = [...story.labels]
    conversation.teamId = story.team === null || random() < 0.5 ? null : desk.teams[story.team].id
    const policy = model.slaPolicies.get(1)
    if (policy && contact.customAttributes['plan'] === 'gold' && plan.status === 'open')
      conversation.appliedSla = newAppliedSla(model, policy)
  }
  conversation.priority = pick<Priority | null>(random, [null, null, null, null, 'low', 'medium', 'high', 'urgent'])
  const lastIncoming = conversation.messages.findLast((m) => m.kind === 'incoming')
  const lastAnswer = conversation.messages.findLast((m) => m.kind === 'outgoing' && !m.isPrivate)
  conversation.waitingSince = plan.isWaiting && lastIncoming ? lastIncoming.createdAt : null
  if (plan.status === 'snoozed') conversation.snoozedUntil = model.now() + between(random, 1, 60) * HOUR
  conversation.contactLastSeenAt = lastAnswer?.status === 'read' ? lastAnswer.createdAt + 5000 : null
  conversation.agentLastSeenAt =
    plan.isWaiting && random() < 0.6 ? (lastAnswer?.createdAt ?? null) : conversation.lastActivityAt + 1000
  if (conversation.assigneeId !== null) conversation.assigneeLastSeenAt = conversation.agentLastSeenAt
  conversation.updatedAt = conversation.lastActivityAt
  contact.lastActivityAt = Math.max(contact.lastActivityAt ?? 0, lastIncoming?.createdAt ?? 0)
}
