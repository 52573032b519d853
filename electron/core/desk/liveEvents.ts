import { parseServerEvent, type ServerEvent } from '../../../shared/events.ts'
import type { Conversation } from '../../../shared/model/conversation.ts'
import type { ConversationRef } from '../../../shared/model/ids.ts'
import type { Message } from '../../../shared/model/message.ts'
import type { ServerNotification } from '../../../shared/model/people.ts'
import type { CableEvent } from '../cable/index.ts'
import { localKey, type LocalKey } from '../cache/changes.ts'
import type { Transition } from '../cache/conversationTable.ts'
import type { SyncContext } from '../sync/context.ts'
import type { ReferenceLoader } from '../sync/referenceLoader.ts'
import type { PresenceTable } from './presenceTable.ts'
import type { TypingTable } from './typing.ts'

/** An event that is in the cache now, with what was known before it. */
export interface Heard {
  event: ServerEvent
  ref: ConversationRef
  before: Conversation | null
  after: Conversation | null
  /** Made from what a sync found. */
  recovered: boolean
}

export interface LiveEventsParts {
  typing: TypingTable
  presence: PresenceTable
  reference: ReferenceLoader
  notifications: { onEvent(event: Extract<ServerEvent, { kind: 'notification' }>): void }
  onHeard(heard: Heard): void
  /** The socket lives, and has told everything up to here. */
  onMoved(transitions: readonly Transition[]): void
  /** Someone read something somewhere: counts of unread conversations may be wrong. */
  onUnreadCountsChanged(accountId: number): void
}

/** From a batch of the socket's events to the cache, and on to whoever listens. */
export class LiveEvents {
  readonly #context: SyncContext
  readonly #parts: LiveEventsParts

  constructor(context: SyncContext, parts: LiveEventsParts) {
    this.#context = context
    this.#parts = parts
  }

  receive(batch: readonly CableEvent[]): void {
    const events: ServerEvent[] = []
    for (const { name, data } of batch) {
      const event = parseServerEvent(name, data)
      if (event) events.push(event)
      else this.#context.log.debug('An event that Deskbell does not read', { name })
    }
    this.apply(events)
  }

  /** Throws when the cache could not take the batch (the disk), so that the sender knows. */
  apply(events: readonly ServerEvent[]): void {
    if (events.length === 0) return
    const { server } = this.#context
    const before = new Map<LocalKey, Conversation | null>()
    for (const event of events) {
      const id = conversationIdOf(event)
      if (id === null || before.has(localKey(event.accountId, id))) continue
      before.set(localKey(event.accountId, id), server.conversations.get(event.accountId, id) ?? null)
    }
    const applied = server.applyEvents(events)
    this.#context.onApplied(applied)
    this.#parts.onMoved(applied.transitions)
    for (const event of events) this.#follow(event, before)
    this.#context.touch()
  }

  #follow(event: ServerEvent, before: ReadonlyMap<LocalKey, Conversation | null>): void {
    const { typing, presence, reference, notifications, onHeard, onUnreadCountsChanged } = this.#parts
    switch (event.kind) {
      case 'typing':
        if (event.person.kind !== 'user' || event.person.id !== this.#context.me()) typing.onEvent(event)
        return
      case 'presence':
        presence.onEvent(event)
        return
      case 'cacheInvalidated':
        reference.onInvalidated(event.accountId, event.keys)
        return
      case 'unreadCountsChanged':
        onUnreadCountsChanged(event.accountId)
        return
      case 'message':
        if (event.name === 'message.created') typing.onMessage({ accountId: event.accountId, conversationId: event.message.conversationId, sender: event.message.sender ?? null })
        break
      case 'conversation':
        break
      case 'notification':
        notifications.onEvent(event)
        return
      case 'contact':
        return
    }
    const id = conversationIdOf(event)
    if (id === null) return
    const { accountId } = event
    onHeard({
      event, recovered: false,
      ref: { sessionId: this.#context.sessionId, accountId, conversationId: id },
      before: before.get(localKey(accountId, id)) ?? null,
      after: this.#context.server.conversations.get(accountId, id) ?? null,
    })
  }
}

/** A message that a sync found, as if it had been heard. */
export function heardLate(context: Pick<SyncContext, 'sessionId' | 'server'>, message: Message): Heard {
  const { accountId, conversationId } = message
  const conversation = context.server.conversations.get(accountId, conversationId) ?? null
  return {
    event: { kind: 'message', accountId, name: 'message.created', message, contact: null, conversation: { accountId, id: conversationId } },
    ref: { sessionId: context.sessionId, accountId, conversationId },
    before: conversation, after: conversation, recovered: true,
  }
}

/** A notification that a sync found. */
export function notificationHeardLate(context: Pick<SyncContext, 'sessionId' | 'server'>, notification: ServerNotification): Heard[] {
  const { accountId, conversationId } = notification
  if (conversationId === null) return []
  const conversation = context.server.conversations.get(accountId, conversationId) ?? null
  return [{
    event: { kind: 'notification', accountId, name: 'notification.created', notification, unreadCount: null },
    ref: { sessionId: context.sessionId, accountId, conversationId },
    before: conversation, after: conversation, recovered: true,
  }]
}

function conversationIdOf(event: ServerEvent): number | null {
  if (event.kind === 'message') return event.message.conversationId
  return event.kind === 'conversation' ? event.conversation.id : null
}
