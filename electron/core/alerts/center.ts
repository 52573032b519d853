import type { Conversation } from '../../../shared/model/conversation.ts'
import type { AccountRef, ConversationRef, SessionId } from '../../../shared/model/ids.ts'
import { conversationKey } from '../../../shared/model/ids.ts'
import type { Clock } from '../ports.ts'
import type { AlertAction, AlertCandidate, AlertReason } from './alert.ts'

/**
 * At most this many notifications with sound in `WINDOW` milliseconds. Further ones replace the notification of their
 * conversation, or are combined into one.
 */
const MOST_SOUNDS = 3
/** Of these one notification gets fewer, so that a burst of one customer doesn't silence the first message of another. */
const MOST_SOUNDS_OF_ONE = 2
const WINDOW = 10_000
/** Candidates remembered against duplicates: far more than any buffer that could repeat them. */
const REMEMBERED = 5_000

/** By priority. Each has its own notification per conversation, so that a lower one never replaces a higher one. */
const REASONS = ['mention', 'assigned', 'message'] as const satisfies readonly AlertReason[]

/** Alerts that share one notification. */
interface AlertGroup {
  messages: number
  conversations: Map<string, ConversationRef>
}
/** More alerts than may have a sound; `grewAt` is the time of the last one. */
interface Storm extends AlertGroup {
  grewAt: number
}

/**
 * Turns alert candidates into notifications: none twice, one for each conversation and reason, never a storm, and each
 * withdrawn when it is no longer needed. Has no timers.
 */
export class AlertCenter {
  readonly #clock: Pick<Clock, 'monotonic'>
  readonly #emit: (action: AlertAction) => void
  readonly #seen = new Set<string>()
  readonly #shown = new Map<string, ConversationRef>()
  readonly #missed = new Map<SessionId, AlertGroup>()
  /** The sounds within the window, and their notifications. */
  #sounds: { at: number; key: string }[] = []
  #storm: Storm | null = null

  constructor(options: { clock: Pick<Clock, 'monotonic'>; emit: (action: AlertAction) => void }) {
    this.#clock = options.clock
    this.#emit = options.emit
  }

  /** Shows a notification, adds to the storm, or counts for the summary. Ignores a candidate it has seen before. */
  offer(candidate: AlertCandidate): void {
    if (!this.#isNew(candidate.identity)) return
    const { alert } = candidate
    if (candidate.missed) {
      count(this.#missedOf(alert.sessionId), alert)
      return
    }
    const now = this.#clock.monotonic()
    this.#sounds = this.#sounds.filter(({ at }) => now - at < WINDOW)
    const key = keyOf(candidate)
    const ofThisKey = this.#sounds.filter((sound) => sound.key === key).length
    if (this.#sounds.length < MOST_SOUNDS && ofThisKey < MOST_SOUNDS_OF_ONE) {
      this.#sounds.push({ at: now, key })
      this.#show(candidate, alert)
    } else if (candidate.reason === 'mention' || this.#shown.has(keyOf(candidate))) {
      this.#show(candidate, { ...alert, sound: false })
    } else {
      this.#joinStorm(alert, now)
    }
  }

  /** Whether this message was offered since it came. */
  hasAlerted(ref: ConversationRef, messageId: number): boolean {
    return this.#seen.has(`${conversationKey(ref)}/message/${messageId}`)
  }

  /** A sync is over: shows one notification for what it found, which opens the conversation if there is only one. */
  summarize(session: SessionId, settings: { sound: boolean }): void {
    const missed = this.#missed.get(session)
    this.#missed.delete(session)
    if (!missed) return
    const [first = null] = missed.conversations.values()
    const single = missed.conversations.size === 1 ? first : null
    this.#emit({
      kind: 'show',
      alert: {
        key: `${session}/missed`,
        sessionId: session,
        ref: single,
        title: {
          code: 'title.whileAway',
          values: { messages: missed.messages, conversations: missed.conversations.size },
        },
        body: { code: 'body.open', values: {} },
        sound: settings.sound,
      },
    })
  }

  /** The user opened a conversation: withdraws its notifications. */
  conversationViewed(ref: ConversationRef): void {
    for (const reason of REASONS) this.#withdraw(keyFor(conversationKey(ref), reason))
  }

  /**
   * Withdraws the notification of a message when the conversation was read elsewhere or resolved. Mentions and
   * assignments stay until this user opens it.
   */
  conversationChanged(ref: ConversationRef, before: Conversation | null, after: Conversation): void {
    if (!before) return
    const wasRead = before.unreadCount > 0 && after.unreadCount === 0
    const wasResolved = before.status !== 'resolved' && after.status === 'resolved'
    if (wasRead || wasResolved) this.#withdraw(keyFor(conversationKey(ref), 'message'))
  }

  /** The user closed or clicked a notification, or the system removed it. */
  notificationClosed(key: string): void {
    this.#shown.delete(key)
  }

  /** The user lost the account: withdraws its notifications. */
  forgetAccount({ sessionId, accountId }: AccountRef): void {
    const isOfAccount = (ref: ConversationRef): boolean => ref.sessionId === sessionId && ref.accountId === accountId
    const missed = this.#missed.get(sessionId)
    for (const [key, ref] of missed?.conversations ?? []) if (isOfAccount(ref)) missed?.conversations.delete(key)
    if (missed?.conversations.size === 0) this.#missed.delete(sessionId)
    for (const [key, ref] of this.#shown) if (isOfAccount(ref)) this.#withdraw(key)
  }

  /** Signed out: withdraws all notifications of the session. */
  forgetSession(session: SessionId): void {
    this.#missed.delete(session)
    for (const [key, ref] of this.#shown) if (ref.sessionId === session) this.#withdraw(key)
    this.#emit({ kind: 'withdraw', key: `${session}/missed` })
  }

  #withdraw(key: string): void {
    if (this.#shown.delete(key)) this.#emit({ kind: 'withdraw', key })
  }

  #show(candidate: AlertCandidate, alert: AlertCandidate['alert']): void {
    const key = keyOf(candidate)
    this.#shown.set(key, alert.ref)
    this.#emit({ kind: 'show', alert: { ...alert, key } })
    // Reasons of lower priority are redundant now.
    for (const reason of REASONS.slice(REASONS.indexOf(candidate.reason) + 1)) this.#withdraw(keyFor(alert.key, reason))
  }

  #joinStorm(alert: AlertCandidate['alert'], now: number): void {
    if (!this.#storm || now - this.#storm.grewAt >= WINDOW)
      this.#storm = { messages: 0, conversations: new Map(), grewAt: now }
    const storm = this.#storm
    storm.grewAt = now
    count(storm, alert)
    // The first alerts of the storm had a sound already.
    this.#emit({
      kind: 'show',
      alert: {
        key: 'many',
        sessionId: alert.sessionId,
        ref: null,
        title: { code: 'title.many', values: { messages: storm.messages, conversations: storm.conversations.size } },
        body: { code: 'body.open', values: {} },
        sound: false,
      },
    })
  }

  #missedOf(session: SessionId): AlertGroup {
    const existing = this.#missed.get(session)
    if (existing) return existing
    const group: AlertGroup = { messages: 0, conversations: new Map() }
    this.#missed.set(session, group)
    return group
  }

  #isNew(identity: string): boolean {
    if (this.#seen.has(identity)) return false
    this.#seen.add(identity)
    if (this.#seen.size > REMEMBERED)
      for (const oldest of this.#seen) {
        this.#seen.delete(oldest)
        break
      }
    return true
  }
}

function keyOf({ alert, reason }: AlertCandidate): string {
  return keyFor(alert.key, reason)
}

function keyFor(conversation: string, reason: AlertReason): string {
  return reason === 'message' ? conversation : `${conversation}/${reason}`
}

function count(group: AlertGroup, { key, ref }: AlertCandidate['alert']): void {
  group.messages += 1
  group.conversations.set(key, ref)
}
