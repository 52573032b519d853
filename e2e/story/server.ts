import type { Clock, Random } from '../../electron/core/ports.ts'
import { seededRandom } from '../../electron/core/testing/random.ts'
import { InProcessDemo } from '../../electron/demo/inProcess.ts'
import { asUser } from '../../electron/demo/model/activity.ts'
import { asContact, asSystem } from '../../electron/demo/model/activity.ts'
import { appendMessage } from '../../electron/demo/model/append.ts'
import { makeAttachment } from '../../electron/demo/model/blobs.ts'
import { changeMessage } from '../../electron/demo/model/changeMessage.ts'
import { updateContact } from '../../electron/demo/model/contacts.ts'
import {
  assign,
  assignTeam,
  createConversation,
  markSeen,
  setCustomAttributes,
  setLabels,
  setMuted,
  setPriority,
  setStatus,
} from '../../electron/demo/model/conversations.ts'
import { addMembers, removeMembers } from '../../electron/demo/model/members.ts'
import { giveAccount, takeAccount } from '../../electron/demo/model/membership.ts'
import { deleteMessage, sendAsAgent } from '../../electron/demo/model/messages.ts'
import { addInbox } from '../../electron/demo/model/setup.ts'
import type { Conversation, ConversationStatus, Inbox, Message, User } from '../../electron/demo/model/types.ts'
import * as visitor from '../../electron/demo/model/visitor.ts'
import { seedRecording } from '../../electron/demo/seed/recording.ts'
import type { ColleagueDeed, Setting, VisitorDeed } from './plan.ts'

export const BASE = 'https://desk.example'
const LABELS = ['bug', 'refund', 'vip']
const PRIORITIES = [null, 'low', 'medium', 'high', 'urgent'] as const
const STATUSES = ['open', 'resolved', 'pending', 'snoozed'] as const
const MINUTE = 60_000

/** The demo server of one story: its desk, and everyone except the user. */
export class ServerSide {
  readonly demo: InProcessDemo
  readonly ada: User
  readonly deletedByOthers = new Set<number>()
  /** Each writes its own words, in its order of use. */
  readonly macros: { id: number; accountId: number; words: string }[] = []
  /** The original content of every message by its id, including deleted ones. */
  readonly originalContents = new Map<number, string>()
  /** Called with each new message of a customer. */
  onIncoming: (message: Message) => void = () => undefined
  readonly #random: Random
  readonly #colleagues: { ben: User; cleo: User }
  readonly #setting: Omit<Setting, 'sendDelay'>
  #words = 0
  /** What Ada has lost: an account, or one of its inboxes. */
  #away: { accountId: number; inbox: Inbox | null } | null = null
  /** When something of an account was given back, in monotonic milliseconds of true time. */
  readonly #givenAt = new Map<number, number>()
  #activeSince = -Infinity

  constructor(setting: Omit<Setting, 'sendDelay'>, clock: Clock, seed: number) {
    this.#setting = setting
    this.#random = seededRandom(seed * 7 + 1)
    this.demo = new InProcessDemo({ clock, random: seededRandom(seed * 7 + 2), like: setting.like, base: BASE })
    const { model } = this.demo
    model.skew = setting.skew
    model.quietly(() => seedRecording(model))
    // Half of the stories send surveys, which hold resolving.
    for (const inbox of model.inboxes.values()) inbox.csatEnabled = seed % 2 === 0
    const user = (name: string): User => {
      const found = [...model.users.values()].find(({ email }) => email === `${name}@acme.test`)
      if (!found) throw new Error(`the seed has no ${name}`)
      return found
    }
    this.ada = user('ada')
    this.#colleagues = { ben: user('ben'), cleo: user('cleo') }
    model.quietly(() => {
      this.#seedConversations()
      this.#seedMacros()
    })
    // Not by events: they may come after the message was deleted, or be lost.
    const store = model.messages.set.bind(model.messages)
    model.messages.set = (id, message) => {
      this.originalContents.set(id, String(message.content))
      if (message.kind === 'incoming') this.onIncoming(message)
      return store(id, message)
    }
  }

  /** Conversations that Ada may see, in order of creation. */
  get conversations(): Conversation[] {
    return [...this.demo.model.conversations.values()]
  }

  /** The conversation at a share of the list; newer ones are likelier. */
  at(part: number): Conversation | undefined {
    const all = this.conversations
    return all[Math.floor((1 - part * part) * all.length * 0.9999)]
  }

  arrive(part: number, times: number): void {
    const { model } = this.demo
    const inboxes = [...model.inboxes.values()]
    const inbox = inboxes[Math.floor(part * inboxes.length)]
    if (!inbox) return
    for (let time = 0; time < times; time++) {
      const { contactInbox } = visitor.arrive(model, inbox, {
        name: `Maya ${++this.#words}`,
        email: `maya.${this.#words}@example.test`,
      })
      const conversation = visitor.open(model, contactInbox)
      visitor.write(model, conversation, { content: this.#nextText('v') })
    }
  }

  visitor(deed: VisitorDeed, conversation: Conversation, pick: number, times: number): void {
    const { model } = this.demo
    visitor.beat(model, conversation.contactInbox)
    switch (deed) {
      case 'write':
        for (let time = 0; time < times; time++) visitor.write(model, conversation, { content: this.#nextText('v') })
        return
      case 'file':
        visitor.write(model, conversation, {
          content: this.#nextText('v'),
          attachments: (id) => [
            makeAttachment(model, conversation.accountId, id, {
              file: { fileName: 'noise.wav', contentType: 'audio/wav', bytes: Buffer.from('noise') },
            }),
          ],
        })
        return
      case 'typing':
        return visitor.type(model, conversation, pick < 0.7)
      case 'seen':
        return visitor.read(model, conversation)
      case 'status':
        return visitor.toggleStatus(model, conversation)
      case 'delivery': {
        const message = conversation.messages.findLast(
          ({ kind, isPrivate, status }) => kind === 'outgoing' && !isPrivate && status !== 'read',
        )
        if (message)
          changeMessage(
            model,
            message,
            pick < 0.5
              ? { status: 'delivered' }
              : pick < 0.8
                ? { status: 'read' }
                : {
                    status: 'failed',
                    contentAttributes: { ...message.contentAttributes, external_error: 'no such number' },
                  },
            asSystem,
          )
        return
      }
      case 'submit': {
        const message = conversation.messages.findLast(({ kind }) => kind === 'outgoing')
        if (message) visitor.submit(model, message, [{ title: this.#nextText('f'), value: 'one' }])
        return
      }
    }
  }

  colleague(deed: ColleagueDeed, who: 'ben' | 'cleo' | 'adaElsewhere', conversation: Conversation, pick: number): void {
    const { model } = this.demo
    if (who === 'adaElsewhere' && this.seenFrom(conversation.accountId) === null) return
    const user = who === 'adaElsewhere' ? this.ada : this.#colleagues[who]
    const actor = asUser(user)
    switch (deed) {
      case 'reply':
        sendAsAgent(model, conversation, { content: this.#nextText('c') }, user)
        return
      case 'note':
        sendAsAgent(model, conversation, { content: this.#nextText('n'), isPrivate: true }, user)
        return
      case 'status': {
        const status = this.#status(pick * 6) ?? 'resolved'
        return setStatus(
          model,
          conversation,
          {
            status,
            snoozedUntil:
              status === 'snoozed' ? Math.floor((model.now() + 5 * MINUTE * (1 + pick * 40)) / 1000) * 1000 : null,
          },
          actor,
        )
      }
      case 'assign': {
        // Only members of the conversation's account: answers would omit anyone else whom events name.
        const people = [this.ada, this.#colleagues.ben].filter(({ id }) => model.membership(conversation.accountId, id))
        return assign(model, conversation, people[Math.floor(pick * (people.length + 1))]?.id ?? null, actor)
      }
      case 'team': {
        return assignTeam(model, conversation, pick < 0.5 ? this.teamOf(conversation) : null, actor)
      }
      case 'labels':
        return setLabels(
          model,
          conversation,
          LABELS.filter((_label, index) => (Math.floor(pick * 8) >> index) % 2 === 1),
          actor,
        )
      case 'priority':
        if (model.can('priority')) setPriority(model, conversation, PRIORITIES[Math.floor(pick * 5)] ?? null, actor)
        return
      case 'mute':
        return setMuted(model, conversation, pick < 0.5, user)
      case 'delete': {
        const message = conversation.messages.slice(-8).filter(({ kind }) => kind === 'outgoing')[0]
        if (!message) return
        this.deletedByOthers.add(message.id)
        return deleteMessage(model, message, user)
      }
      case 'seen':
        return markSeen(model, conversation, user)
      case 'attributes':
        return setCustomAttributes(model, conversation, { order: this.#nextText('o') }, actor)
    }
  }

  teamOf({ accountId }: Conversation): number | null {
    const { model } = this.demo
    return model.ofAccount(model.teams, accountId)[0]?.id ?? null
  }

  contact(conversation: Conversation, pick: number): void {
    const { model } = this.demo
    const contact = model.contact(conversation.contactId)
    updateContact(
      model,
      contact,
      { name: `Maya ${this.#nextText('m')}`, ...(pick < 0.3 ? { customAttributes: { plan: 'gold' } } : {}) },
      asContact(contact),
    )
  }

  remove(conversation: Conversation): void {
    if (this.demo.model.conversations.size > 2) this.demo.model.removeConversation(conversation)
  }

  /** Ends every fault and releases what was held. The clock stays: no server's time goes back. */
  endFaults(): void {
    const { faults, model } = this.demo
    faults.clear()
    model.skew = this.#setting.skew
  }

  /** Suspends the account in which stories take place, or activates it again. */
  setSuspended(isSuspended: boolean): void {
    const account = this.demo.model.account(1)
    if (isSuspended) this.#activeSince = Infinity
    else if (account.status === 'suspended') this.#activeSince = this.demo.model.clock.monotonic()
    account.status = isSuspended ? 'suspended' : 'active'
  }

  /** Since when the account is active: monotonic milliseconds of true time; infinite while it is suspended. */
  get activeSince(): number {
    return this.#activeSince
  }

  /**
   * Takes an account, or an inbox of one, away from Ada. Returns false if something is away already, as a user without
   * any account is deleted.
   */
  takeAway(what: 'account' | 'inbox', part: number): boolean {
    const { model } = this.demo
    if (this.#away) return false
    const inboxes = [...model.inboxes.values()]
    const inbox = inboxes[Math.floor(part * inboxes.length)]
    if (!inbox) return false
    this.#away = { accountId: inbox.accountId, inbox: what === 'inbox' ? inbox : null }
    if (what === 'account') takeAccount(model, model.account(inbox.accountId), this.ada)
    else removeMembers(model, { group: inbox, cache: 'inbox' }, [this.ada.id], asSystem)
    return true
  }

  /** Gives back what was taken away; returns false if nothing was. */
  giveBack(): boolean {
    const { model } = this.demo
    const away = this.#away
    if (!away) return false
    this.#away = null
    this.#givenAt.set(away.accountId, model.clock.monotonic())
    if (away.inbox) addMembers(model, { group: away.inbox, cache: 'inbox' }, [this.ada.id], asSystem)
    else giveAccount(model, model.account(away.accountId), this.ada, this.#setting.role)
    return true
  }

  /** Since when Ada may see all of an account: monotonic milliseconds of true time; null: she may not. */
  seenFrom(accountId: number): number | null {
    return this.#away?.accountId === accountId ? null : (this.#givenAt.get(accountId) ?? -Infinity)
  }

  /** Whether something of the conversation's account was taken away and given back. */
  wasAway({ accountId }: Pick<Conversation, 'accountId'>): boolean {
    return this.#givenAt.has(accountId)
  }

  /** Stops what the server does by itself, since its events could be in transit at any moment. */
  rest(): void {
    this.demo.stopSchedule()
  }

  /** 1.16 knows no snooze. */
  #status(at: number): ConversationStatus | undefined {
    const status = STATUSES[Math.floor(at)]
    return status === 'snoozed' && this.demo.model.can('botStatus') ? 'open' : status
  }

  #nextText(kind: string): string {
    return `${kind}${++this.#words}: words`
  }

  /** They write to the customer, write a note, or only change the conversation. */
  #seedMacros(): void {
    const { model } = this.demo
    if (!model.can('macros')) return
    for (let number = 1; number <= 6; number++) {
      const [id, accountId, words] = [model.nextId('macros'), number % 3 === 0 ? 2 : 1, `k${number}: by a macro`]
      const writes = number % 2 === 0 ? 'add_private_note' : 'send_message'
      const [createdBy, updatedBy] = [this.ada.id, this.ada.id]
      const actions = [
        { action_name: 'add_label', action_params: ['vip'] },
        ...(model.can('priority') ? [{ action_name: 'change_priority', action_params: ['high'] }] : []),
        { action_name: writes, action_params: [words] },
        ...(number > 4 ? [{ action_name: 'resolve_conversation', action_params: [] }] : []),
      ]
      model.macros.set(id, { id, accountId, name: words, visibility: 'personal', createdBy, updatedBy, actions })
      this.macros.push({ id, accountId, words })
    }
  }

  #seedConversations(): void {
    const { model } = this.demo
    const { role, conversations, longest, autoAssign } = this.#setting
    const [acme, globex] = [model.account(1), model.account(2)]
    const membership = model.membership(1, this.ada.id)
    if (membership) membership.role = role
    const all = [this.ada, this.#colleagues.ben, this.#colleagues.cleo]
    addInbox(model, acme, {
      name: 'WhatsApp',
      channelType: 'Channel::Whatsapp',
      members: all,
      phoneNumber: '+46700000001',
      provider: 'whatsapp_cloud',
      lockToSingleConversation: true,
      enableAutoAssignment: autoAssign,
    })
    addInbox(model, globex, { name: 'Telegram', channelType: 'Channel::Telegram', members: [this.ada] })
    const inboxes = [...model.inboxes.values()]
    const start = model.now() - 3 * 24 * 60 * MINUTE
    for (let made = 0; made < conversations; made++) {
      const inbox = inboxes[Math.floor(this.#random() * inboxes.length)]
      if (inbox)
        this.#seedConversation(
          inbox,
          start + made * 20 * MINUTE,
          made === 0 ? longest : 1 + Math.floor(this.#random() ** 3 * 40),
        )
    }
  }

  #seedConversation(inbox: Inbox, from: number, messages: number): void {
    const { model } = this.demo
    const { contactInbox, contact } = visitor.arrive(model, inbox, {
      name: `Zoe ${++this.#words}`,
      email: `zoe.${this.#words}@example.test`,
    })
    const mine = this.#random()
    const conversation = createConversation(
      model,
      {
        inbox,
        contact,
        contactInbox,
        at: from,
        status: this.#status(this.#random() * 7) ?? 'open',
        assigneeId: mine < 0.4 ? this.ada.id : mine < 0.6 && inbox.accountId === 1 ? this.#colleagues.ben.id : null,
      },
      asContact(contact),
    )
    if (conversation.status === 'snoozed')
      conversation.snoozedUntil = Math.floor((model.now() + this.#random() * 60 * MINUTE) / 1000) * 1000
    for (let made = 0; made < messages; made++) {
      const isTheirs = made === 0 || this.#random() < 0.6
      appendMessage(model, conversation, {
        kind: isTheirs ? 'incoming' : 'outgoing',
        content: this.#nextText('h'),
        at: from + made * 20_000 + Math.floor(this.#random() * 15_000),
        sender: isTheirs ? { type: 'contact', id: contact.id } : { type: 'user', id: this.ada.id },
      })
    }
    if (this.#random() < 0.6) conversation.agentLastSeenAt = conversation.lastActivityAt + 1_000
  }
}
