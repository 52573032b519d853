import type { MessagePatch } from '../../../shared/model/message.ts'
import type { RecipientTexts } from '../../../shared/model/recipients.ts'
import { recipientTexts } from '../../../shared/model/recipients.ts'
import type { ErrorCode } from '../../../shared/views.ts'
import { SETTLED_AFTER } from '../api/types.ts'
import type { OutboxEntry, OutboxState, SendConfirmation } from '../cache/index.ts'
import { localKey } from '../cache/index.ts'
import { refreshConversation } from '../sync/conversationFetcher.ts'
import { isGone, isTooLarge, loadError } from '../sync/loadError.ts'
import { emailThread, nextRecipients } from './emailThread.ts'
import type { Step } from './lane.ts'
import { LATER, NEXT } from './lane.ts'
import type { MailGate } from './mailGate.ts'
import { ASK_EVERY } from './mailGate.ts'
import { findSent } from './match.ts'
import type { OutboxOptions } from './outbox.ts'
import { confirmationNeeded } from './sendConfirmation.ts'
import { outcomeOf } from './sendOutcome.ts'

/** Looks at these moments after the first, and then no sooner than `SETTLED_AFTER`. */
const LOOKS = [3_000, 8_000, SETTLED_AFTER]

/** Moves single entries: sends, looks for lost ones, adopts what the server has. */
export class Sender {
  readonly #options: OutboxOptions
  readonly #gate: MailGate
  readonly #isStopped: () => boolean
  readonly #aborts = new Map<string, AbortController>()
  readonly #progress = new Map<string, number>()
  /** When the server was first asked for an unknown one; monotonic, as the clock on the wall may be set. */
  readonly #firstLook = new Map<string, number>()
  /** Unknown entries that the person wants sent where they cannot be found, with the id of what they saw that may be it; null: now, whatever may still come. */
  readonly #decided = new Map<string, number | null>()

  /** Replies that failed as their thread is too large to compare: who tries again sends them all the same. */
  readonly #unread = new Set<string>()

  constructor(options: OutboxOptions, gate: MailGate, isStopped: () => boolean) {
    this.#options = options
    this.#gate = gate
    this.#isStopped = isStopped
  }

  progressOf(echoId: string): number | null {
    return this.#progress.get(echoId) ?? null
  }

  /** The network was away: what was not there before may come now. */
  onGap(): void {
    this.#firstLook.clear()
  }

  /** `candidateId`: the message that was shown as what may be it. One that is only found now was not judged by anybody. */
  confirmByUser(echoId: string, candidateId: number | null): void {
    this.#decided.set(echoId, candidateId)
  }

  /** Stops one on its way. It may have arrived all the same: the request is on disk, and outlives this process. */
  giveUp(entry: OutboxEntry, how: 'discard' | 'cancel'): void {
    this.#options.local.updateEntry({ ...entry, giveUp: how })
    this.#options.ports.changes.flushSoon()
    this.#aborts.get(entry.echoId)?.abort()
  }

  stop(): void {
    for (const abort of this.#aborts.values()) abort.abort()
  }

  /** The server has it: the entry and its files go. */
  adopt(entry: OutboxEntry): void {
    void this.remove(entry, { arrived: true })
  }

  /** `arrived`: the server has it. */
  async remove(entry: OutboxEntry, { arrived }: { arrived: boolean }): Promise<void> {
    if (this.#isStopped()) return
    const uploadIds = this.#options.local.removeEntry(entry.echoId, { arrived })
    this.#progress.delete(entry.echoId)
    this.#decided.delete(entry.echoId)
    this.#firstLook.delete(entry.echoId)
    this.#unread.delete(entry.echoId)
    this.#options.ports.changes.flushSoon()
    await this.#options.uploads.removeFiles(uploadIds)
  }

  async step(entry: OutboxEntry): Promise<Step> {
    switch (entry.state.kind) {
      case 'queued':
        return this.#send(entry)
      case 'unknown':
        return this.#look(entry, entry.state)
      // A request of this process that never came back to its step: as after a restart, look first.
      case 'sending':
        return this.#lost(entry, entry.state.afterId, { code: 'internal', detail: null })
      case 'held':
      case 'failed':
        return NEXT
    }
  }

  async #send(entry: OutboxEntry): Promise<Step> {
    const { ports, uploads } = this.#options
    const { accountId, conversationId, echoId } = entry
    const ready = (await this.#makeThreadWhole(entry)) ?? (await this.#letMailLeave(entry))
    if (ready !== null) return ready
    const { files, lost } = await uploads.whole(entry.uploadIds)
    if (!this.#isCurrent(entry)) return NEXT
    if (lost !== null) return this.#failed(entry, { code: 'attachmentLost', detail: lost })
    const hold = this.#hold(entry)
    if (hold !== null) {
      this.#set(entry, { kind: 'held', hold })
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
      // What is on disk as sending is looked for at the next start.
      if (this.#isStopped()) return NEXT
      this.#arrived(sending, { ...patch, echoId: patch.echoId ?? echoId })
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
    // The echo was faster than the failure, or the process is ending: what is on disk says the truth.
    if (!local.entry(entry.echoId) || this.#isStopped()) return NEXT
    const outcome = outcomeOf(error)
    ports.log.info('A message was not confirmed', { outcome: outcome.kind, code: outcome.error.code })
    if (outcome.kind !== 'lost' && this.#givenUp(entry) !== null) return this.#absent(entry)
    switch (outcome.kind) {
      case 'later':
        this.#set(entry, { kind: 'queued', error: outcome.error }, { waited: true })
        return { kind: 'wait', delay: outcome.retryAfter }
      case 'lost':
        return this.#lost(entry, afterId, outcome.error)
      case 'unauthorized':
        if (await this.#options.confirmSignedIn()) return this.#failed(entry, outcome.error)
        this.#set(entry, { kind: 'queued', error: { code: 'signedOut', detail: null } }, { waited: true })
        return LATER
      case 'refused':
        return this.#failed(entry, outcome.error)
    }
  }

  async #look(entry: OutboxEntry, state: Extract<OutboxState, { kind: 'unknown' }>): Promise<Step> {
    const { ports, threads } = this.#options
    const { accountId, conversationId, echoId } = entry
    const began = ports.clock.monotonic()
    try {
      await threads.compare(accountId, conversationId, { force: true })
    } catch (error) {
      if (isGone(error)) return this.#failed(entry, loadError(error, ports.log))
      this.#firstLook.delete(echoId)
      return LATER
    }
    if (!this.#isCurrent(entry)) return NEXT
    const first = this.#firstLook.get(echoId) ?? began
    this.#firstLook.set(echoId, first)
    const messages = ports.server.messages.after(accountId, conversationId, state.afterId)
    const finding = findSent(entry, messages, ports.me(), state.afterId, new Set())
    if (finding.kind === 'found') {
      this.#arrived(entry, { accountId, conversationId, id: finding.message.id, echoId })
      return NEXT
    }
    const decided = this.#decided.get(echoId)
    if (finding.kind === 'unclear' && decided !== finding.candidate.id) {
      this.#decided.delete(echoId)
      this.#set(entry, {
        ...state,
        ask: true,
        candidate: {
          id: finding.candidate.id,
          content: finding.candidate.content,
          createdAt: finding.candidate.createdAt,
        },
      })
      return NEXT
    }
    // This look began so long after the first. Who said of another message that it is not this one has not said that this one cannot come any more.
    const waited = began - first
    if (waited >= SETTLED_AFTER || decided === null) return this.#absent(entry)
    const nextLook = LOOKS.find((look) => look > waited) ?? SETTLED_AFTER
    return { kind: 'wait', delay: Math.max(100, nextLook - (ports.clock.monotonic() - first)) }
  }

  /** The server has the message. Its answer takes the same way as its echo: the outbox, first after the write, ends the entry. */
  #arrived(entry: OutboxEntry, message: MessagePatch): void {
    const { ports, local } = this.#options
    ports.afterWrite(ports.server.applyMessage(message))
    // An answer that changes nothing, as the echo came first with other words or names, ends it all the same.
    const left = local.entry(entry.echoId)
    if (left) this.adopt(left)
  }

  /** Certainly not there: it may be sent again, unless the person gave it up meanwhile. */
  async #absent(entry: OutboxEntry): Promise<Step> {
    this.#decided.delete(entry.echoId)
    this.#firstLook.delete(entry.echoId)
    const given = this.#givenUp(entry)
    if (given === 'discard') await this.remove(entry, { arrived: false })
    else if (given === 'cancel')
      this.#set(entry, { kind: 'failed', error: { code: 'cancelled', detail: null } }, { giveUp: null })
    else this.#set(entry, { kind: 'queued', error: null })
    return NEXT
  }

  #givenUp(entry: OutboxEntry): OutboxEntry['giveUp'] {
    return this.#options.local.entry(entry.echoId)?.giveUp ?? null
  }

  #hold(entry: OutboxEntry): SendConfirmation | null {
    const { ports } = this.#options
    const { accountId, conversationId, seen } = entry
    return confirmationNeeded(entry, {
      conversation: ports.server.conversations.base(accountId, conversationId),
      me: ports.me(),
      now: Math.floor(ports.clock.now() / 1_000),
      messages: seen === null ? [] : ports.server.messages.after(accountId, conversationId, seen.lastId),
    })
  }

  /** A reply leaves only over a thread in which nothing is missing, and one that waited over the server's word on the conversation. Null when it is so. */
  async #makeThreadWhole(entry: OutboxEntry): Promise<Step | null> {
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
      const known = loadError(error, ports.log)
      if (isGone(error)) return this.#failed(entry, known)
      if (isTooLarge(error)) return this.#unreadable(entry)
      if (this.#isCurrent(entry)) this.#set(entry, { kind: 'queued', error: known }, { waited: true })
      return LATER
    }
  }

  /** Nobody can look what is in the thread: a note leaves, as none of it makes it wrong; of a reply the person decides. */
  #unreadable(entry: OutboxEntry): Step | null {
    if (entry.private || this.#unread.has(entry.echoId)) return null
    this.#unread.add(entry.echoId)
    return this.#failed(entry, { code: 'threadTooLarge', detail: null })
  }

  /** Null where the message may leave. Otherwise it waits for the email before it, of which the server is asked, and after a while the user. */
  async #letMailLeave(entry: OutboxEntry): Promise<Step | null> {
    const { ports, threads } = this.#options
    const { accountId, conversationId, state } = entry
    let mail = this.#gate.leaving(entry)
    if (mail !== null && state.kind === 'queued' && state.mailId === mail.id) {
      try {
        await threads.compare(accountId, conversationId, { force: true })
      } catch (error) {
        ports.log.info('Could not ask whether an email left', { ...loadError(error, ports.log) })
      }
      if (!this.#isCurrent(entry)) return NEXT
      mail = this.#gate.leaving(entry)
    }
    if (mail === null) return null
    if (mail.patience <= 0) {
      this.#set(entry, { kind: 'held', hold: { reason: 'mailLeaving', name: null, at: mail.createdAt } })
      return NEXT
    }
    if (state.kind !== 'queued' || state.mailId !== mail.id)
      this.#set(entry, { kind: 'queued', error: null, mailId: mail.id })
    return { kind: 'wait', delay: Math.min(ASK_EVERY, mail.patience) }
  }

  /** Only replies by email name who gets them. One that an older version wrote goes where a reply goes now. */
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

  #lost(entry: OutboxEntry, afterId: number, error: { code: ErrorCode; detail: string | null }): Step {
    this.#set(
      entry,
      { kind: 'unknown', afterId, doubtSince: this.#options.ports.clock.now(), ask: false, error, candidate: null },
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

  /** What the person said of it meanwhile stays: only the state is the step's own. */
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
