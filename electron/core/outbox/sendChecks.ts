import type { OutboxEntry, SendConfirmation } from '../cache/index.ts'
import { loadError } from '../sync/loadError.ts'
import type { EntryStates } from './entryStates.ts'
import type { Step } from './lane.ts'
import { NEXT } from './lane.ts'
import type { MailGate } from './mailGate.ts'
import { POLL_INTERVAL } from './mailGate.ts'
import type { OutboxOptions } from './outbox.ts'
import { unseenMessages } from './seen.ts'
import { confirmationNeeded } from './sendConfirmation.ts'
import { ThreadCheck } from './threadCheck.ts'

export interface SendChecksOptions extends Pick<OutboxOptions, 'explainRefusal' | 'isConnected' | 'ports' | 'threads'> {
  states: EntryStates
  gate: MailGate
}

/** What has to be known before a message leaves: its thread, the emails before it, and whether the user has to confirm it. */
export class SendChecks {
  readonly thread: ThreadCheck
  readonly #options: SendChecksOptions

  constructor(options: SendChecksOptions) {
    this.#options = options
    this.thread = new ThreadCheck(options)
  }

  /** Returns null if the message may leave, once the user needs no confirmation (`confirmation`). */
  async run(entry: OutboxEntry): Promise<Step | null> {
    return (await this.thread.run(entry)) ?? (await this.#waitForEmail(entry))
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
      unseen: unseenMessages(ports.server, entry),
    })
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
        await threads.compare(accountId, conversationId, { force: true, priority: 'outbox' })
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
