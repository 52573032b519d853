import type { Message } from '../../../shared/model/message.ts'
import type { ServerStore } from '../cache/serverStore.ts'
import type { Clock } from '../ports.ts'
import { emailThread, newestMessages } from './emailThread.ts'
import type { OutboxEntry } from './entry.ts'

/** Messages at the end of a thread among which an email on its way is looked for. */
const LOOKED_AT = 20
/** Seconds: an email older than this has left, or never will. */
const OLD_AFTER = 600
/** Milliseconds until the user decides. */
const PATIENCE = 60_000
/** Milliseconds for servers that don't report when an email left: they send after 2 to 10 s. */
const UNREPORTED_FOR = 15_000
/** Milliseconds between two questions to the server. */
export const ASK_EVERY = 5_000

/**
 * An email that has to leave before anything else of its conversation may.
 * `patience`: milliseconds until the user is asked, or it counts as gone.
 */
export interface LeavingMail { id: number; createdAt: number; patience: number }

/**
 * Servers send an email with attachments seconds after they took it, and read its recipients only then, from the newest outgoing message of
 * the conversation, notes included (agent-day.md 1). Whatever is written meanwhile would change who gets it.
 */
export class MailGate {
  readonly #server: ServerStore
  readonly #clock: Clock
  /** When something first had to wait for an email, by `account/message`; monotonic. */
  readonly #since = new Map<string, number>()

  constructor(server: ServerStore, clock: Clock) {
    this.#server = server
    this.#clock = clock
  }

  /** What this message waits for; null where it may leave. */
  leaving(entry: Pick<OutboxEntry, 'accountId' | 'conversationId' | 'overtakes'>): LeavingMail | null {
    const { accountId, conversationId, overtakes = 0 } = entry
    if (emailThread(this.#server, accountId, conversationId) === null) return null
    const now = this.#clock.now() / 1_000
    const mails = [...newestMessages(this.#server, accountId, conversationId, LOOKED_AT)].filter(isMail)
    const mail = mails.find((each) => each.id > overtakes && isLeaving(each) && now - each.createdAt < OLD_AFTER)
    if (!mail) return null
    const key = `${accountId}/${mail.id}`
    const monotonic = this.#clock.monotonic()
    const since = this.#since.get(key) ?? monotonic
    this.#since.set(key, since)
    const hasEarlier = mails.some(({ id, delivery }) => id < mail.id && delivery !== 'failed')
    const isUnreported = hasEarlier && mails.every(({ sourceId }) => sourceId === null)
    const patience = since + (isUnreported ? UNREPORTED_FOR : PATIENCE) - monotonic
    return isUnreported && patience <= 0 ? null : { id: mail.id, createdAt: mail.createdAt, patience }
  }
}

/** Written by an agent to people outside. */
function isMail(message: Message): boolean {
  return message.type === 'outgoing' && !message.private && !message.deleted
}

/** The server names an email when it has left (`source_id`), or says that it failed. */
export function isLeaving(message: Message): boolean {
  return isMail(message) && message.attachments.length > 0 && message.sourceId === null && message.delivery !== 'failed'
}
