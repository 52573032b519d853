import type { ConversationStatus } from '../../shared/model/conversation.ts'
import { mergeMessage } from '../../shared/model/mergeMessage.ts'
import type { Message, MessagePatch } from '../../shared/model/message.ts'
import type { PublicConversation } from './publicApi.ts'

/** One conversation of the visitor, as far as it is known. Times are unix seconds; null for never. */
export interface KnownConversation {
  readonly id: number
  uuid: string | null
  status: ConversationStatus
  contactSeenAt: number | null
  agentSeenAt: number | null
  readonly messages: Map<number, Message>
}

/** What an event says about a conversation. */
export interface ConversationNews {
  id: number
  uuid?: string | null | undefined
  status?: ConversationStatus | undefined
  contactSeenAt?: number | null | undefined
  agentSeenAt?: number | null | undefined
}

/**
 * The visitor's conversations and messages. Order on the wire means nothing: a message merges by its version, and an answer that
 * was asked for before an event came (`since`) changes nothing that the event changed.
 */
export class KnownConversations {
  readonly #conversations = new Map<number, KnownConversation>()
  /** When something changed last, in changes of the conversations. */
  readonly #changedAt = new Map<string, number>()
  #changes = 0
  /** Conversations of which no message can be missing since the last gap in the connection. */
  readonly #fresh = new Set<number>()

  /** A mark for `since`. */
  get mark(): number {
    return this.#changes
  }

  get(id: number): KnownConversation | null {
    return this.#conversations.get(id) ?? null
  }

  /** The newest activity first. */
  list(): KnownConversation[] {
    return [...this.#conversations.values()].sort((a, b) => lastAtOf(b) - lastAtOf(a) || b.id - a.id)
  }

  /** The highest id of a message; 0 without any. */
  lastId(conversationId: number): number {
    return Math.max(0, ...(this.get(conversationId)?.messages.keys() ?? []))
  }

  isFresh(conversationId: number): boolean {
    return this.#fresh.has(conversationId)
  }
  setFresh(conversationId: number): void {
    this.#fresh.add(conversationId)
  }
  /** Events may have been missed. */
  onGap(): void {
    this.#fresh.clear()
  }

  clear(): void {
    this.#conversations.clear()
    this.#changedAt.clear()
    this.#fresh.clear()
  }

  /** Everything that the server has, asked for at `since`. Conversations that it no longer lists are gone. */
  applyAll(conversations: readonly PublicConversation[], since: number): void {
    const listed = new Set(conversations.map(({ id }) => id))
    for (const id of this.#conversations.keys())
      if (!listed.has(id) && !this.#isNewer(`c${id}`, since)) this.#conversations.delete(id)
    for (const conversation of conversations) {
      this.apply(conversation, since)
      this.applyMessages(conversation.messages, since)
      this.#fresh.add(conversation.id)
    }
  }

  apply(news: ConversationNews, since = Infinity): void {
    if (this.#isNewer(`c${news.id}`, since)) return
    const known = this.#conversation(news.id)
    known.uuid = news.uuid ?? known.uuid
    known.status = news.status ?? known.status
    known.contactSeenAt = latest(known.contactSeenAt, news.contactSeenAt)
    known.agentSeenAt = latest(known.agentSeenAt, news.agentSeenAt)
    this.#changed(`c${news.id}`)
  }

  /** Notes and activity are not for the contact: servers don't send them, and if one did, they are not shown. */
  applyMessages(patches: readonly MessagePatch[], since = Infinity): void {
    for (const patch of patches) {
      if (patch.private === true || patch.type === 'activity' || this.#isNewer(`m${patch.id}`, since)) continue
      const { messages } = this.#conversation(patch.conversationId)
      messages.set(patch.id, mergeMessage(messages.get(patch.id), patch))
      this.#changed(`m${patch.id}`)
    }
  }

  #conversation(id: number): KnownConversation {
    let known = this.#conversations.get(id)
    if (!known) {
      known = { id, uuid: null, status: 'open', contactSeenAt: null, agentSeenAt: null, messages: new Map() }
      this.#conversations.set(id, known)
    }
    return known
  }

  #isNewer(key: string, since: number): boolean {
    return (this.#changedAt.get(key) ?? -1) >= since
  }

  #changed(key: string): void {
    this.#changedAt.set(key, this.#changes)
    this.#changes += 1
  }
}

/** Oldest first. */
export const messagesOf = ({ messages }: KnownConversation): Message[] =>
  [...messages.values()].sort((a, b) => a.createdAt - b.createdAt || a.id - b.id)

/** Unix seconds; 0 for an empty conversation. */
export const lastAtOf = ({ messages }: KnownConversation): number =>
  Math.max(0, ...[...messages.values()].map(({ createdAt }) => createdAt))

/** The contact wrote it. */
export const isMine = ({ type }: Message): boolean => type === 'incoming'

/** Messages of agents that came after the contact last looked. */
export const unreadOf = (conversation: KnownConversation): number =>
  [...conversation.messages.values()].filter(
    (message) => !isMine(message) && message.createdAt > (conversation.contactSeenAt ?? 0),
  ).length

function latest(known: number | null, next: number | null | undefined): number | null {
  return next === null || next === undefined ? known : Math.max(known ?? 0, next)
}
