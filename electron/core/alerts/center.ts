import type { Conversation } from '../../../shared/model/conversation.ts'
import type { ConversationRef, SessionId } from '../../../shared/model/ids.ts'
import { conversationKey } from '../../../shared/model/ids.ts'
import type { Clock } from '../ports.ts'
import type { AlertAction, AlertReason, Occasion } from './alert.ts'

/** This many notifications ring within `WINDOW` milliseconds; the rest only change the one of their conversation, or are one together. */
const SINGLY = 3
const WINDOW = 10_000
/** Occasions remembered against duplicates; far more than any buffer that could repeat them. */
const REMEMBERED = 5_000

/** The greatest first. Each has a notification of its own in a conversation, so that a lesser one never takes the place of a greater one. */
const REASONS = ['mention', 'assigned', 'message'] as const satisfies readonly AlertReason[]

interface Shown {
  ref: ConversationRef
}
interface Burst {
  messages: number
  conversations: Map<string, ConversationRef>
}
/** A storm, and when it last grew. */
interface Storm extends Burst {
  grewAt: number
}

/**
 * Turns occasions into notifications: none twice, one for each conversation and reason, no storm, and each taken back when it has become
 * pointless. Holds no timers.
 */
export class AlertCenter {
  readonly #clock: Pick<Clock, 'monotonic'>
  readonly #emit: (action: AlertAction) => void
  readonly #seen = new Set<string>()
  readonly #shown = new Map<string, Shown>()
  readonly #missed = new Map<SessionId, Burst>()
  /** When it last rang, within the window. */
  #rang: number[] = []
  #storm: Storm | null = null

  constructor(options: { clock: Pick<Clock, 'monotonic'>; emit: (action: AlertAction) => void }) {
    this.#clock = options.clock
    this.#emit = options.emit
  }

  /** Rings, joins the storm, or is counted for the summary. The same occasion again does nothing. */
  offer(occasion: Occasion): void {
    if (!this.#isNew(occasion.identity)) return
    const { alert } = occasion
    if (occasion.missed) {
      count(this.#missedOf(alert.sessionId), alert)
      return
    }
    const now = this.#clock.monotonic()
    this.#rang = this.#rang.filter((at) => now - at < WINDOW)
    if (this.#rang.length < SINGLY) {
      this.#rang.push(now)
      this.#show(occasion, alert)
    } else if (occasion.reason === 'mention' || this.#shown.has(keyOf(occasion))) {
      this.#show(occasion, { ...alert, silent: true, sound: false })
    } else {
      this.#joinStorm(alert, now)
    }
  }

  /** A sync is over: what it found is told of in one notification. One conversation alone can be opened from it. */
  summarise(session: SessionId, settings: { sound: boolean }): void {
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
        silent: !settings.sound,
        sound: settings.sound,
      },
    })
  }

  /** The person looks at a conversation: its notification has done its work. */
  looked(ref: ConversationRef): void {
    for (const reason of REASONS) this.#withdraw(keyFor(conversationKey(ref), reason))
  }

  /** Read by another agent or device, or over: a message's notification goes. Mentions and assignments wait for this person. */
  conversationChanged(ref: ConversationRef, before: Conversation | null, after: Conversation): void {
    if (!before) return
    const wasRead = before.unreadCount > 0 && after.unreadCount === 0
    const isOver = before.status !== 'resolved' && after.status === 'resolved'
    if (wasRead || isOver) this.#withdraw(keyFor(conversationKey(ref), 'message'))
  }

  /** The person closed or clicked a notification, or the system dropped it. */
  gone(key: string): void {
    this.#shown.delete(key)
  }

  /** Signed out: nothing of a session stays on the screen. */
  forgetSession(session: SessionId): void {
    this.#missed.delete(session)
    for (const [key, shown] of this.#shown) if (shown.ref.sessionId === session) this.#withdraw(key)
    this.#emit({ kind: 'withdraw', key: `${session}/missed` })
  }

  #withdraw(key: string): void {
    if (this.#shown.delete(key)) this.#emit({ kind: 'withdraw', key })
  }

  #show(occasion: Occasion, alert: Occasion['alert']): void {
    const key = keyOf(occasion)
    this.#shown.set(key, { ref: alert.ref })
    this.#emit({ kind: 'show', alert: { ...alert, key } })
    // What is less than this one says nothing more: it goes once the greater one is there.
    for (const reason of REASONS.slice(REASONS.indexOf(occasion.reason) + 1)) this.#withdraw(keyFor(alert.key, reason))
  }

  #joinStorm(alert: Occasion['alert'], now: number): void {
    if (!this.#storm || now - this.#storm.grewAt >= WINDOW)
      this.#storm = { messages: 0, conversations: new Map(), grewAt: now }
    const storm = this.#storm
    storm.grewAt = now
    count(storm, alert)
    // The first of the storm have rung enough.
    this.#emit({
      kind: 'show',
      alert: {
        key: 'many',
        sessionId: alert.sessionId,
        ref: null,
        title: { code: 'title.many', values: { messages: storm.messages, conversations: storm.conversations.size } },
        body: { code: 'body.open', values: {} },
        silent: true,
        sound: false,
      },
    })
  }

  #missedOf(session: SessionId): Burst {
    const known = this.#missed.get(session)
    if (known) return known
    const burst: Burst = { messages: 0, conversations: new Map() }
    this.#missed.set(session, burst)
    return burst
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

function keyOf({ alert, reason }: Occasion): string {
  return keyFor(alert.key, reason)
}

function keyFor(conversation: string, reason: AlertReason): string {
  return reason === 'message' ? conversation : `${conversation}/${reason}`
}

function count(burst: Burst, { key, ref }: Occasion['alert']): void {
  burst.messages += 1
  burst.conversations.set(key, ref)
}
