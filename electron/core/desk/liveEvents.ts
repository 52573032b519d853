import type { ServerEvent } from '../../../shared/events.ts'
import { parseServerEvent } from '../../../shared/events.ts'
import type { CableEvent } from '../cable/index.ts'
import type { ReferenceLoader } from '../sync/referenceLoader.ts'
import type { SyncPorts } from '../sync/syncPorts.ts'
import type { PresenceTable } from './presenceTable.ts'
import type { TypingTable } from './typing.ts'

export interface LiveEventsParts {
  typing: TypingTable
  presence: PresenceTable
  reference: ReferenceLoader
  notifications: { onEvent(event: Extract<ServerEvent, { kind: 'notification' }>): void }
  /** Someone read something somewhere: counts of unread conversations may be wrong. */
  onUnreadCountsChanged(accountId: number): void
}

/** From a batch of the socket's events to the cache, and those that are not stored there to their tables. */
export class LiveEvents {
  readonly #context: SyncPorts
  readonly #parts: LiveEventsParts

  constructor(context: SyncPorts, parts: LiveEventsParts) {
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
    const { server, changes } = this.#context
    this.#context.afterWrite(server.applyEvents(events))
    for (const event of events) this.#follow(event)
    changes.flushSoon()
  }

  #follow(event: ServerEvent): void {
    const { typing, presence, reference, notifications, onUnreadCountsChanged } = this.#parts
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
        if (event.name === 'message.created')
          typing.onMessage({
            accountId: event.accountId,
            conversationId: event.message.conversationId,
            sender: event.message.sender ?? null,
          })
        return
      case 'notification':
        notifications.onEvent(event)
        return
      case 'conversation':
      case 'contact':
        return
    }
  }
}
