import type { Message } from '../../../shared/model/message.ts'
import type { ServerNotification } from '../../../shared/model/people.ts'
import type { Applied, AppliedEvent, ServerStore } from '../cache/index.ts'
import type { Clock } from '../ports.ts'

/** Maximum seconds between a note and its notification. */
const MAX_MENTION_DELAY = 10
/** Newest messages of a conversation that are searched for a mention. */
const MENTION_SEARCH_DEPTH = 100
/** Events emitted per turn of the event loop: about a millisecond. */
const EVENTS_PER_TURN = 200

export interface RecoveryOptions {
  server: ServerStore
  me(): number
  /** Server seconds up to which the account was known before the gap; null before its first sync. */
  watermark(accountId: number): number | null
  isLive(accountId: number): boolean
}

/** A sync of some accounts; one that was aborted may take a while to end. */
interface RecoveryRun {
  readonly accountIds: readonly number[]
  readonly signal: AbortSignal
}

/**
 * Collects the new messages and notifications that a sync finds, and emits them as events when the sync is over, so
 * that they alert. Includes what failed runs found, and what any REST answer brings for an unsubscribed account,
 * because the next sync doesn't find that as new. Several syncs may run: what belongs to an account of another one
 * waits for that.
 */
export class Recovery {
  readonly #options: RecoveryOptions
  /** By account: server seconds before which a message is only new to this cache, not to the user. */
  readonly #since = new Map<number, number>()
  readonly #runs = new Set<RecoveryRun>()
  #messages: Message[] = []
  #notifications: ServerNotification[] = []

  constructor(options: RecoveryOptions) {
    this.#options = options
  }

  /**
   * A run begins, which has to `leave`, also if it fails. After a failed run the earlier start stays: what that run found
   * is not new to this one.
   */
  begin(accountIds: readonly number[], signal: AbortSignal): RecoveryRun {
    for (const id of accountIds) {
      const since = this.#since.has(id) ? null : this.#watermark(id)
      if (since !== null) this.#since.set(id, since)
    }
    const run = { accountIds, signal }
    this.#runs.add(run)
    return run
  }

  leave(run: RecoveryRun): void {
    this.#runs.delete(run)
  }

  onApplied(applied: Applied): void {
    for (const { message, isNew, fromEvent } of applied.messages) {
      if (!isNew || fromEvent) continue
      const since = this.#sinceOf(message.accountId)
      if (since !== null && message.createdAt >= since) this.#messages.push(message)
    }
  }

  /** A new unread notification was stored. Returns whether it came while events were missed. */
  onNotification(notification: ServerNotification): boolean {
    const since = this.#sinceOf(notification.accountId)
    const wasMissed = since !== null && notification.createdAt >= since
    if (wasMissed) this.#notifications.push(notification)
    return wasMissed
  }

  #sinceOf(accountId: number): number | null {
    const since = this.#since.get(accountId) ?? null
    return since !== null || this.#options.isLive(accountId) ? since : this.#watermark(accountId)
  }

  /** In whole seconds, like the times of messages: one in the second of the watermark may be newer. */
  #watermark(accountId: number): number | null {
    const mark = this.#options.watermark(accountId)
    return mark === null ? null : Math.floor(mark)
  }

  /**
   * A run succeeded and has left: emits what was found, messages first, until `emit` returns false. Yields to the event
   * loop in between, because a long gap hides many messages.
   */
  async end(emit: (event: AppliedEvent) => boolean, clock: Pick<Clock, 'turn'>): Promise<void> {
    const isRunning = ({ accountId }: { accountId: number }): boolean =>
      [...this.#runs].some(({ accountIds, signal }) => !signal.aborted && accountIds.includes(accountId))
    const [laterMessages, messages] = partition(this.#messages, isRunning)
    const [laterNotifications, notifications] = partition(this.#notifications, isRunning)
    const events = this.#events(messages, notifications)
    for (const accountId of this.#since.keys()) if (!isRunning({ accountId })) this.#since.delete(accountId)
    this.#messages = laterMessages
    this.#notifications = laterNotifications
    let emitted = 0
    for (const event of events) {
      if (clock.turn && ++emitted % EVENTS_PER_TURN === 0) await clock.turn()
      if (!emit(event)) return
    }
  }

  *#events(messages: readonly Message[], notifications: readonly ServerNotification[]): Iterable<AppliedEvent> {
    for (const message of messages) yield this.#messageEvent(message)
    for (const notification of notifications)
      if (!this.#isCoveredByNote(notification)) yield* this.#notificationEvent(notification)
  }

  /** The event of a message, as if the socket had delivered it. */
  #messageEvent(message: Message): AppliedEvent {
    const { accountId, conversationId } = message
    const conversation = this.#options.server.conversations.get(accountId, conversationId) ?? null
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

  /** The event of a notification; none for one without a conversation. */
  #notificationEvent(notification: ServerNotification): AppliedEvent[] {
    const { accountId, conversationId } = notification
    if (conversationId === null) return []
    const conversation = this.#options.server.conversations.get(accountId, conversationId) ?? null
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

  /**
   * Before 3.5 the notification of a mention doesn't name its note. If a cached note mentions the user at that time,
   * the note alerts instead.
   */
  #isCoveredByNote({ accountId, conversationId, createdAt, messageId, type }: ServerNotification): boolean {
    if (type !== 'conversation_mention' || messageId !== null || conversationId === null) return false
    const { messages } = this.#options.server
    const mention = `mention://user/${this.#options.me()}/`
    return messages
      .newest(accountId, conversationId, 0, MENTION_SEARCH_DEPTH)
      .map(({ id }) => messages.get(accountId, conversationId, id))
      .some(
        (message) =>
          message?.private === true &&
          message.content.includes(mention) &&
          Math.abs(message.createdAt - createdAt) <= MAX_MENTION_DELAY,
      )
  }
}

function partition<T>(all: readonly T[], matches: (item: T) => boolean): [T[], T[]] {
  return [all.filter(matches), all.filter((item) => !matches(item))]
}
