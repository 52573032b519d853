import type { ServerEvent } from '../../../shared/events.ts'
import { parseServerEvent, readEvent } from '../../../shared/events.ts'
import type { CableEvent } from '../cable/index.ts'
import type { NotificationKeeper } from '../sync/notificationKeeper.ts'
import type { ReferenceLoader } from '../sync/referenceLoader.ts'
import type { SyncPorts } from '../sync/syncPorts.ts'
import type { PresenceTable } from './presenceTable.ts'
import type { TypingTable } from './typing.ts'
import { UnknownParts } from './unknownParts.ts'

/** Events that are written to the cache. */
const STORED: ReadonlySet<ServerEvent['kind']> = new Set(['message', 'conversation', 'contact', 'notification'])

export interface LiveEventsOptions {
  /** Returns the events of conversations that the user may open; others are dropped, or come back to `apply`. */
  admit(events: readonly ServerEvent[]): readonly ServerEvent[]
  typing: TypingTable
  presence: PresenceTable
  reference: ReferenceLoader
  notifications: Pick<NotificationKeeper, 'storeEvents' | 'onEvents'>
  /** An event that should have been read could not be: something has changed, but not what. */
  onUnreadable(): void
  /** An agent read something: unread counts may be wrong. */
  onUnreadCountsChanged(accountId: number): void
}

/**
 * Writes a batch of socket events to the cache, and passes on what isn't stored there: typing, presence, invalidated
 * reference data.
 */
export class LiveEvents {
  readonly #ports: SyncPorts
  readonly #options: LiveEventsOptions
  readonly #unknown: UnknownParts

  constructor(ports: SyncPorts, options: LiveEventsOptions) {
    this.#ports = ports
    this.#options = options
    this.#unknown = new UnknownParts(ports.log)
  }

  receive(batch: readonly CableEvent[]): void {
    const events: ServerEvent[] = []
    for (const { name, data } of batch) {
      const event = parseServerEvent(name, data)
      if (event) events.push(event)
      else if (readEvent(name) !== null) this.#options.onUnreadable()
      this.#unknown.look(name, data)
    }
    this.apply(this.#options.admit(events))
  }

  /** Throws if the cache can't store the batch, so that the connection resyncs. */
  apply(events: readonly ServerEvent[]): void {
    if (events.length === 0) return
    if (events.some(({ kind }) => STORED.has(kind))) this.#store(events)
    for (const event of events) this.#dispatch(event)
    this.#ports.changes.flushSoon()
  }

  /** In one transaction: it costs as much as all that one message writes. */
  #store(events: readonly ServerEvent[]): void {
    const { server } = this.#ports
    const { notifications } = this.#options
    const notified = events.filter((event) => event.kind === 'notification')
    const applied = server.transaction(() => {
      notifications.storeEvents(notified)
      return server.applyEvents(events)
    })
    this.#ports.afterWrite(applied)
    notifications.onEvents(notified)
  }

  #dispatch(event: ServerEvent): void {
    const { typing, presence, reference, onUnreadCountsChanged } = this.#options
    switch (event.kind) {
      case 'typing':
        if (event.person.kind !== 'user' || event.person.id !== this.#ports.me()) typing.onEvent(event)
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
      case 'conversation':
      case 'contact':
        return
    }
  }
}
