import { parseJson } from '../../shared/text/json.ts'
import type { Subscription } from './cable.ts'
import type { TimerHandle } from './clock.ts'
import { LineFaults } from './control/lineFaults.ts'
import type { SocketFaults } from './control/socketFaults.ts'
import { isDetails, numberField, textField } from './fields.ts'
import type { Model } from './model/model.ts'
import { accountTopic, tokenTopic } from './model/topics.ts'
import type { ContactInbox, Details, User } from './model/types.ts'
import { availabilityStatus } from './payloads/users.ts'

/** The wire below one connection: a WebSocket (`wsWire`), or one that a test plays. */
export interface Wire {
  readonly isOpen: boolean
  /** Bytes that the peer has not taken yet. */
  readonly bufferedAmount: number
  send(frame: string | Buffer): void
  pong(data: Buffer): void
  /** Ends the WebSocket properly. */
  close(code: number, reason: string): void
  /** Ends it without a word: the client sees 1006. */
  cut(): void
  /** Ends it with a TCP reset. */
  reset(): void
  /** Once, before anything can arrive. A binary frame comes as null. */
  listen(listeners: { onFrame(text: string | null): void; onPing(data: Buffer): void; onClose(): void }): void
}

export interface ConnectionParts {
  readonly id: number
  readonly model: Model
  readonly wire: Wire
  readonly faults: SocketFaults
  readonly totals: { frames: number }
  readonly listen: (subscription: Subscription) => void
  readonly leave: (subscription: Subscription) => void
  readonly onClose: () => void
}

/** What a subscription may do: an agent in an account, a visitor, or nothing at all (a bad token: silence). */
type Standing =
  | { readonly who: 'agent'; readonly user: User; readonly accountId: number }
  | { readonly who: 'contact'; readonly contactInbox: ContactInbox }
  | { readonly who: 'nobody' }
interface Entry {
  readonly subscription: Subscription
  readonly standing: Standing
  readonly token: string
}

/** One socket on `/cable`: its commands, its subscriptions, and the line its frames leave by. */
export class Connection {
  readonly id: number
  readonly openedAt: number
  readonly #parts: ConnectionParts
  readonly #entries = new Map<string, Entry>()
  readonly #line: LineFaults
  readonly #timers: TimerHandle[] = []
  isWelcomed = false

  constructor(parts: ConnectionParts) {
    this.id = parts.id
    this.#parts = parts
    this.openedAt = parts.model.now()
    this.#line = new LineFaults({
      clock: parts.model.clock,
      random: parts.model.random,
      send: (frame) => {
        if (!parts.wire.isOpen) return
        parts.totals.frames += 1
        parts.wire.send(frame)
      },
      faultFor: (kind) => parts.faults.forConnection(this, kind),
    })
    parts.wire.listen({
      onFrame: (text) => this.#receive(text),
      // A hung or unreachable server answers no WebSocket ping either.
      onPing: (data) => {
        if (!parts.faults.forConnection(this, 'halfOpen') && !parts.faults.forConnection(this, 'pause'))
          parts.wire.pong(data)
      },
      onClose: () => this.#closed(),
    })
  }

  /** Greets the client, unless a fault holds the welcome back. */
  open(): void {
    if (this.#parts.faults.forConnection(this, 'noWelcome')) return
    this.isWelcomed = true
    this.#line.send('{"type":"welcome"}')
  }

  get emails(): string[] {
    return [...this.#entries.values()].flatMap((entry) =>
      entry.standing.who === 'agent' ? [entry.standing.user.email] : [],
    )
  }

  /** What the control API shows of a socket; tokens are left out. */
  describe(): Details {
    const subscriptions = [...this.#entries.values()].map(({ standing }) => {
      switch (standing.who) {
        case 'agent':
          return { agent: standing.user.email, accountId: standing.accountId }
        case 'contact':
          return { contactId: standing.contactInbox.contactId, inboxId: standing.contactInbox.inboxId }
        case 'nobody':
          return { silent: true }
      }
    })
    return {
      id: this.id,
      openedAt: this.openedAt,
      subscriptions,
      held: this.#line.held,
      bufferedAmount: this.#parts.wire.bufferedAmount,
    }
  }

  ping(frame: string): void {
    if (this.#parts.faults.forConnection(this, 'noPings')) return
    this.#line.send(frame)
  }

  deliver(frame: string): void {
    this.#line.send(frame)
  }

  /** Puts a raw frame on the wire, past every fault. */
  inject(frame: string | Buffer): void {
    this.#parts.wire.send(frame)
  }

  /** Ends the WebSocket properly. */
  close(code: number, reason: string): void {
    this.#parts.wire.close(code, reason)
  }

  /** Ends the TCP connection without a word: the client sees 1006. */
  cut(): void {
    this.#parts.wire.cut()
  }

  /** Ends it with a TCP reset. */
  reset(): void {
    this.#parts.wire.reset()
  }

  release(): void {
    this.#line.release()
  }

  #closed(): void {
    for (const { subscription } of this.#entries.values()) this.#parts.leave(subscription)
    this.#entries.clear()
    this.#line.dispose()
    for (const timer of this.#timers) this.#parts.model.clock.clear(timer)
    this.#parts.onClose()
  }

  /** Anything that is not a known command is passed over in silence, as the real server does. */
  #receive(text: string | null): void {
    const command = text === null ? undefined : parseJson(text)
    if (!isDetails(command)) return
    const identifier = command['identifier']
    if (typeof identifier !== 'string') return
    if (command['command'] === 'subscribe') this.#subscribe(identifier)
    else if (command['command'] === 'unsubscribe') this.#unsubscribe(identifier)
    else if (command['command'] === 'message') this.#perform(identifier, command['data'])
  }

  #subscribe(identifier: string): void {
    if (this.#entries.has(identifier)) return
    const params = parseJson(identifier)
    if (!isDetails(params) || params['channel'] !== 'RoomChannel') return
    if (this.#parts.faults.forConnection(this, 'reject')) {
      this.#line.send(`{"identifier":${JSON.stringify(identifier)},"type":"reject_subscription"}`)
      return
    }
    const token = textField(params, 'pubsub_token') ?? ''
    const standing = this.#standing(token, params)
    const topics = new Set<string>()
    if (standing.who !== 'nobody' || !this.#parts.model.can('freshUserChecksFirst')) topics.add(tokenTopic(token))
    if (standing.who === 'agent' && this.#parts.model.can('accountStream')) topics.add(accountTopic(standing.accountId))
    const subscription: Subscription = {
      connection: this,
      identifier,
      prefix: `{"identifier":${JSON.stringify(identifier)},"message":`,
      topics,
    }
    this.#entries.set(identifier, { subscription, standing, token })
    this.#parts.listen(subscription)
    if (standing.who !== 'nobody') this.#confirm(identifier, standing, token)
  }

  #confirm(identifier: string, standing: Standing, token: string): void {
    const fault = this.#parts.faults.forConnection(this, 'confirm')
    const answer = () => {
      if (!this.#entries.has(identifier)) return
      this.#line.send(`{"identifier":${JSON.stringify(identifier)},"type":"confirm_subscription"}`)
    }
    if (!fault) answer()
    else if (fault.kind === 'confirm' && fault.ms !== undefined)
      this.#timers.push(this.#parts.model.clock.after(fault.ms, answer))
    this.#beat(standing, token)
  }

  #standing(token: string, params: Details): Standing {
    const { model } = this.#parts
    const userId = numberField(params, 'user_id')
    if (userId === undefined) {
      const contactInbox = model.contactInboxByToken(token)
      return contactInbox ? { who: 'contact', contactInbox } : { who: 'nobody' }
    }
    const user = model.users.get(userId)
    const accountId = numberField(params, 'account_id') ?? 0
    return user?.pubsubToken === token && model.membership(accountId, userId)
      ? { who: 'agent', user, accountId }
      : { who: 'nobody' }
  }

  #unsubscribe(identifier: string): void {
    const entry = this.#entries.get(identifier)
    if (!entry) return
    this.#parts.leave(entry.subscription)
    this.#entries.delete(identifier)
  }

  #perform(identifier: string, data: unknown): void {
    const entry = this.#entries.get(identifier)
    const action = typeof data === 'string' ? parseJson(data) : undefined
    if (entry && isDetails(action) && action['action'] === 'update_presence') this.#beat(entry.standing, entry.token)
  }

  /** Counts as a sign of life and is answered with who is there, on the stream the subscription was opened with. */
  #beat(standing: Standing, token: string): void {
    const { model } = this.#parts
    if (standing.who === 'nobody') return
    let accountId: number
    if (standing.who === 'agent') {
      accountId = standing.accountId
      model.presence.beatAgent(accountId, standing.user.id)
    } else {
      accountId = model.inbox(standing.contactInbox.inboxId).accountId
      model.presence.beatContact(standing.contactInbox.contactId)
    }
    model.emit(new Set([tokenTopic(token)]), 'presence.update', () => ({
      account_id: accountId,
      users: presentUsers(model, accountId),
      ...(standing.who === 'agent' ? { contacts: presentContacts(model, accountId) } : {}),
    }))
  }
}

/** Agents who beat lately, and those who are never taken offline, with what they chose to be. */
export function presentUsers(model: Model, accountId: number): Details {
  const users: Details = {}
  for (const membership of model.memberships) {
    if (membership.accountId !== accountId) continue
    if (membership.autoOffline && !model.presence.isAgentBeating(accountId, membership.userId)) continue
    users[membership.userId] = availabilityStatus(model, membership)
  }
  return users
}

export function presentContacts(model: Model, accountId: number): Details {
  const contacts: Details = {}
  for (const contactId of model.presence.onlineContacts())
    if (model.contacts.get(contactId)?.accountId === accountId) contacts[contactId] = 'online'
  return contacts
}
