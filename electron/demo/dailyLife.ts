import type { Clock, TimerHandle } from './clock.ts'
import { asUser } from './model/activity.ts'
import { assign, setStatus } from './model/conversations.ts'
import { sendAsAgent } from './model/messages.ts'
import type { Model } from './model/model.ts'
import type { Conversation, Inbox, Message, User } from './model/types.ts'
import * as visitor from './model/visitor.ts'
import type { Random } from './random.ts'
import { between, pick } from './random.ts'
import { languageOf, randomVisitor, talkOf } from './visitorTalk.ts'

/** One contact whom `DailyLife` simulates. */
interface SimulatedContact {
  readonly conversation: Conversation
  /** Lines with their speakers; `next` is the index of the first unsent line. */
  readonly lines: readonly string[]
  next: number
  /** Messages in a row without an answer. A contact writes two and waits. */
  unanswered: number
  /** Types or is about to. */
  isBusy: boolean
  /** Has written the last line. */
  isDone: boolean
}

/** Seconds: minimum and maximum. */
type Range = readonly [number, number]
const FIRST: Range = [2, 4]
const BETWEEN: Range = [9, 24]
const TYPING: Range = [3, 7]
const READING: Range = [1, 3]
const THINKING: Range = [2, 5]
const COLLEAGUE_WRITES: Range = [15, 35]
const BEAT_INTERVAL = 8_000
const POLL_INTERVAL = 1_000
const MAX_CONTACTS = 8
const MAX_UNANSWERED = 2
/** Lines after which a contact stops writing. */
const MAX_LINES = 5

/**
 * Simulates a calm morning for a user who tries Deskbell: visitors arrive, type, write, read, answer what agents reply
 * and leave; colleagues are online and take unassigned conversations now and then. `Visitors` is for load.
 */
export class DailyLife {
  readonly #model: Model
  readonly #clock: Clock
  readonly #random: Random
  readonly #accountId: number
  readonly #contacts = new Map<number, SimulatedContact>()
  readonly #timers = new Set<TimerHandle>()
  /** The id of the newest message that was read. */
  #seenId = 0

  /** Simulates the first account for its first agent, whom the user plays. */
  constructor(model: Model) {
    this.#model = model
    this.#clock = model.clock
    this.#random = model.random
    this.#accountId = Math.min(...model.accounts.keys())
  }

  start(): void {
    this.#seenId = this.#model.lastId('messages')
    this.#beat()
    this.#readReplies()
    this.#afterRandom(FIRST, () => {
      try {
        this.#assignedContactWrites()
        this.#arrive()
      } finally {
        this.#scheduleNext()
      }
    })
  }

  stop(): void {
    for (const timer of this.#timers) this.#clock.clear(timer)
    this.#timers.clear()
  }

  #scheduleNext(): void {
    this.#afterRandom(BETWEEN, () => {
      try {
        this.#actOnce()
      } finally {
        this.#scheduleNext()
      }
    })
  }

  #actOnce(): void {
    const roll = this.#random()
    const waiting = [...this.#contacts.values()].filter(
      (one) => !one.isBusy && !one.isDone && one.unanswered < MAX_UNANSWERED,
    )
    if (roll < 0.2) this.#colleagueTakesOne()
    else if (roll < 0.4) this.#assignedContactWrites()
    else if (waiting.length > 0 && roll < 0.7) this.#write(pick(this.#random, waiting))
    else if (this.#contacts.size < MAX_CONTACTS) this.#arrive()
  }

  #arrive(): void {
    const inboxes = this.#model.ofAccount(this.#model.inboxes, this.#accountId).filter(isChat)
    if (inboxes.length === 0) return
    const who = randomVisitor(this.#random)
    const { contactInbox } = visitor.arrive(this.#model, pick(this.#random, inboxes), {
      name: who.name,
      email: who.email,
    })
    const conversation = visitor.open(this.#model, contactInbox)
    this.#write(this.#add(conversation, talkOf(this.#random, who)))
  }

  /** A contact of the user's open conversations writes again. */
  #assignedContactWrites(): void {
    const [first] = this.#model.users.values()
    const theirs = [...this.#model.conversations.values()].filter(
      (one) =>
        one.accountId === this.#accountId &&
        one.status === 'open' &&
        one.assigneeId === first?.id &&
        isChat(this.#model.inbox(one.inboxId)) &&
        !this.#contacts.has(one.id),
    )
    if (theirs.length === 0) return
    const conversation = pick(this.#random, theirs)
    this.#write(this.#add(conversation, this.#linesFor(conversation)))
  }

  #add(conversation: Conversation, lines: readonly string[]): SimulatedContact {
    const contact: SimulatedContact = { conversation, lines, next: 0, unanswered: 0, isBusy: false, isDone: false }
    this.#contacts.set(conversation.id, contact)
    return contact
  }

  /** Types for a while, then writes the next line; stops after the last one. */
  #write(contact: SimulatedContact): void {
    const { conversation } = contact
    const line = this.#nextLine(contact, 'c ')
    if (line === undefined) {
      this.#finish(contact)
      return
    }
    contact.isBusy = true
    visitor.beat(this.#model, conversation.contactInbox)
    visitor.type(this.#model, conversation, true)
    this.#afterRandom(TYPING, () => {
      contact.isBusy = false
      if (!this.#exists(conversation)) return
      visitor.beat(this.#model, conversation.contactInbox)
      visitor.type(this.#model, conversation, false)
      visitor.write(this.#model, conversation, { content: line })
      contact.unanswered += 1
    })
  }

  /** Reads what agents wrote since the last call. */
  #readReplies(): void {
    this.#after(POLL_INTERVAL, () => this.#readReplies())
    for (const last = this.#model.lastId('messages'); this.#seenId < last;) {
      this.#seenId += 1
      const message = this.#model.messages.get(this.#seenId)
      if (message && isReply(message) && isChat(this.#model.inbox(message.conversation.inboxId))) this.#answer(message)
    }
  }

  #answer({ conversation }: Message): void {
    if (conversation.accountId !== this.#accountId) return
    const contact = this.#contacts.get(conversation.id) ?? this.#add(conversation, this.#linesFor(conversation))
    contact.unanswered = 0
    this.#afterRandom(READING, () => {
      if (!this.#exists(conversation)) return
      visitor.beat(this.#model, conversation.contactInbox)
      visitor.read(this.#model, conversation)
      if (contact.isBusy || contact.isDone) return
      contact.isBusy = true
      this.#afterRandom(THINKING, () => {
        contact.isBusy = false
        if (this.#exists(conversation)) this.#write(contact)
      })
    })
  }

  /** Lines for a contact with an earlier conversation: no new story, only what can follow one. */
  #linesFor(conversation: Conversation): string[] {
    const { name } = this.#model.contact(conversation.contactId)
    const lastText = conversation.messages.findLast(({ kind }) => kind === 'incoming')?.content ?? ''
    const language = languageOf(lastText)
    const { rounds } = language
    return talkOf(this.#random, {
      name,
      email: '',
      number: between(this.#random, 100, 99_999),
      language: { ...language, stories: [{ labels: [], team: null, lines: pick(this.#random, rounds) }] },
    })
  }

  /** The next line of one speaker; null when the contact has written enough. */
  #nextLine(contact: SimulatedContact, speaker: 'c ' | 'a '): string | undefined {
    const at = contact.lines.findIndex((line, index) => index >= contact.next && line.startsWith(speaker))
    const sent = contact.lines.slice(0, contact.next).filter((line) => line.startsWith('c ')).length
    if (at < 0 || sent >= MAX_LINES) return undefined
    contact.next = at + 1
    return contact.lines[at]?.slice(2)
  }

  #finish(contact: SimulatedContact): void {
    if (contact.isDone) return
    contact.isDone = true
    visitor.read(this.#model, contact.conversation)
    // Makes way for the next contact. A later answer adds this one again.
    this.#after(60_000, () => this.#contacts.delete(contact.conversation.id))
  }

  #colleagueTakesOne(): void {
    const free = [...this.#contacts.values()].filter(
      ({ conversation }) =>
        conversation.status === 'open' && conversation.assigneeId === null && this.#exists(conversation),
    )
    const contact = free.length === 0 ? undefined : pick(this.#random, free)
    const colleague = contact && this.#colleagueFor(contact.conversation)
    if (!contact || !colleague) return
    assign(this.#model, contact.conversation, colleague.id, asUser(colleague))
    this.#colleagueWrites(contact, colleague)
  }

  /** Answers until the contact is done, then resolves. Stops if another agent takes over. */
  #colleagueWrites(contact: SimulatedContact, colleague: User): void {
    const { conversation } = contact
    this.#afterRandom(COLLEAGUE_WRITES, () => {
      if (!this.#exists(conversation) || conversation.assigneeId !== colleague.id) return
      const line = contact.isDone ? undefined : this.#nextLine(contact, 'a ')
      if (line === undefined) {
        if (conversation.status === 'open')
          setStatus(this.#model, conversation, { status: 'resolved' }, asUser(colleague))
        return
      }
      sendAsAgent(this.#model, conversation, { content: line }, colleague)
      this.#colleagueWrites(contact, colleague)
    })
  }

  #colleagueFor(conversation: Conversation): User | undefined {
    const members = this.#colleagues().filter(({ id }) => this.#model.inbox(conversation.inboxId).members.has(id))
    return members.length === 0 ? undefined : pick(this.#random, members)
  }

  /** All agents but the first, whom the user plays. */
  #colleagues(): User[] {
    return [...this.#model.users.values()]
      .slice(1)
      .filter(({ id }) => this.#model.membership(this.#accountId, id) !== undefined)
  }

  /** Keeps two colleagues online. */
  #beat(): void {
    for (const { id } of this.#colleagues().slice(0, 2)) this.#model.presence.beatAgent(this.#accountId, id)
    this.#after(BEAT_INTERVAL, () => this.#beat())
  }

  #exists(conversation: Conversation): boolean {
    return this.#model.conversations.has(conversation.id)
  }

  #afterRandom([from, to]: Range, run: () => void): void {
    this.#after((from + this.#random() * (to - from)) * 1_000, run)
  }

  #after(delay: number, run: () => void): void {
    const timer = this.#clock.after(delay, () => {
      this.#timers.delete(timer)
      run()
    })
    this.#timers.add(timer)
  }
}

/** Whether contacts type and answer at once in the inbox, unlike in mail inboxes. */
function isChat(inbox: Inbox): boolean {
  return inbox.channelType !== 'Channel::Email'
}

function isReply(message: Message): boolean {
  return message.kind === 'outgoing' && !message.isPrivate && message.sender?.type === 'user'
}
