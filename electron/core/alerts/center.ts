import type { Conversation } from '../../../shared/model/conversation.ts'
import type { AccountRef, ConversationRef, SessionId } from '../../../shared/model/ids.ts'
import { conversationKey } from '../../../shared/model/ids.ts'
import type { Clock } from '../ports.ts'
import type { Alert, AlertAction, AlertCandidate, AlertReason } from './alert.ts'

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

/** The key of the notification of a storm. */
const MANY = 'many'

/** The alerts of one conversation in a group. */
interface GroupedAlerts {
  ref: ConversationRef
  messages: number
  /** One of them stays until the user opens the conversation. */
  stays: boolean
}
/** Alerts that share one notification, by conversation. */
type AlertGroup = Map<string, GroupedAlerts>

/**
 * Turns alert candidates into notifications: none twice, one for each conversation and reason, never a storm, and each
 * withdrawn when it is no longer needed. Has no timers.
 */
export class AlertCenter {
  readonly #clock: Pick<Clock, 'monotonic'>
  readonly #emit: (action: AlertAction) => void
  readonly #seen = new Set<string>()
  readonly #shown = new Map<string, ConversationRef>()
  /** Groups that are shown, by the key of their notification. */
  readonly #groups = new Map<string, AlertGroup>()
  readonly #missed = new Map<SessionId, AlertGroup>()
  /** The sounds within the window, and their notifications. */
  #sounds: { at: number; key: string }[] = []
  /** When the last alert joined the group of the storm. */
  #stormGrewAt = -Infinity

  constructor(options: { clock: Pick<Clock, 'monotonic'>; emit: (action: AlertAction) => void }) {
    this.#clock = options.clock
    this.#emit = options.emit
  }

  /** Shows a notification, adds to the storm, or counts for the summary. Ignores a candidate it has seen before. */
  offer(candidate: AlertCandidate): void {
    if (!this.#isNew(candidate.identity)) return
    const { alert } = candidate
    if (candidate.missed) {
      count(this.#missedOf(alert.sessionId), candidate)
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
      this.#joinStorm(candidate, now)
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
    this.#showGroup(missed, {
      key: missedKey(session),
      sessionId: session,
      title: { code: 'title.whileAway', values: sizeOf(missed) },
      sound: settings.sound,
    })
  }

  /** The user opened a conversation: withdraws its notifications. */
  conversationViewed(ref: ConversationRef): void {
    const key = conversationKey(ref)
    for (const reason of REASONS) this.#withdraw(keyFor(key, reason))
    this.#leaveGroups((grouped) => conversationKey(grouped.ref) === key)
  }

  /**
   * Withdraws the notification of a message when the conversation was read elsewhere or resolved. Mentions and
   * assignments stay until this user opens it.
   */
  conversationChanged(ref: ConversationRef, before: Conversation | null, after: Conversation): void {
    if (!before) return
    const wasRead = before.unreadCount > 0 && after.unreadCount === 0
    const wasResolved = before.status !== 'resolved' && after.status === 'resolved'
    if (!wasRead && !wasResolved) return
    const key = conversationKey(ref)
    this.#withdraw(keyFor(key, 'message'))
    this.#leaveGroups((grouped) => !grouped.stays && conversationKey(grouped.ref) === key)
  }

  /** The user closed or clicked a notification, or the system removed it. */
  notificationClosed(key: string): void {
    this.#shown.delete(key)
    this.#groups.delete(key)
  }

  /** The user lost the account: withdraws its notifications. */
  forgetAccount({ sessionId, accountId }: AccountRef): void {
    this.#forget((ref) => ref.sessionId === sessionId && ref.accountId === accountId)
  }

  /** Signed out: withdraws all notifications of the session. */
  forgetSession(session: SessionId): void {
    this.#forget((ref) => ref.sessionId === session)
  }

  #forget(isForgotten: (ref: ConversationRef) => boolean): void {
    for (const [key, ref] of this.#shown) if (isForgotten(ref)) this.#withdraw(key)
    this.#leaveGroups(({ ref }) => isForgotten(ref))
  }

  /** Takes conversations out of all groups, and withdraws the notifications of those that are empty. */
  #leaveGroups(leaves: (grouped: GroupedAlerts) => boolean): void {
    for (const group of this.#missed.values()) removeFrom(group, leaves)
    for (const [key, group] of this.#groups) {
      removeFrom(group, leaves)
      if (group.size > 0) continue
      this.#groups.delete(key)
      this.#emit({ kind: 'withdraw', key })
    }
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

  #joinStorm(candidate: AlertCandidate, now: number): void {
    const shown = now - this.#stormGrewAt < WINDOW ? this.#groups.get(MANY) : undefined
    const storm = shown ?? new Map<string, GroupedAlerts>()
    this.#stormGrewAt = now
    count(storm, candidate)
    // The first alerts of the storm had a sound already.
    this.#showGroup(storm, {
      key: MANY,
      sessionId: candidate.alert.sessionId,
      title: { code: 'title.many', values: sizeOf(storm) },
      sound: false,
    })
  }

  /** Shows one notification for a group, which opens the conversation if there is only one. */
  #showGroup(group: AlertGroup, alert: Omit<Alert, 'ref' | 'body'>): void {
    const [first] = group.values()
    if (!first) return
    this.#groups.set(alert.key, group)
    const ref = group.size === 1 ? first.ref : null
    const account = accountOf(group)
    const where = ref === null && account !== null ? { account } : {}
    this.#emit({ kind: 'show', alert: { ...alert, ...where, ref, body: { code: 'body.open', values: {} } } })
  }

  #missedOf(session: SessionId): AlertGroup {
    const existing = this.#missed.get(session)
    if (existing) return existing
    const group: AlertGroup = new Map()
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

const missedKey = (session: SessionId): string => `${session}/missed`

function count(group: AlertGroup, { alert: { key, ref }, reason }: AlertCandidate): void {
  const { messages = 0, stays = false } = group.get(key) ?? {}
  group.set(key, { ref, messages: messages + 1, stays: stays || reason !== 'message' })
}

function sizeOf(group: AlertGroup): { messages: number; conversations: number } {
  let total = 0
  for (const { messages } of group.values()) total += messages
  return { messages: total, conversations: group.size }
}

/** The account of all its conversations; null where there are several. */
function accountOf(group: AlertGroup): AccountRef | null {
  const [first] = group.values()
  if (!first) return null
  const { sessionId, accountId } = first.ref
  // A storm may last for hours, and asks with each message.
  for (const { ref } of group.values()) if (ref.accountId !== accountId || ref.sessionId !== sessionId) return null
  return { sessionId, accountId }
}

function removeFrom(group: AlertGroup, leaves: (grouped: GroupedAlerts) => boolean): void {
  for (const [key, grouped] of group) if (leaves(grouped)) group.delete(key)
}
