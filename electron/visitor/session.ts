import type { ServerEvent } from '../../shared/events.ts'
import { parseServerEvent } from '../../shared/events.ts'
import type { ConnectionState } from '../../shared/model/connection.ts'
import { idleState } from '../../shared/model/connection.ts'
import type { Message } from '../../shared/model/message.ts'
import { errorMessage } from '../../shared/text/errors.ts'
import { ApiError } from '../core/api/types.ts'
import type { CableEvent, KickReason, OpenCableSocket, PollResult, ProfileCheck } from '../core/cable/index.ts'
import { ANY_ACCOUNT, CableConnection } from '../core/cable/index.ts'
import type { Clock, Log, Random } from '../core/ports.ts'
import { Timer, TimerMap } from '../core/timer.ts'
import type { KnownConversations } from './knownConversations.ts'
import type { VisitorIdentity } from './ports.ts'
import { credentialsOf } from './ports.ts'
import type { PublicApi, PublicConversation } from './publicApi.ts'

/** Milliseconds between two presence beats: servers forget a contact after 20 to 90 s. */
const BEAT_EVERY = 10_000
/** Milliseconds after which an agent who types is no longer shown, if no event ends it. */
const TYPING_LASTS = 30_000

const IS_CONNECTED: ReadonlySet<ConnectionState['kind']> = new Set(['live', 'synced'])

export interface VisitorSessionOptions {
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly openSocket: OpenCableSocket
  readonly api: PublicApi
  readonly conversations: KnownConversations
  readonly identity: VisitorIdentity
  /** The server gave the contact another token. */
  onToken(pubsubToken: string): void
  onMessages(messages: readonly Message[]): void
  /** The connection was lost. */
  onGap(): void
  /** It is synced again. */
  onSynced(): void
  onChange(): void
}

/**
 * The visitor's connection: the contact's token alone, presence beats, the events of the documents, and after each gap the whole of
 * its conversations by REST. Events that come meanwhile wait in the cable client.
 */
export class VisitorSession {
  readonly #options: VisitorSessionOptions
  readonly #connection: CableConnection
  readonly #beat: Timer
  readonly #typing: TimerMap<string>
  readonly #typists = new Map<string, { conversationId: number; name: string }>()
  #state: ConnectionState
  #identity: VisitorIdentity
  #isAsking = false
  #isStopped = false
  /** Agents who are online; null until the server said. */
  agentsOnline: number | null = null
  /** The conversations were read since the start. */
  isLoaded = false
  /** Whether the server has typing, read marks and resolving; null until it was asked. */
  canResolve: boolean | null = null

  constructor(options: VisitorSessionOptions) {
    const { clock, random, log, openSocket, identity } = options
    this.#options = options
    this.#identity = identity
    this.#beat = new Timer(clock)
    this.#typing = new TimerMap(clock)
    this.#state = idleState(clock.now())
    this.#connection = new CableConnection({
      baseUrl: identity.baseUrl,
      open: openSocket,
      clock,
      random,
      log,
      checkProfile: () => this.#checkContact(),
      onEvents: (batch) => this.#onEvents(batch),
      onState: (state) => this.#onState(state),
      resync: (_reason, signal) => this.#sync(signal),
      poll: (_accounts, signal) => this.#poll(signal),
    })
  }

  get state(): ConnectionState {
    return this.#state
  }

  start(): void {
    this.#connection.start(credentialsOf(this.#identity))
    this.#armBeat()
  }

  stop(): void {
    this.#isStopped = true
    this.#connection.stop('quit')
    this.#beat.clear()
    this.#typing.clearAll()
  }

  kick(reason: KickReason): void {
    this.#connection.kick(reason)
  }
  suspend(): void {
    this.#connection.suspend()
  }

  /** A message of the contact is stored: its event has to come. */
  expect(messageId: number): void {
    if (this.#isStopped) return
    this.#connection.expect(ANY_ACCOUNT, messageId)
  }

  /** Names of agents who type in a conversation. */
  typingIn(conversationId: number): string[] {
    return [...this.#typists.values()].flatMap((one) => (one.conversationId === conversationId ? [one.name] : []))
  }

  /** Typing and read marks are lost while there is no connection; neither is worth an outbox. */
  async setTyping(conversationId: number, on: boolean): Promise<void> {
    if (this.canResolve === false) return
    await this.#quietly(() => this.#options.api.setTyping(this.#sourceId, conversationId, on))
  }

  async markSeen(conversationId: number): Promise<void> {
    if (this.canResolve === false) return
    await this.#quietly(() => this.#options.api.markSeen(this.#sourceId, conversationId))
  }

  get #sourceId(): string {
    return this.#identity.keys.sourceId
  }

  async #quietly(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      if (error.code === 'unsupported') this.canResolve = false
      this.#options.onChange()
    }
  }

  #armBeat(): void {
    this.#beat.set(BEAT_EVERY, () => {
      this.#connection.sendPresence()
      this.#armBeat()
    })
  }

  async #checkContact(): Promise<ProfileCheck> {
    const { keys } = this.#identity
    try {
      const { pubsubToken } = await this.#options.api.contact(keys)
      if (pubsubToken !== keys.pubsubToken) {
        this.#identity = { ...this.#identity, keys: { ...keys, pubsubToken } }
        this.#options.onToken(pubsubToken)
      }
      return { outcome: 'current', credentials: credentialsOf(this.#identity) }
    } catch (error) {
      if (error instanceof ApiError && (error.code === 'notFound' || error.code === 'unsupported'))
        return { outcome: 'signedOut', reason: error.code }
      return { outcome: 'unreachable', error: errorMessage(error) }
    }
  }

  async #sync(signal: AbortSignal | null): Promise<void> {
    const { api, conversations } = this.#options
    const since = conversations.mark
    const all = await api.conversations(this.#sourceId, signal ?? undefined)
    if (signal?.aborted === true) return
    this.#expectNew(all)
    conversations.applyAll(all, since)
    this.isLoaded = true
    const [first] = all
    if (first) void this.#askWhetherItResolves(first.id)
    this.#onConversationsRead(all.map(({ id }) => id))
  }

  /** Apart from the resync, which it must not hold up. Asked again after the next one if it fails. */
  async #askWhetherItResolves(conversationId: number): Promise<void> {
    if (this.canResolve !== null || this.#isAsking || this.#isStopped) return
    this.#isAsking = true
    try {
      const shows = await this.#options.api.showsConversation(this.#sourceId, conversationId)
      if (this.#isStopped) return
      this.canResolve = shows
      this.#options.onChange()
    } catch (error) {
      this.#options.log.warn('Asking what the server can do failed', { error: errorMessage(error) })
    } finally {
      this.#isAsking = false
    }
  }

  async #poll(signal: AbortSignal): Promise<PollResult> {
    try {
      await this.#sync(signal)
      return { isThrottled: false }
    } catch (error) {
      if (error instanceof ApiError && error.code === 'rateLimited') return { isThrottled: true }
      throw error
    }
  }

  /** A message that a poll finds before its event came shows that events are late or lost. */
  #expectNew(all: readonly PublicConversation[]): void {
    if (this.#state.kind !== 'synced') return
    for (const { id, messages } of all) {
      const last = this.#options.conversations.lastId(id)
      for (const message of messages) if (message.id > last) this.expect(message.id)
    }
  }

  #onConversationsRead(conversationIds: readonly number[]): void {
    const { conversations, onChange, onMessages } = this.#options
    const messages = conversationIds.flatMap((id) => [...(conversations.get(id)?.messages.values() ?? [])])
    onMessages(messages)
    onChange()
  }

  #onState(state: ConnectionState): void {
    const before = this.#state.kind
    this.#state = state
    // Events are lost until the subscription is confirmed; the resync starts in `live`.
    if (state.kind !== 'synced') this.#options.conversations.onGap()
    if (IS_CONNECTED.has(before) && !IS_CONNECTED.has(state.kind)) {
      this.#options.onGap()
      this.#typists.clear()
      this.#typing.clearAll()
      this.agentsOnline = null
    }
    if (state.kind === 'live') this.#connection.sendPresence()
    if (state.kind === 'synced' && before !== 'synced') this.#options.onSynced()
    this.#options.onChange()
  }

  #onEvents(batch: readonly CableEvent[]): void {
    const messages: Message[] = []
    for (const { name, data } of batch) {
      const event = parseServerEvent(name, data)
      if (event) messages.push(...this.#onEvent(event))
    }
    if (messages.length > 0) this.#options.onMessages(messages)
    this.#options.onChange()
  }

  /** Events of other objects come only to agents. */
  #onEvent(event: ServerEvent): Message[] {
    const { conversations } = this.#options
    switch (event.kind) {
      case 'message': {
        conversations.applyMessages([event.message])
        const { conversationId, id, sender } = event.message
        if (sender?.kind === 'user') this.#endTyping(`${conversationId} ${sender.id}`)
        const message = conversations.get(conversationId)?.messages.get(id)
        return message ? [message] : []
      }
      case 'conversation': {
        const { id, uuid, status, contactLastSeenAt, agentLastSeenAt } = event.conversation
        conversations.apply({ id, uuid, status, contactSeenAt: contactLastSeenAt, agentSeenAt: agentLastSeenAt })
        return []
      }
      case 'typing':
        this.#onTyping(event)
        return []
      case 'presence':
        this.agentsOnline = Object.values(event.users).filter((availability) => availability === 'online').length
        return []
      case 'contact':
      case 'notification':
      case 'cacheInvalidated':
      case 'unreadCountsChanged':
        return []
    }
  }

  #onTyping({ conversationId, on, person, private: isPrivate }: Extract<ServerEvent, { kind: 'typing' }>): void {
    if (person.kind !== 'user' || isPrivate) return
    const key = `${conversationId} ${person.id}`
    this.#endTyping(key)
    if (!on) return
    this.#typists.set(key, { conversationId, name: person.name })
    this.#typing.set(key, TYPING_LASTS, () => {
      this.#endTyping(key)
      this.#options.onChange()
    })
  }

  #endTyping(key: string): void {
    this.#typing.clear(key)
    this.#typists.delete(key)
  }
}
