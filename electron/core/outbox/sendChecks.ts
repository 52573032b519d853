import type { OutboxEntry, SendConfirmation } from '../cache/index.ts'
import { refreshConversation } from '../sync/conversationFetcher.ts'
import { isGone, isTooLarge, loadError } from '../sync/loadError.ts'
import type { EntryStates } from './entryStates.ts'
import type { Step } from './lane.ts'
import { LATER, NEXT } from './lane.ts'
import type { MailGate } from './mailGate.ts'
import { POLL_INTERVAL } from './mailGate.ts'
import type { OutboxOptions } from './outbox.ts'
import { confirmationNeeded } from './sendConfirmation.ts'

export interface SendChecksOptions extends Pick<OutboxOptions, 'ports' | 'threads'> {
  states: EntryStates
  gate: MailGate
}

/** What has to be known before a message leaves: its thread, the emails before it, and whether the user has to confirm it. */
export class SendChecks {
  readonly #options: SendChecksOptions
  /** Replies that failed because their thread is too large to compare: retrying sends them without the comparison. */
  readonly #uncomparable = new Set<string>()

  constructor(options: SendChecksOptions) {
    this.#options = options
  }

  /** Returns null if the message may leave, once the user needs no confirmation (`confirmation`). */
  async run(entry: OutboxEntry): Promise<Step | null> {
    return (await this.#compareThread(entry)) ?? (await this.#waitForEmail(entry))
  }

  /** Why the user has to confirm a message that may leave otherwise; null if they don't. */
  confirmation(entry: OutboxEntry): SendConfirmation | null {
    const { ports } = this.#options
    const { accountId, conversationId, seen } = entry
    return confirmationNeeded(entry, {
      conversation: ports.server.conversations.base(accountId, conversationId),
      me: ports.me(),
      now: Math.floor(ports.clock.now() / 1_000),
      messages: seen === null ? [] : ports.server.messages.after(accountId, conversationId, seen.lastId),
    })
  }

  /** The entry was removed. */
  forget(echoId: string): void {
    this.#uncomparable.delete(echoId)
  }

  /**
   * Compares the thread unless it is verified, and fetches the conversation of a reply that waited, so that a reply
   * never leaves over unseen changes. Returns null once that is done.
   */
  async #compareThread(entry: OutboxEntry): Promise<Step | null> {
    const { ports, states, threads } = this.#options
    const { accountId, conversationId } = entry
    try {
      if (
        !ports.server.threads.get(accountId, conversationId) ||
        !ports.freshness.isThreadVerified(accountId, conversationId)
      )
        await threads.compare(accountId, conversationId)
      if (entry.waited && !entry.private) await refreshConversation(ports, accountId, conversationId)
      return null
    } catch (error) {
      const failure = loadError(error, ports.log)
      if (isGone(error)) return states.fail(entry, failure)
      if (isTooLarge(error)) return this.#onUncomparable(entry)
      if (states.isCurrent(entry)) states.set(entry, { kind: 'queued', error: failure }, { waited: true })
      return LATER
    }
  }

  /**
   * The thread is too large to compare: a note leaves, because nothing in the thread makes it wrong; for a reply the
   * user decides.
   */
  #onUncomparable(entry: OutboxEntry): Step | null {
    if (entry.private || this.#uncomparable.has(entry.echoId)) return null
    this.#uncomparable.add(entry.echoId)
    return this.#options.states.fail(entry, { code: 'threadTooLarge', detail: null })
  }

  /**
   * Waits for an email before the message, asking the server for its state and after a while the user. Returns null if
   * the message may leave.
   */
  async #waitForEmail(entry: OutboxEntry): Promise<Step | null> {
    const { gate, ports, states, threads } = this.#options
    const { accountId, conversationId, state } = entry
    let email = gate.leaving(entry)
    if (email !== null && state.kind === 'queued' && state.mailId === email.id) {
      try {
        await threads.compare(accountId, conversationId, { force: true })
      } catch (error) {
        ports.log.info('Email state request failed', { ...loadError(error, ports.log) })
      }
      if (!states.isCurrent(entry)) return NEXT
      email = gate.leaving(entry)
    }
    if (email === null) return null
    if (email.timeLeft <= 0) {
      states.set(entry, { kind: 'held', hold: { reason: 'mailLeaving', name: null, at: email.createdAt } })
      return NEXT
    }
    if (state.kind !== 'queued' || state.mailId !== email.id)
      states.set(entry, { kind: 'queued', error: null, mailId: email.id })
    return { kind: 'wait', delay: Math.min(POLL_INTERVAL, email.timeLeft) }
  }
}
