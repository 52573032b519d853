import { parseJson } from '../../shared/text/json.ts'
import type { Subscription } from './cable.ts'
import type { TimerHandle } from './clock.ts'
import { FrameSender } from './control/frameSender.ts'
import type { SocketFaults } from './control/socketFaults.ts'
import { isDetails, numberField, textField } from './fields.ts'
import type { Model } from './model/model.ts'
import { accountTopic, tokenTopic } from './model/topics.ts'
import type { ContactInbox, Details, User } from './model/types.ts'
import { availabilityStatus } from './payloads/users.ts'

/** What a connection sends and receives through: a WebSocket (`webSocketTransport`) or a test's own implementation. */
export interface SocketTransport {
  readonly isOpen: boolean
  /** Bytes that are not sent yet. */
  readonly bufferedAmount: number
  send(frame: string | Buffer): void
  pong(data: Buffer): void
  /** Ends the WebSocket properly. */
  close(code: number, reason: string): void
  /** Ends the TCP connection without a close frame: the client sees 1006. */
  cut(): void
  /** Ends it with a TCP reset. */
  reset(): void
  /** Called once, before a frame can arrive. A binary frame is passed as null. */
  listen(listeners: { onFrame(text: string | null): void; onPing(data: Buffer): void; onClose(): void }): void
}

export interface ConnectionOptions {
  readonly id: number
  readonly model: Model
  readonly transport: SocketTransport
  readonly faults: SocketFaults
  readonly totals: { frames: number }
  readonly subscribe: (subscription: Subscription) => void
  readonly unsubscribe: (subscription: Subscription) => void
  readonly onClose: () => void
}

/** Whose subscription it is. `none`: the token is wrong, and the server doesn't answer. */
type Access =
  | { readonly kind: 'agent'; readonly user: User; readonly accountId: number }
  | { readonly kind: 'contact'; readonly contactInbox: ContactInbox }
  | { readonly kind: 'none' }
interface Entry {
  readonly subscription: Subscription
  readonly access: Access
  readonly token: string
}

/** One socket on `/cable`: its commands and its subscriptions. */
export class Connection {
  readonly id: number
  readonly openedAt: number
  readonly #options: ConnectionOptions
  readonly #entries = new Map<string, Entry>()
  readonly #sender: FrameSender
  readonly #timers: TimerHandle[] = []
  isWelcomed = false

  constructor(options: ConnectionOptions) {
    this.id = options.id
    this.#options = options
    this.openedAt = options.model.now()
    this.#sender = new FrameSender({
      clock: options.model.clock,
      random: options.model.random,
      send: (frame) => {
        if (!options.transport.isOpen) return
        options.totals.frames += 1
        options.transport.send(frame)
      },
      faultFor: (kind) => options.faults.forConnection(this, kind),
    })
    options.transport.listen({
      onFrame: (text) => options.model.runJob(() => this.#receive(text)),
      // A hanging or unreachable server doesn't answer WebSocket pings either.
      onPing: (data) => {
        if (!this.#sender.isHalfOpen() && !options.faults.forConnection(this, 'pause')) options.transport.pong(data)
      },
      onClose: () => this.#closed(),
    })
  }

  /** Sends the welcome, unless a fault suppresses it. */
  open(): void {
    if (this.#options.faults.forConnection(this, 'noWelcome')) return
    this.isWelcomed = true
    this.#sender.send('{"type":"welcome"}')
  }

  get emails(): string[] {
    return [...this.#entries.values()].flatMap((entry) =>
      entry.access.kind === 'agent' ? [entry.access.user.email] : [],
    )
  }

  /** The socket as the control API shows it, without tokens. */
  describe(): Details {
    const subscriptions = [...this.#entries.values()].map(({ access }) => {
      switch (access.kind) {
        case 'agent':
          return { agent: access.user.email, accountId: access.accountId }
        case 'contact':
          return { contactId: access.contactInbox.contactId, inboxId: access.contactInbox.inboxId }
        case 'none':
          return { silent: true }
      }
    })
    return {
      id: this.id,
      openedAt: this.openedAt,
      subscriptions,
      held: this.#sender.held,
      bufferedAmount: this.#options.transport.bufferedAmount,
    }
  }

  ping(frame: string): void {
    if (this.#options.faults.forConnection(this, 'noPings')) return
    this.#sender.send(frame)
  }

  deliver(frame: string): void {
    const { faults } = this.#options
    if (faults.forConnection(this, 'noEvents') ?? faults.forConnection(this, 'deaf')) return
    this.#sender.send(frame)
  }

  /** Sends a raw frame, bypassing every fault. */
  inject(frame: string | Buffer): void {
    this.#options.transport.send(frame)
  }

  /** Ends the WebSocket properly. */
  close(code: number, reason: string): void {
    this.#options.transport.close(code, reason)
  }

  /** Ends the TCP connection without a close frame: the client sees 1006. */
  cut(): void {
    this.#options.transport.cut()
  }

  /** Ends it with a TCP reset. */
  reset(): void {
    this.#options.transport.reset()
  }

  release(): void {
    this.#sender.release()
  }

  #closed(): void {
    for (const { subscription } of this.#entries.values()) this.#options.unsubscribe(subscription)
    this.#entries.clear()
    this.#sender.dispose()
    for (const timer of this.#timers) this.#options.model.clock.clear(timer)
    this.#options.onClose()
  }

  /** Ignores anything but known commands, as the real server does. */
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
    if (this.#options.faults.forConnection(this, 'reject')) {
      this.#sender.send(`{"identifier":${JSON.stringify(identifier)},"type":"reject_subscription"}`)
      return
    }
    const token = textField(params, 'pubsub_token') ?? ''
    const access = this.#accessOf(token, params)
    const topics = new Set<string>()
    if (access.kind !== 'none' || !this.#options.model.can('freshUserChecksFirst')) topics.add(tokenTopic(token))
    if (access.kind === 'agent' && this.#options.model.can('accountStream')) topics.add(accountTopic(access.accountId))
    const subscription: Subscription = {
      connection: this,
      identifier,
      prefix: `{"identifier":${JSON.stringify(identifier)},"message":`,
      topics,
    }
    this.#entries.set(identifier, { subscription, access, token })
    this.#options.subscribe(subscription)
    if (access.kind !== 'none') this.#confirm(identifier, access, token)
  }

  #confirm(identifier: string, access: Access, token: string): void {
    const fault = this.#options.faults.forConnection(this, 'confirm')
    const answer = () => {
      if (!this.#entries.has(identifier)) return
      this.#sender.send(`{"identifier":${JSON.stringify(identifier)},"type":"confirm_subscription"}`)
    }
    if (!fault) answer()
    else if (fault.kind === 'confirm' && fault.ms !== undefined)
      this.#timers.push(this.#options.model.clock.after(fault.ms, answer))
    this.#beat(access, token)
  }

  #accessOf(token: string, params: Details): Access {
    const { model } = this.#options
    const userId = numberField(params, 'user_id')
    if (userId === undefined) {
      const contactInbox = model.contactInboxByToken(token)
      return contactInbox ? { kind: 'contact', contactInbox } : { kind: 'none' }
    }
    const user = model.users.get(userId)
    const accountId = numberField(params, 'account_id') ?? 0
    return user?.pubsubToken === token && model.membership(accountId, userId)
      ? { kind: 'agent', user, accountId }
      : { kind: 'none' }
  }

  #unsubscribe(identifier: string): void {
    const entry = this.#entries.get(identifier)
    if (!entry) return
    this.#options.unsubscribe(entry.subscription)
    this.#entries.delete(identifier)
  }

  #perform(identifier: string, data: unknown): void {
    const entry = this.#entries.get(identifier)
    const action = typeof data === 'string' ? parseJson(data) : undefined
    if (entry && isDetails(action) && action['action'] === 'update_presence') this.#beat(entry.access, entry.token)
  }

  /** Records the beat and answers with everyone's presence, on the stream that the subscription was opened with. */
  #beat(access: Access, token: string): void {
    const { model } = this.#options
    if (access.kind === 'none') return
    let accountId: number
    if (access.kind === 'agent') {
      accountId = access.accountId
      model.presence.beatAgent(accountId, access.user.id)
    } else {
      accountId = model.inbox(access.contactInbox.inboxId).accountId
      model.presence.beatContact(access.contactInbox.contactId)
    }
    model.emit(new Set([tokenTopic(token)]), 'presence.update', () => ({
      account_id: accountId,
      users: presentUsers(model, accountId),
      ...(access.kind === 'agent' ? { contacts: presentContacts(model, accountId) } : {}),
    }))
  }
}

/**
 * The availability of agents who are online: by a recent beat, or because they are never set offline automatically.
 * Recorded: an agent who was removed from the account counts as online while the beats go on.
 */
export function presentUsers(model: Model, accountId: number): Details {
  const always = model
    .ofAccount(model.memberships, accountId)
    .filter((m) => !m.autoOffline)
    .map((m) => m.userId)
  const users: Details = {}
  for (const userId of [...always, ...model.presence.beatingAgents(accountId)]) {
    const membership = model.membership(accountId, userId)
    users[userId] = membership ? availabilityStatus(model, membership) : 'online'
  }
  return users
}

export function presentContacts(model: Model, accountId: number): Details {
  const contacts: Details = {}
  for (const contactId of model.presence.onlineContacts())
    if (model.contacts.get(contactId)?.accountId === accountId) contacts[contactId] = 'online'
  return contacts
}
