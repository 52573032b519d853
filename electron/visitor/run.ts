import type { Message } from '../../shared/model/message.ts'
import { Drafts } from './drafts.ts'
import { KnownConversations, messagesOf } from './knownConversations.ts'
import { VisitorOutbox } from './outbox.ts'
import type { VisitorIdentity, VisitorPorts } from './ports.ts'
import { PublicApi } from './publicApi.ts'
import { VisitorSession } from './session.ts'
import type { StoredVisitor } from './store.ts'
import type { Uploads } from './uploads.ts'
import { WorkSender } from './workSender.ts'

export interface RunListener {
  /** Resolves when it is on disk. */
  save(): Promise<void>
  /** The server gave the contact another token. */
  onToken(identity: VisitorIdentity): void
  onChange(): void
  /** Something new may be unread, or can be marked as seen now. */
  onNews(): void
}

/** One visitor from its start to its end. Nothing in it is shared with the next one: answers that come late find only their own. */
export class VisitorRun {
  readonly conversations = new KnownConversations()
  readonly drafts = new Drafts()
  /** Keys of the conversations that took the place of removed ones. */
  readonly #successors = new Map<number, string>()
  readonly #uuid: () => string
  readonly outbox: VisitorOutbox
  readonly session: VisitorSession
  readonly #listener: RunListener
  #identity: VisitorIdentity
  #isStopped = false

  constructor(identity: VisitorIdentity, ports: VisitorPorts, uploads: Uploads, listener: RunListener) {
    const { clock, random, log, http, openSocket } = ports
    const { conversations } = this
    this.#identity = identity
    this.#listener = listener
    this.#uuid = ports.uuid
    const api = new PublicApi({ http, log, ...identity })
    const onChange = (): void => {
      if (!this.#isStopped) listener.onChange()
    }
    const { sourceId } = identity.keys
    const onStored = (messageId: number): void => this.session.expect(messageId)
    const sender = new WorkSender({ conversations, uploads, api, sourceId, onStored })
    this.outbox = new VisitorOutbox({
      clock,
      random,
      log,
      conversations,
      sender,
      save: () => listener.save(),
      onChange,
    })
    this.session = new VisitorSession({
      clock,
      random,
      log,
      openSocket,
      api,
      conversations,
      identity,
      onToken: (pubsubToken) => this.#onToken(pubsubToken),
      onMessages: (messages) => this.#onMessages(messages),
      onGap: () => this.outbox.onGap(),
      onSynced: () => this.#onSynced(),
      onChange,
    })
  }

  get identity(): VisitorIdentity {
    return this.#identity
  }

  /** Where what is written in a conversation goes: to another one, if it was removed from the server. */
  placeFor(place: number | string): number | string {
    if (typeof place === 'string' || this.conversations.get(place) !== null) return place
    const key = this.#successors.get(place) ?? this.#uuid()
    this.#successors.set(place, key)
    return this.placeFor(this.outbox.conversationOf(key) ?? key)
  }

  start({ conversations, outbox, drafts }: Omit<StoredVisitor, 'identity'>): void {
    this.drafts.start(drafts)
    for (const { messages, ...news } of conversations) {
      this.conversations.apply(news)
      this.conversations.applyMessages(messages)
    }
    this.outbox.start(outbox)
    this.session.start()
  }

  /** Ends the connection and the timers for good. */
  stop(): void {
    this.#isStopped = true
    this.session.stop()
    this.outbox.stop()
  }

  /** As it is kept. */
  stored(): StoredVisitor {
    const conversations = this.conversations.list().map((one) => ({ ...one, messages: messagesOf(one) }))
    return { identity: this.#identity, conversations, outbox: [...this.outbox.entries], drafts: this.drafts.list() }
  }

  #onToken(pubsubToken: string): void {
    if (this.#isStopped) return
    this.#identity = { ...this.#identity, keys: { ...this.#identity.keys, pubsubToken } }
    this.#listener.onToken(this.#identity)
  }

  #onMessages(messages: readonly Message[]): void {
    if (this.#isStopped) return
    this.outbox.onMessages(messages)
    this.#listener.onNews()
  }

  #onSynced(): void {
    if (this.#isStopped) return
    this.outbox.onOnline()
    this.#listener.onNews()
  }
}
