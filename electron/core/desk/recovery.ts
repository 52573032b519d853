import type { Message } from '../../../shared/model/message.ts'
import type { ServerNotification } from '../../../shared/model/people.ts'
import type { Applied, AppliedEvent, ServerStore } from '../cache/index.ts'
import type { Clock } from '../ports.ts'

/** Seconds between a note and the notification that the server makes of it, at most. */
const APART = 10
/** Messages of a conversation among which a mention is looked for. */
const LOOKED_AT = 100
/** Messages told of in one turn of the loop: about a millisecond. */
const TOLD_AT_ONCE = 200

export interface RecoveryParts {
  server: ServerStore
  me(): number
  /** Server seconds up to which an account was known at the gap; null before its first sync. */
  knownUntil(accountId: number): number | null
  isLive(accountId: number): boolean
}

/**
 * Gathers what a sync finds, so that it is told of as if it had been heard, once the sync is over; also what runs that failed have found, and
 * what any answer brings of an account while it is not heard: to the next sync it is not new.
 */
export class Recovery {
  readonly #parts: RecoveryParts
  /** By account that is caught up with: what is older was only new to this cache. */
  readonly #since = new Map<number, number>()
  #messages: Message[] = []
  #notifications: ServerNotification[] = []

  constructor(parts: RecoveryParts) {
    this.#parts = parts
  }

  /** A run begins. After one that failed, its beginning counts: what it found is not new to the next. */
  begin(accountIds: readonly number[]): void {
    for (const id of accountIds) {
      const known = this.#since.has(id) ? null : this.#parts.knownUntil(id)
      if (known !== null) this.#since.set(id, known)
    }
  }

  onApplied(applied: Applied): void {
    for (const { message, isNew, fromEvent } of applied.messages) {
      if (!isNew || fromEvent) continue
      const since = this.#sinceOf(message.accountId)
      if (since !== undefined && message.createdAt >= since) this.#messages.push(message)
    }
  }

  /** An unread notification that was not known. */
  onNotification(notification: ServerNotification): void {
    const since = this.#sinceOf(notification.accountId)
    if (since !== undefined && notification.createdAt >= since) this.#notifications.push(notification)
  }

  #sinceOf(accountId: number): number | undefined {
    const since = this.#since.get(accountId)
    if (since !== undefined || this.#parts.isLive(accountId)) return since
    return this.#parts.knownUntil(accountId) ?? undefined
  }

  /**
   * A run has come to its end: tells what was found, messages first, until `tell` answers false. After a long
   * gap that is much: everything else has its turn in between.
   */
  async end(tell: (event: AppliedEvent) => boolean, clock: Pick<Clock, 'turn'>): Promise<void> {
    const found = this.#told(this.#messages, this.#notifications)
    this.#since.clear()
    this.#messages = []
    this.#notifications = []
    let told = 0
    for (const event of found) {
      if (clock.turn && ++told % TOLD_AT_ONCE === 0) await clock.turn()
      if (!tell(event)) return
    }
  }

  *#told(messages: readonly Message[], notifications: readonly ServerNotification[]): Iterable<AppliedEvent> {
    for (const message of messages) yield this.#messageEvent(message)
    for (const notification of notifications)
      if (!this.#isTold(notification)) yield* this.#notificationEvent(notification)
  }

  /** As if the message had arrived as an event. */
  #messageEvent(message: Message): AppliedEvent {
    const { accountId, conversationId } = message
    const conversation = this.#parts.server.conversations.get(accountId, conversationId) ?? null
    return {
      event: {
        kind: 'message',
        accountId,
        name: 'message.created',
        message,
        contact: null,
        conversation: { accountId, id: conversationId },
      },
      conversationId,
      before: conversation,
      after: conversation,
      recovered: true,
    }
  }

  /** The same for a notification; nothing for one without a conversation. */
  #notificationEvent(notification: ServerNotification): AppliedEvent[] {
    const { accountId, conversationId } = notification
    if (conversationId === null) return []
    const conversation = this.#parts.server.conversations.get(accountId, conversationId) ?? null
    return [
      {
        event: { kind: 'notification', accountId, name: 'notification.created', notification, unreadCount: null },
        conversationId,
        before: conversation,
        after: conversation,
        recovered: true,
      },
    ]
  }

  /** Before 3.5 a mention's notification does not name its note: a note here that mentions this person at that time has rung, or will. */
  #isTold({ accountId, conversationId, createdAt, messageId, type }: ServerNotification): boolean {
    if (type !== 'conversation_mention' || messageId !== null || conversationId === null) return false
    const { messages } = this.#parts.server
    const word = `mention://user/${this.#parts.me()}/`
    return messages
      .newest(accountId, conversationId, 0, LOOKED_AT)
      .map(({ id }) => messages.get(accountId, conversationId, id))
      .some(
        (message) =>
          message?.private === true &&
          message.content.includes(word) &&
          Math.abs(message.createdAt - createdAt) <= APART,
      )
  }
}
