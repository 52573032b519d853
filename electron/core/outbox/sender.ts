import type { RecipientTexts } from '../../../shared/model/recipients.ts'
import { recipientTexts } from '../../../shared/model/recipients.ts'
import type { OutboxEntry, OutboxState, SendError } from '../cache/index.ts'
import { localKey } from '../cache/index.ts'
import { loadError } from '../sync/loadError.ts'
import { Absence } from './absence.ts'
import { Arrivals } from './arrivals.ts'
import { emailThread, nextRecipients } from './emailThread.ts'
import { EntryStates } from './entryStates.ts'
import type { Step } from './lane.ts'
import { LATER, NEXT } from './lane.ts'
import type { MailGate } from './mailGate.ts'
import { findSent } from './match.ts'
import type { OutboxOptions } from './outbox.ts'
import { isGoneForGood } from './refusal.ts'
import { SendChecks } from './sendChecks.ts'
import type { SendOutcome } from './sendOutcome.ts'
import { outcomeOf } from './sendOutcome.ts'

/**
 * How the user wants a lost message sent again. `atOnce`: without waiting until absence is certain. `rejected`: the
 * candidate isn't it.
 */
type Resend = { kind: 'atOnce' } | { kind: 'rejected'; candidateId: number }

/** Processes single messages: sends them, searches lost ones on the server, and removes those that the server has. */
export class Sender {
  readonly arrivals: Arrivals
  readonly #options: OutboxOptions
  readonly #states: EntryStates
  readonly #checks: SendChecks
  readonly #isStopped: () => boolean
  readonly #aborts = new Map<string, AbortController>()
  readonly #progress = new Map<string, number>()
  readonly #absence = new Absence()
  /** Lost messages that the user wants sent again if they aren't found. */
  readonly #confirmed = new Map<string, Resend>()
  constructor(options: OutboxOptions, gate: MailGate, isStopped: () => boolean) {
    const { explainRefusal, fetcher, isConnected, local, ports, threads } = options
    this.#options = options
    this.#isStopped = isStopped
    this.#states = new EntryStates({ ports, local, fetcher, isStopped })
    this.#checks = new SendChecks({ explainRefusal, isConnected, ports, threads, states: this.#states, gate })
    this.arrivals = new Arrivals({ ports, local, threads, complete: (entry) => this.complete(entry) })
  }

  /** See `ThreadCheck.stateOf`. */
  checkOf(echoId: string): 'running' | 'slow' | null {
    return this.#checks.thread.stateOf(echoId)
  }

  /** The user wants it sent although its thread could not be checked. */
  skipCheck(echoId: string): void {
    this.#checks.thread.skip(echoId)
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
    this.#confirmed.set(echoId, candidateId === null ? { kind: 'atOnce' } : { kind: 'rejected', candidateId })
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
    this.#checks.thread.forget(entry.echoId)
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
        return this.#lost(entry, entry.state.afterId, {
          error: { code: 'internal', detail: null },
          answered: false,
          looksRefused: false,
        })
      case 'held':
      case 'failed':
        return NEXT
    }
  }

  async #send(entry: OutboxEntry): Promise<Step> {
    const { ports, uploads } = this.#options
    const { accountId, conversationId, echoId } = entry
    const blocked = await this.#checks.run(entry)
    if (blocked !== null) return blocked
    const { files, lost } = await uploads.filesOf(entry.uploadIds)
    if (!this.#states.isCurrent(entry) || this.arrivals.joinCached(entry)) return NEXT
    if (!this.#checks.thread.isKnown(entry)) return NEXT
    if (lost !== null) return this.#states.fail(entry, { code: 'attachmentLost', detail: lost })
    const confirmation = this.#checks.confirmation(entry)
    if (confirmation !== null) {
      this.#states.set(entry, { kind: 'held', hold: confirmation })
      return NEXT
    }
    const afterId = ports.server.messages.highestId(accountId, conversationId)
    const tried = { afterId: entry.tried?.afterId ?? afterId, until: null }
    const sending = this.#states.set(entry, { kind: 'sending', afterId }, { tried })
    this.#checks.thread.forget(echoId)
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
      this.arrivals.onAnswer(sending, { ...patch, echoId: patch.echoId ?? echoId })
      return NEXT
    } catch (error) {
      return await this.#onError(sending, afterId, error)
    } finally {
      this.#aborts.delete(echoId)
      this.#progress.delete(echoId)
    }
  }

  async #onError(entry: OutboxEntry, afterId: number, error: unknown): Promise<Step> {
    const { explainRefusal, ports, local } = this.#options
    // The echo was faster than the failure, or the process is ending: the stored state is right.
    const isOver = (): boolean => !local.entry(entry.echoId) || this.#isStopped()
    if (isOver()) return NEXT
    const outcome = outcomeOf(error)
    ports.log.info('Message not confirmed', { outcome: outcome.kind, code: outcome.error.code })
    const refusal = outcome.kind === 'unauthorized' ? await explainRefusal(entry.accountId) : null
    // Meanwhile the user may have given it up.
    if (isOver()) return NEXT
    if (outcome.kind !== 'lost' && this.#givenUp(entry) !== null) return this.#onNotFound(entry)
    switch (outcome.kind) {
      case 'later':
        this.#states.set(entry, { kind: 'queued', error: outcome.error }, { waited: true })
        return { kind: 'wait', delay: outcome.retryAfter }
      case 'lost':
        return this.#lost(entry, afterId, outcome)
      case 'unauthorized':
        if (refusal === 'request') return this.#refused(entry, outcome.error)
        this.#states.set(entry, { kind: 'queued', error: outcome.error }, { waited: true })
        return LATER
      case 'refused':
        return this.#refused(entry, outcome.error)
    }
  }

  /** The server refused it, unless its message is here: then something after that failed. */
  #refused(entry: OutboxEntry, error: SendError): Step {
    return this.arrivals.joinCached(entry) ? NEXT : this.#states.fail(entry, error)
  }

  async #search(entry: OutboxEntry, state: Extract<OutboxState, { kind: 'unknown' }>): Promise<Step> {
    const { ports, threads } = this.#options
    const { accountId, conversationId, echoId } = entry
    const began = ports.clock.monotonic()
    let isWhole: boolean
    try {
      await threads.compare(accountId, conversationId, { force: true, priority: 'outbox' })
      isWhole = await threads.reachBack(accountId, conversationId, state.afterId)
    } catch (error) {
      if (await isGoneForGood(error, accountId, this.#options.explainRefusal))
        return this.#states.fail(entry, loadError(error, ports.log))
      this.#absence.forget(echoId)
      return LATER
    }
    if (!this.#states.isCurrent(entry)) return NEXT
    this.#absence.onSearched(echoId, { began, ended: ports.clock.monotonic() })
    const messages = ports.server.messages.after(accountId, conversationId, state.afterId)
    const match = findSent(entry, messages, ports.me(), state.afterId, new Set())
    if (match.kind === 'found') {
      this.arrivals.join(entry, match.message)
      return NEXT
    }
    const resend = this.#confirmed.get(echoId)
    const isRejected =
      match.kind === 'unclear' && resend?.kind === 'rejected' && resend.candidateId === match.candidate.id
    if (match.kind === 'unclear' && !isRejected) {
      this.#confirmed.delete(echoId)
      this.#states.set(entry, {
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
    // It may be among the messages that the cache lost and that can't all be fetched now.
    if (!isWhole && resend?.kind !== 'atOnce') {
      this.#absence.forget(echoId)
      return LATER
    }
    // Rejecting one candidate doesn't rule out that the original still arrives, so the search goes on.
    const delay = this.#absence.nextSearch(echoId, state.answered)
    if (delay !== null && resend?.kind !== 'atOnce') return { kind: 'wait', delay }
    return await this.#onNotFound(entry, state.refused && resend === undefined ? state.error : null)
  }

  /**
   * The server certainly doesn't have the message: it is sent again, unless the user gave it up meanwhile, or the server
   * refused it.
   */
  async #onNotFound(entry: OutboxEntry, refusal: SendError | null = null): Promise<Step> {
    this.#confirmed.delete(entry.echoId)
    this.#absence.forget(entry.echoId)
    const current = this.#options.local.entry(entry.echoId)
    if (current?.giveUp === 'discard') await this.remove(current, { arrived: false })
    else if (current?.giveUp === 'cancel')
      return this.#states.fail(current, { code: 'cancelled', detail: null }, { giveUp: null })
    else if (current && refusal !== null) return this.#states.fail(current, refusal)
    else this.#states.set(entry, { kind: 'queued', error: null })
    return NEXT
  }

  #givenUp(entry: OutboxEntry): OutboxEntry['giveUp'] {
    return this.#options.local.entry(entry.echoId)?.giveUp ?? null
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
    { error, answered, looksRefused }: Omit<Extract<SendOutcome, { kind: 'lost' }>, 'kind'>,
  ): Step {
    this.#states.set(
      entry,
      { kind: 'unknown', afterId, answered, refused: looksRefused, ask: false, error, candidate: null },
      { waited: true },
    )
    return NEXT
  }

  #onProgress(entry: OutboxEntry, fraction: number): void {
    this.#progress.set(entry.echoId, fraction)
    this.#options.ports.changes.threads.add(localKey(entry.accountId, entry.conversationId))
    this.#options.ports.changes.flushSoon()
  }
}
