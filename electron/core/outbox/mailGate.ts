import type { Message } from '../../../shared/model/message.ts'
import type { OutboxEntry, ServerStore } from '../cache/index.ts'
import { localKey } from '../cache/index.ts'
import type { Clock } from '../ports.ts'
import type { ServerTime } from '../sync/serverTime.ts'
import { emailThread, newestMessages } from './emailThread.ts'

/** Messages at the end of a thread among which an email on its way is looked for. */
const LOOKED_AT = 20
/** Seconds: an email older than this has left, or never will. */
const OLD_AFTER = 600
/** Milliseconds until the user decides. */
const PATIENCE = 60_000
/** Milliseconds for servers that don't report when an email left: they send after 2 to 10 s. */
const UNREPORTED_FOR = 15_000
/** The same for an email without attachments, whose job begins a second after the server took it. The user is never asked about one. */
const PLAIN = { reported: 10_000, unreported: 3_000, oldAfter: 30 } as const
/** Milliseconds between two questions to the server. */
export const ASK_EVERY = 5_000

/**
 * An email that has to leave before anything else of its conversation may.
 * `patience`: milliseconds until the user is asked, or it counts as gone.
 */
export interface LeavingMail {
  id: number
  createdAt: number
  patience: number
}

/**
 * Servers send an email a moment after they accepted it, one with attachments seconds later. Only then do they read its recipients, from the
 * newest outgoing message of the conversation, notes included: a message written meanwhile would change who gets it.
 * docs/servers.md#recipients-are-read-when-the-email-leaves.
 */
export class MailGate {
  readonly #server: ServerStore
  readonly #clock: Pick<Clock, 'monotonic'>
  readonly #serverTime: Pick<ServerTime, 'earliest'>
  /** When something first had to wait for an email, by `account/message`; monotonic. */
  readonly #since = new Map<string, number>()

  /** `serverTime`: emails are dated by the server, and this computer's clock may be wrong. */
  constructor(server: ServerStore, clock: Pick<Clock, 'monotonic'>, serverTime: Pick<ServerTime, 'earliest'>) {
    this.#server = server
    this.#clock = clock
    this.#serverTime = serverTime
  }

  /** What this message waits for; null where it may leave. */
  leaving(entry: Pick<OutboxEntry, 'accountId' | 'conversationId' | 'overtakes'>): LeavingMail | null {
    const { accountId, conversationId, overtakes = 0 } = entry
    if (emailThread(this.#server, accountId, conversationId) === null) return null
    const now = this.#serverTime.earliest()
    const mails = [...newestMessages(this.#server, accountId, conversationId, LOOKED_AT)].filter(isMail)
    const isReporting = mails.some(({ sourceId }) => sourceId !== null)
    const onTheirWay = mails.filter(
      (mail) =>
        mail.id > overtakes && isLeaving(mail) && now - mail.createdAt < (hasFiles(mail) ? OLD_AFTER : PLAIN.oldAfter),
    )
    // Each one's time runs from the first question, not from when the one before it was given up.
    const waits = onTheirWay.map((mail) => {
      const hasEarlier = mails.some(({ id, delivery }) => id < mail.id && delivery !== 'failed')
      const { time, asks } = waitFor(mail, isReporting || !hasEarlier)
      return {
        asks,
        id: mail.id,
        createdAt: mail.createdAt,
        patience: this.#firstWait(accountId, mail.id) + time - this.#clock.monotonic(),
      }
    })
    const first = waits.find(({ asks, patience }) => asks || patience > 0)
    return first ? { id: first.id, createdAt: first.createdAt, patience: first.patience } : null
  }

  #firstWait(accountId: number, messageId: number): number {
    const key = localKey(accountId, messageId)
    const since = this.#since.get(key) ?? this.#clock.monotonic()
    this.#since.set(key, since)
    return since
  }
}

/** How long one email is waited for, in milliseconds, and whether the user is asked then. `isReporting`: the server tells when emails left, or may yet. */
function waitFor(mail: Message, isReporting: boolean): { time: number; asks: boolean } {
  if (!hasFiles(mail)) return { time: isReporting ? PLAIN.reported : PLAIN.unreported, asks: false }
  return isReporting ? { time: PATIENCE, asks: true } : { time: UNREPORTED_FOR, asks: false }
}

const hasFiles = (message: Message): boolean => message.attachments.length > 0

/** Written by an agent to people outside. */
function isMail(message: Message): boolean {
  return message.type === 'outgoing' && !message.private && !message.deleted
}

/** The server names an email when it has left (`source_id`), or says that it failed. */
export function isLeaving(message: Message): boolean {
  return isMail(message) && message.sourceId === null && message.delivery !== 'failed'
}
