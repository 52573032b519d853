import type { MessagePatch } from '../../../shared/model/message.ts'
import type { RecipientTexts } from '../../../shared/model/recipients.ts'
import { recipientTexts } from '../../../shared/model/recipients.ts'
import type { ErrorCode } from '../../../shared/views.ts'
import type { OutboxEntry, OutboxState, SendConfirmation } from '../cache/index.ts'
import { localKey } from '../cache/index.ts'
import { refreshConversation } from '../sync/conversationFetcher.ts'
import { isGone, isTooLarge, loadError } from '../sync/loadError.ts'
import { Absence } from './absence.ts'
import { emailThread, nextRecipients } from './emailThread.ts'
import type { Step } from './lane.ts'
import { LATER, NEXT } from './lane.ts'
import type { MailGate } from './mailGate.ts'
import { POLL_INTERVAL } from './mailGate.ts'
import { findSent } from './match.ts'
import type { OutboxOptions } from './outbox.ts'
import { confirmationNeeded } from './sendConfirmation.ts'
import type { SendOutcome } from './sendOutcome.ts'
import { outcomeOf } from './sendOutcome.ts'

/** Processes single messages: sends them, searches lost ones on the server, and removes those that the server has. */
export class Sender {
  readonly #options: OutboxOptions
  readonly #gate: MailGate
  readonly #isStopped: () => boolean
  readonly #aborts = new Map<string, AbortController>()
  readonly #progress = new Map<string, number>()
  readonly #absence = new Absence()
  /**
   * Lost messages that the user wants sent again if they aren't found, with the id of the candidate that the user
   * rejected; null: without a candidate, and without waiting until absence is certain.
   */
  readonly #confirmed = new Map<string, number | null>()
  /** Replies that failed because their thread is too large to compare: retrying sends them without the comparison. */
  readonly #uncomparable = new Set<string>()

  constructor(options: OutboxOptions, gate: MailGate, isStopped: () => boolean) {
    this.#options = options
    this.#gate = gate
    this.#isStopped = isStopped
  }

  progressOf(echoId: string): number | null {
    return this.#progress.get(echoId) ?? null
  }

  /** The network was unavailable: requests that were held may arrive now, so the search starts over. */
  onGap(): void {
    this.#absence.onGap()
  }

  /**
   * The user wants a lost message sent again. `candidateId`: the candidate that was shown; the user hasn't judged one
   * that is found later.
   */
  confirmByUser(echoId: string, candidateId: number | null): void {
    this.#confirmed.set(echoId, candidateId)
  }

  /** Aborts a message that is being sent. It may still arrive, so the user's choice is stored on disk. */
  abort(entry: OutboxEntry, how: 'discard' | 'cancel'): void {
    this.#options.local.updateEntry({ ...entry, giveUp: how })
    this.#options.ports.changes.flushSoon()
    this.#aborts.get(entry.echoId)?.abort()
  }

  stop(): void {
    for (const abort of this.#aborts.values()) abort.abort()
  }

  /** The server has the message: removes the entry and its files. */
  complete(entry: OutboxEntry): void {
    void this.remove(entry, { arrived: true })
  }

  /** Removes an entry and its files. `arrived`: the server has the message. */
  async remove(entry: OutboxEntry, { arrived }: { arrived: boolean }): Promise<void> {
    if (this.#isStopped()) return
    const uploadIds = this.#options.local.removeEntry(entry.echoId, { arrived })
    this.#progress.delete(entry.echoId)
    this.#confirmed.delete(entry.echoId)
    this.#absence.forget(entry.echoId)
    this.#uncomparable.delete(entry.echoId)
    this.#options.ports.changes.flushSoon()
    await this.#options.uploads.removeFiles(uploadIds)
  }

  async step(entry: OutboxEntry): Promise<Step> {
    switch (entry.state.kind) {
      case 'queued':
        return this.#send(entry)
      case 'unknown':
        return this.#search(entry, entry.state)
      // The step of this request ended early: search first, as after a restart.
      case 'sending':
        return this.#lost(entry, entry.state.afterId, { error: { code: 'internal', detail: null }, answered: false })
      case 'held':
      case 'failed':
        return NEXT
    }
  }

  async #send(entry: OutboxEntry): Promise<Step> {
    const { ports, uploads } = this.#options
    const { accountId, conversationId, echoId } = entry
    const blocked = (await this.#compareThread(entry)) ?? (await this.#waitForEmail(entry))
    if (blocked !== null) return blocked
    const { files, lost } = await uploads.filesOf(entry.uploadIds)
    if (!this.#isCurrent(entry)) return NEXT
    if (lost !== null) return this.#failed(entry, { code: 'attachmentLost', detail: lost })
    const confirmation = this.#confirmationNeeded(entry)
    if (confirmation !== null) {
      this.#set(entry, { kind: 'held', hold: confirmation })
      return NEXT
    }
    const afterId = ports.server.messages.highestId(accountId, conversationId)
    const sending = this.#set(entry, { kind: 'sending', afterId })
    const abort = new AbortController()
    this.#aborts.set(echoId, abort)
    try {
      const patch = await ports.api.sendMessage(accountId, conversationId, {
        content: entry.content,
        private: entry.private,
        echoId,
        inReplyTo: entry.inReplyTo,
        files,
        recipients: this.#recipients(entry),
        signal: abort.signal,
        ...(files.length === 0
          ? {}
          : {
              onProgress: (sent: number, total: number) => {
                this.#onProgress(entry, total === 0 ? 1 : sent / total)
              },
            }),
      })
      // Stored as sending: searched at the next start.
      if (this.#isStopped()) return NEXT
      this.#onArrived(sending, { ...patch, echoId: patch.echoId ?? echoId })
      return NEXT
    } catch (error) {
      return await this.#onError(sending, afterId, error)
    } finally {
      this.#aborts.delete(echoId)
      this.#progress.delete(echoId)
    }
  }

  async #onError(entry: OutboxEntry, afterId: number, error: unknown): Promise<Step> {
    const { ports, local } = this.#options
    // The echo was faster than the failure, or the process is ending: the stored state is right.
    if (!local.entry(entry.echoId) || this.#isStopped()) return NEXT
    const outcome = outcomeOf(error)
    ports.log.info('Message not confirmed', { outcome: outcome.kind, code: outcome.error.code })
    if (outcome.kind !== 'lost' && this.#givenUp(entry) !== null) return this.#onNotFound(entry)
    switch (outcome.kind) {
      case 'later':
        this.#set(entry, { kind: 'queued', error: outcome.error }, { waited: true })
        return { kind: 'wait', delay: outcome.retryAfter }
      case 'lost':
        return this.#lost(entry, afterId, outcome)
      case 'unauthorized':
        if (await this.#options.confirmSignedIn()) return this.#failed(entry, outcome.error)
        this.#set(entry, { kind: 'queued', error: { code: 'signedOut', detail: null } }, { waited: true })
        return LATER
      case 'refused':
        return this.#failed(entry, outcome.error)
    }
  }

  async #search(entry: OutboxEntry, state: Extract<OutboxState, { kind: 'unknown' }>): Promise<Step> {
    const { ports, threads } = this.#options
    const { accountId, conversationId, echoId } = entry
    const began = ports.clock.monotonic()
    try {
      await threads.compare(accountId, conversationId, { force: true })
    } catch (error) {
      if (isGone(error)) return this.#failed(entry, loadError(error, ports.log))
      this.#absence.forget(echoId)
      return LATER
    }
    if (!this.#isCurrent(entry)) return NEXT
    this.#absence.onSearched(echoId, { began, ended: ports.clock.monotonic() })
    const messages = ports.server.messages.after(accountId, conversationId, state.afterId)
    const match = findSent(entry, messages, ports.me(), state.afterId, new Set())
    if (match.kind === 'found') {
      this.#onArrived(entry, { accountId, conversationId, id: match.message.id, echoId })
      return NEXT
    }
    const rejectedId = this.#confirmed.get(echoId)
    if (match.kind === 'unclear' && rejectedId !== match.candidate.id) {
      this.#confirmed.delete(echoId)
      this.#set(entry, {
        ...state,
        ask: true,
        candidate: {
          id: match.candidate.id,
          content: match.candidate.content,
          createdAt: match.candidate.createdAt,
        },
      })
      return NEXT
    }
    // Rejecting one candidate doesn't rule out that the original still arrives, so the search goes on.
    const delay = this.#absence.nextSearch(echoId, state.answered)
    return delay === null || rejectedId === null ? this.#onNotFound(entry) : { kind: 'wait', delay }
  }

  /** The server has the message. Its answer is applied like its echo: `Outbox.onApplied` removes the entry. */
  #onArrived(entry: OutboxEntry, message: MessagePatch): void {
    const { ports, local } = this.#options
    ports.afterWrite(ports.server.applyMessage(message))
    // An answer that changes nothing, because the echo came first, removes it too.
    const left = local.entry(entry.echoId)
    if (left) this.complete(left)
  }

  /** The server certainly doesn't have the message: it is sent again, unless the user gave it up meanwhile. */
  async #onNotFound(entry: OutboxEntry): Promise<Step> {
    this.#confirmed.delete(entry.echoId)
    this.#absence.forget(entry.echoId)
    const givenUp = this.#givenUp(entry)
    if (givenUp === 'discard') await this.remove(entry, { arrived: false })
    else if (givenUp === 'cancel')
      this.#set(entry, { kind: 'failed', error: { code: 'cancelled', detail: null } }, { giveUp: null })
    else this.#set(entry, { kind: 'queued', error: null })
    return NEXT
  }

  #givenUp(entry: OutboxEntry): OutboxEntry['giveUp'] {
    return this.#options.local.entry(entry.echoId)?.giveUp ?? null
  }

  #confirmationNeeded(entry: OutboxEntry): SendConfirmation | null {
    const { ports } = this.#options
    const { accountId, conversationId, seen } = entry
    return confirmationNeeded(entry, {
      conversation: ports.server.conversations.base(accountId, conversationId),
      me: ports.me(),
      now: Math.floor(ports.clock.now() / 1_000),
      messages: seen === null ? [] : ports.server.messages.after(accountId, conversationId, seen.lastId),
    })
  }

  /**
   * Compares the thread unless it is verified, and fetches the conversation of a reply that waited, so that a reply
   * never leaves over unseen changes. Returns null once that is done.
   */
  async #compareThread(entry: OutboxEntry): Promise<Step | null> {
    const { ports, threads } = this.#options
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
      if (isGone(error)) return this.#failed(entry, failure)
      if (isTooLarge(error)) return this.#onUncomparable(entry)
      if (this.#isCurrent(entry)) this.#set(entry, { kind: 'queued', error: failure }, { waited: true })
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
    return this.#failed(entry, { code: 'threadTooLarge', detail: null })
  }

  /**
   * Waits for an email before the message, asking the server for its state and after a while the user. Returns null if
   * the message may leave.
   */
  async #waitForEmail(entry: OutboxEntry): Promise<Step | null> {
    const { ports, threads } = this.#options
    const { accountId, conversationId, state } = entry
    let email = this.#gate.leaving(entry)
    if (email !== null && state.kind === 'queued' && state.mailId === email.id) {
      try {
        await threads.compare(accountId, conversationId, { force: true })
      } catch (error) {
        ports.log.info('Email state request failed', { ...loadError(error, ports.log) })
      }
      if (!this.#isCurrent(entry)) return NEXT
      email = this.#gate.leaving(entry)
    }
    if (email === null) return null
    if (email.timeLeft <= 0) {
      this.#set(entry, { kind: 'held', hold: { reason: 'mailLeaving', name: null, at: email.createdAt } })
      return NEXT
    }
    if (state.kind !== 'queued' || state.mailId !== email.id)
      this.#set(entry, { kind: 'queued', error: null, mailId: email.id })
    return { kind: 'wait', delay: Math.min(POLL_INTERVAL, email.timeLeft) }
  }

  /**
   * The recipients of a reply by email; null for others. Messages of older versions have none, and get those of a reply
   * written now.
   */
  #recipients(entry: OutboxEntry): RecipientTexts | null {
    const {
      ports: { server },
      local,
    } = this.#options
    const thread = entry.private ? null : emailThread(server, entry.accountId, entry.conversationId)
    if (thread === null) return null
    const recipients =
      entry.recipients ?? nextRecipients({ server, local }, entry.accountId, entry.conversationId, thread)
    return recipientTexts(recipients, thread.contactEmail)
  }

  #lost(
    entry: OutboxEntry,
    afterId: number,
    { error, answered }: Pick<Extract<SendOutcome, { kind: 'lost' }>, 'error' | 'answered'>,
  ): Step {
    const doubtSince = this.#options.ports.clock.now()
    this.#set(
      entry,
      { kind: 'unknown', afterId, doubtSince, answered, ask: false, error, candidate: null },
      { waited: true },
    )
    return NEXT
  }

  #failed(entry: OutboxEntry, error: { code: ErrorCode; detail: string | null }): Step {
    if (this.#isCurrent(entry)) this.#set(entry, { kind: 'failed', error })
    return NEXT
  }

  #onProgress(entry: OutboxEntry, fraction: number): void {
    this.#progress.set(entry.echoId, fraction)
    this.#options.ports.changes.threads.add(localKey(entry.accountId, entry.conversationId))
    this.#options.ports.changes.flushSoon()
  }

  /** Stores a new state, and keeps other changes that the user made during the step. */
  #set(
    entry: OutboxEntry,
    state: OutboxState,
    change: Partial<Pick<OutboxEntry, 'waited' | 'giveUp'>> = {},
  ): OutboxEntry {
    const next = { ...(this.#options.local.entry(entry.echoId) ?? entry), state, ...change }
    if (this.#isStopped()) return next
    this.#options.local.updateEntry(next)
    this.#options.ports.changes.flushSoon()
    return next
  }

  #isCurrent(entry: OutboxEntry): boolean {
    return !this.#isStopped() && this.#options.local.entry(entry.echoId) === entry
  }
}
