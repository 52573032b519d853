import type { Clock, TimerHandle } from './clock.ts'
import { asUser } from './model/activity.ts'
import { assign, setStatus } from './model/conversations.ts'
import { sendAsAgent } from './model/messages.ts'
import type { Model } from './model/model.ts'
import type { Conversation, Inbox, Message, User } from './model/types.ts'
import * as visitor from './model/visitor.ts'
import type { Random } from './random.ts'
import { between, pick } from './random.ts'
import { languageOf, stranger, tell } from './smallTalk.ts'

/** One customer as the daily life plays them. */
interface Customer {
  readonly conversation: Conversation
  /** Lines with their speakers; `next` is the first that was not said. */
  readonly lines: readonly string[]
  next: number
  /** Messages in a row without an answer: a customer writes two and waits. */
  unanswered: number
  /** Is about to write. */
  isBusy: boolean
  /** Has said goodbye. */
  isDone: boolean
}

/** Seconds, from and to. */
type Range = readonly [number, number]
const FIRST: Range = [2, 4]
const BETWEEN: Range = [9, 24]
const TYPING: Range = [3, 7]
const READING: Range = [1, 3]
const THINKING: Range = [2, 5]
const COLLEAGUE_WRITES: Range = [15, 35]
const BEAT = 8_000
const LOOK = 1_000
const MOST_CUSTOMERS = 8
const MOST_UNANSWERED = 2
/** After this many lines of their own a customer has what they came for. */
const ENOUGH = 5

/**
 * What happens at a desk by itself, at the pace of a calm morning: visitors arrive, type and write, answer what an agent replies, read, fall
 * silent; colleagues are online, and take an unassigned conversation now and then. For someone who tries Deskbell: load comes from `Visitors`.
 */
export class DailyLife {
  readonly #model: Model
  readonly #clock: Clock
  readonly #random: Random
  readonly #accountId: number
  readonly #customers = new Map<number, Customer>()
  readonly #timers = new Set<TimerHandle>()
  /** Messages up to this id have been looked at. */
  #seenId = 0

  /** Lives in the first account, around the agent who signed up first: the one who tries it. */
  constructor(model: Model) {
    this.#model = model
    this.#clock = model.clock
    this.#random = model.random
    this.#accountId = Math.min(...model.accounts.keys())
  }

  start(): void {
    this.#seenId = this.#model.lastId('messages')
    this.#beat()
    this.#look()
    this.#later(FIRST, () => {
      this.#knownOneWrites()
      this.#arrive()
      this.#goOn()
    })
  }

  stop(): void {
    for (const timer of this.#timers) this.#clock.clear(timer)
    this.#timers.clear()
  }

  #goOn(): void {
    this.#later(BETWEEN, () => {
      this.#happen()
      this.#goOn()
    })
  }

  #happen(): void {
    const roll = this.#random()
    const waiting = [...this.#customers.values()].filter(
      (one) => !one.isBusy && !one.isDone && one.unanswered < MOST_UNANSWERED,
    )
    if (roll < 0.2) this.#colleagueTakesOne()
    else if (roll < 0.4) this.#knownOneWrites()
    else if (waiting.length > 0 && roll < 0.7) this.#write(pick(this.#random, waiting))
    else if (this.#customers.size < MOST_CUSTOMERS) this.#arrive()
  }

  #arrive(): void {
    const inboxes = this.#model.ofAccount(this.#model.inboxes, this.#accountId).filter(isChat)
    if (inboxes.length === 0) return
    const who = stranger(this.#random)
    const { contactInbox } = visitor.arrive(this.#model, pick(this.#random, inboxes), {
      name: who.name,
      email: who.email,
    })
    const conversation = visitor.open(this.#model, contactInbox)
    this.#write(this.#meet(conversation, tell(this.#random, who)))
  }

  /** A customer of the one who tries Deskbell writes again. */
  #knownOneWrites(): void {
    const [first] = this.#model.users.values()
    const theirs = [...this.#model.conversations.values()].filter(
      (one) =>
        one.accountId === this.#accountId &&
        one.status === 'open' &&
        one.assigneeId === first?.id &&
        isChat(this.#model.inbox(one.inboxId)) &&
        !this.#customers.has(one.id),
    )
    if (theirs.length === 0) return
    const conversation = pick(this.#random, theirs)
    this.#write(this.#meet(conversation, this.#linesFor(conversation)))
  }

  #meet(conversation: Conversation, lines: readonly string[]): Customer {
    const customer: Customer = { conversation, lines, next: 0, unanswered: 0, isBusy: false, isDone: false }
    this.#customers.set(conversation.id, customer)
    return customer
  }

  /** Types for a while, then writes the next line; falls silent after the last. */
  #write(customer: Customer): void {
    const { conversation } = customer
    const line = this.#nextLine(customer, 'c ')
    if (line === undefined) {
      this.#leave(customer)
      return
    }
    customer.isBusy = true
    visitor.beat(this.#model, conversation.contactInbox)
    visitor.type(this.#model, conversation, true)
    this.#later(TYPING, () => {
      customer.isBusy = false
      if (!this.#isThere(conversation)) return
      visitor.beat(this.#model, conversation.contactInbox)
      visitor.type(this.#model, conversation, false)
      visitor.write(this.#model, conversation, { content: line })
      customer.unanswered += 1
    })
  }

  /** Notices what agents wrote since the last look. */
  #look(): void {
    for (const last = this.#model.lastId('messages'); this.#seenId < last;) {
      this.#seenId += 1
      const message = this.#model.messages.get(this.#seenId)
      if (message && isReply(message) && isChat(this.#model.inbox(message.conversation.inboxId))) this.#answer(message)
    }
    this.#after(LOOK, () => this.#look())
  }

  #answer({ conversation }: Message): void {
    if (conversation.accountId !== this.#accountId) return
    const customer = this.#customers.get(conversation.id) ?? this.#meet(conversation, this.#linesFor(conversation))
    customer.unanswered = 0
    this.#later(READING, () => {
      if (!this.#isThere(conversation)) return
      visitor.beat(this.#model, conversation.contactInbox)
      visitor.read(this.#model, conversation)
      if (customer.isBusy || customer.isDone) return
      customer.isBusy = true
      this.#later(THINKING, () => {
        customer.isBusy = false
        if (this.#isThere(conversation)) this.#write(customer)
      })
    })
  }

  /** What somebody says who was in the desk before: no new story, only what can follow one. */
  #linesFor(conversation: Conversation): string[] {
    const { name } = this.#model.contact(conversation.contactId)
    const said = conversation.messages.findLast(({ kind }) => kind === 'incoming')?.content ?? ''
    const language = languageOf(said)
    const { rounds } = language
    return tell(this.#random, {
      name,
      email: '',
      number: between(this.#random, 100, 99_999),
      language: { ...language, stories: [{ labels: [], team: null, lines: pick(this.#random, rounds) }] },
    })
  }

  /** The next line of one speaker; undefined when the customer has said enough. The last words are thanks. */
  #nextLine(customer: Customer, speaker: 'c ' | 'a '): string | undefined {
    const at = customer.lines.findIndex((line, index) => index >= customer.next && line.startsWith(speaker))
    const said = customer.lines.slice(0, customer.next).filter((line) => line.startsWith('c ')).length
    if (at < 0 || said >= ENOUGH) return undefined
    customer.next = at + 1
    return customer.lines[at]?.slice(2)
  }

  #leave(customer: Customer): void {
    if (customer.isDone) return
    customer.isDone = true
    visitor.read(this.#model, customer.conversation)
    // Makes room for the next one; an answer much later meets them again.
    this.#after(60_000, () => this.#customers.delete(customer.conversation.id))
  }

  #colleagueTakesOne(): void {
    const free = [...this.#customers.values()].filter(
      ({ conversation }) =>
        conversation.status === 'open' && conversation.assigneeId === null && this.#isThere(conversation),
    )
    const customer = free.length === 0 ? undefined : pick(this.#random, free)
    const colleague = customer && this.#colleagueFor(customer.conversation)
    if (!customer || !colleague) return
    assign(this.#model, customer.conversation, colleague.id, asUser(colleague))
    this.#colleagueWrites(customer, colleague)
  }

  /** Answers until the customer has left, then resolves; stops where somebody else took over. */
  #colleagueWrites(customer: Customer, colleague: User): void {
    const { conversation } = customer
    this.#later(COLLEAGUE_WRITES, () => {
      if (!this.#isThere(conversation) || conversation.assigneeId !== colleague.id) return
      const line = customer.isDone ? undefined : this.#nextLine(customer, 'a ')
      if (line === undefined) {
        if (conversation.status === 'open')
          setStatus(this.#model, conversation, { status: 'resolved' }, asUser(colleague))
        return
      }
      sendAsAgent(this.#model, conversation, { content: line }, colleague)
      this.#colleagueWrites(customer, colleague)
    })
  }

  #colleagueFor(conversation: Conversation): User | undefined {
    const members = this.#colleagues().filter(({ id }) => this.#model.inbox(conversation.inboxId).members.has(id))
    return members.length === 0 ? undefined : pick(this.#random, members)
  }

  /** Everyone but the first agent, whose seat belongs to the one who tries Deskbell. */
  #colleagues(): User[] {
    return [...this.#model.users.values()]
      .slice(1)
      .filter(({ id }) => this.#model.membership(this.#accountId, id) !== undefined)
  }

  /** Two colleagues are at their desks. */
  #beat(): void {
    for (const { id } of this.#colleagues().slice(0, 2)) this.#model.presence.beatAgent(this.#accountId, id)
    this.#after(BEAT, () => this.#beat())
  }

  #isThere(conversation: Conversation): boolean {
    return this.#model.conversations.has(conversation.id)
  }

  #later([from, to]: Range, run: () => void): void {
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

/** People type and answer at once there; mail comes and goes in its own time. */
function isChat(inbox: Inbox): boolean {
  return inbox.channelType !== 'Channel::Email'
}

function isReply(message: Message): boolean {
  return message.kind === 'outgoing' && !message.isPrivate && message.sender?.type === 'user'
}
