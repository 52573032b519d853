import type { Message } from '../../../shared/model/message.ts'
import type { OutboxEntry, ServerStore } from '../cache/index.ts'
import { BoundedMap, localKey } from '../cache/index.ts'
import type { Clock } from '../ports.ts'
import type { ServerTime } from '../sync/serverTime.ts'
import { emailThread, newestMessages } from './emailThread.ts'

/** Messages at the end of a thread among which emails that have not left are searched. */
const RECENT_MESSAGES = 20
/** Seconds after which an email has left, or never will. */
const MAX_AGE = 600
/** Milliseconds after which the user is asked. */
const ASK_USER_AFTER = 60_000
/** Milliseconds to wait if the server doesn't report when emails leave: it sends them after 2 to 10 s. */
const UNREPORTED_DELAY = 15_000
/**
 * The same for an email without attachments, whose job starts a second after the server accepted it. The user is never
 * asked about one.
 */
const PLAIN = { reportedDelay: 10_000, unreportedDelay: 3_000, maxAge: 30 } as const
/** Emails whose wait is remembered: far more than wait at the same time. */
const REMEMBERED = 500
/** Milliseconds between two requests for the state of an email. */
export const POLL_INTERVAL = 5_000

/** An email that has to leave before anything else of its conversation. */
export interface LeavingEmail {
  id: number
  createdAt: number
  /** Milliseconds until the user is asked, or the email counts as sent. */
  timeLeft: number
}

/**
 * Holds a conversation until an email before has left. Servers send an email a moment after they accepted it, one with
 * attachments seconds later. Only then do they read its recipients, from the newest outgoing message of the
 * conversation, notes included: a message sent meanwhile would change who gets it.
 * docs/servers.md#recipients-are-read-when-the-email-leaves.
 */
export class MailGate {
  readonly #server: ServerStore
  readonly #clock: Pick<Clock, 'monotonic'>
  readonly #serverTime: Pick<ServerTime, 'earliest'>
  /** Monotonic time at which a message first had to wait for an email, by `account/message`. */
  readonly #waitingSince = new BoundedMap<string, number>(REMEMBERED)

  /** `serverTime`: the server dates emails, and this computer's clock may be wrong. */
  constructor(server: ServerStore, clock: Pick<Clock, 'monotonic'>, serverTime: Pick<ServerTime, 'earliest'>) {
    this.#server = server
    this.#clock = clock
    this.#serverTime = serverTime
  }

  /** The email that this message has to wait for; null if it may leave. */
  leaving(entry: Pick<OutboxEntry, 'accountId' | 'conversationId' | 'overtakes'>): LeavingEmail | null {
    const { accountId, conversationId, overtakes = 0 } = entry
    if (emailThread(this.#server, accountId, conversationId) === null) return null
    const now = this.#serverTime.earliest()
    const emails = [...newestMessages(this.#server, accountId, conversationId, RECENT_MESSAGES)].filter(isEmail)
    const isReporting = emails.some(({ sourceId }) => sourceId !== null)
    const leaving = emails.filter(
      (email) =>
        email.id > overtakes && isLeaving(email) && now - email.createdAt < (hasFiles(email) ? MAX_AGE : PLAIN.maxAge),
    )
    // The time of each runs from when a message first waited for it, not from the end of the one before.
    const waits = leaving.map((email) => {
      const hasEarlier = emails.some(({ id, delivery }) => id < email.id && delivery !== 'failed')
      const { delay, asksUser } = waitFor(email, isReporting || !hasEarlier)
      return {
        asksUser,
        id: email.id,
        createdAt: email.createdAt,
        timeLeft: this.#firstWait(accountId, email.id) + delay - this.#clock.monotonic(),
      }
    })
    const first = waits.find(({ asksUser, timeLeft }) => asksUser || timeLeft > 0)
    return first ? { id: first.id, createdAt: first.createdAt, timeLeft: first.timeLeft } : null
  }

  #firstWait(accountId: number, messageId: number): number {
    const key = localKey(accountId, messageId)
    const since = this.#waitingSince.get(key) ?? this.#clock.monotonic()
    this.#waitingSince.set(key, since)
    return since
  }
}

/**
 * How long to wait for an email, and whether the user is asked then. `isReporting`: the server reports when emails
 * leave, or may do so.
 */
function waitFor(email: Message, isReporting: boolean): { delay: number; asksUser: boolean } {
  if (!hasFiles(email)) return { delay: isReporting ? PLAIN.reportedDelay : PLAIN.unreportedDelay, asksUser: false }
  return isReporting ? { delay: ASK_USER_AFTER, asksUser: true } : { delay: UNREPORTED_DELAY, asksUser: false }
}

const hasFiles = (message: Message): boolean => message.attachments.length > 0

/** Whether an agent wrote the message to people outside. */
function isEmail(message: Message): boolean {
  return message.type === 'outgoing' && !message.private && !message.deleted
}

/** Whether an email has not left: the server sets its `source_id` when it leaves, or reports a failure. */
export function isLeaving(message: Message): boolean {
  return isEmail(message) && message.sourceId === null && message.delivery !== 'failed'
}
