import { ApiError } from '../api/types.ts'
import type { OutboxEntry } from '../cache/index.ts'
import { localKey } from '../cache/index.ts'
import { refreshConversation } from '../sync/conversationFetcher.ts'
import { isTooLarge, loadError } from '../sync/loadError.ts'
import { endsWithin, Timer } from '../timer.ts'
import type { EntryStates } from './entryStates.ts'
import type { Step } from './lane.ts'
import { LATER, NEXT } from './lane.ts'
import type { OutboxOptions } from './outbox.ts'
import { isGoneForGood } from './refusal.ts'

/** Milliseconds after which a check is shown. */
const SHOWN_AFTER = 3_000
/** Milliseconds that a check may take until the user decides. */
const CHECK_WITHIN = 10_000
/** Looks of one check: an answer that took longer than it stays current is followed by another. */
const LOOKS = 2
/** Milliseconds for which checks fail, with answers of the server, until the user decides. */
const FAILING_FOR = 60_000

export interface ThreadCheckOptions extends Pick<
  OutboxOptions,
  'explainRefusal' | 'isConnected' | 'ports' | 'threads'
> {
  states: EntryStates
}

/**
 * Looks for messages that the user has not seen, before a reply leaves: events may be late or lost without any gap.
 * docs/decisions/0018-seen-before-answered.md.
 */
export class ThreadCheck {
  readonly #options: ThreadCheckOptions
  /** Checks that run, by echo id. */
  readonly #running = new Map<string, { isSlow: boolean }>()
  /** Monotonic time of the first of the failures in a row. */
  readonly #failingSince = new Map<string, number>()
  /** The user wants it sent without a check, or without the comparison of a thread that is too large. */
  readonly #skipped = new Set<string>()

  constructor(options: ThreadCheckOptions) {
    this.#options = options
  }

  /** The check of an entry, if one runs; `slow`: for so long that it is shown. */
  stateOf(echoId: string): 'running' | 'slow' | null {
    const check = this.#running.get(echoId)
    return check ? (check.isSlow ? 'slow' : 'running') : null
  }

  /** The user wants it sent without a check. */
  skip(echoId: string): void {
    this.#skipped.add(echoId)
  }

  /** It is being sent, or was removed. */
  forget(echoId: string): void {
    this.#skipped.delete(echoId)
    this.#failingSince.delete(echoId)
  }

  /** Whether the thread is known well enough for the message to leave now. */
  isKnown(entry: OutboxEntry): boolean {
    const { ports, threads } = this.#options
    const { accountId, conversationId } = entry
    if (this.#skipped.has(entry.echoId)) return true
    if (entry.tried && !threads.reaches(accountId, conversationId, entry.tried.afterId)) return false
    const isEndCurrent = threads.isEndCurrent(accountId, conversationId)
    if (isEndCurrent || needsEnd(entry)) return isEndCurrent
    return (
      ports.server.threads.get(accountId, conversationId) !== null &&
      ports.freshness.isThreadVerified(accountId, conversationId)
    )
  }

  /** Returns null once the thread is known; else what becomes of the message. */
  async run(entry: OutboxEntry): Promise<Step | null> {
    const { ports, states } = this.#options
    if (this.#skipped.has(entry.echoId) || (this.isKnown(entry) && !needsConversation(entry))) return null
    const check = { isSlow: false }
    const timer = new Timer(ports.clock)
    this.#running.set(entry.echoId, check)
    timer.set(SHOWN_AFTER, () => {
      check.isSlow = true
      this.#changed(entry)
    })
    try {
      const isInTime = await endsWithin(ports.clock, CHECK_WITHIN, this.#check(entry))
      if (!states.isCurrent(entry)) return NEXT
      if (!isInTime || !this.isKnown(entry)) return this.#tooSlow(entry)
      this.#failingSince.delete(entry.echoId)
      return null
    } catch (error) {
      return await this.#failed(entry, error)
    } finally {
      timer.clear()
      this.#running.delete(entry.echoId)
      if (check.isSlow) this.#changed(entry)
    }
  }

  async #check(entry: OutboxEntry): Promise<void> {
    const { ports, threads } = this.#options
    const { accountId, conversationId } = entry
    if (needsConversation(entry)) await refreshConversation(ports, accountId, conversationId)
    if (!needsEnd(entry) && !this.isKnown(entry))
      return threads.compare(accountId, conversationId, { priority: 'outbox' })
    for (let look = 0; look < LOOKS && !this.isKnown(entry); look++) {
      await threads.lookForNew(accountId, conversationId)
      if (entry.tried) await threads.reachBack(accountId, conversationId, entry.tried.afterId)
    }
  }

  #tooSlow(entry: OutboxEntry): Step | null {
    return this.#options.isConnected() ? this.#unchecked(entry) : this.#later(entry, { code: 'timeout', detail: null })
  }

  async #failed(entry: OutboxEntry, error: unknown): Promise<Step | null> {
    const { explainRefusal, isConnected, ports, states } = this.#options
    const failure = loadError(error, ports.log)
    if (await isGoneForGood(error, entry.accountId, explainRefusal)) return states.fail(entry, failure)
    if (isTooLarge(error)) return this.#onTooLarge(entry)
    // The check waits as long as the server asks for, as the message itself would.
    if (error instanceof ApiError && error.status === 429) return this.#later(entry, failure, error.retryAfter)
    const isAnswer = error instanceof ApiError && error.status !== null && error.status !== 401 && isConnected()
    if (!isAnswer) this.#failingSince.delete(entry.echoId)
    const now = ports.clock.monotonic()
    const since = this.#failingSince.get(entry.echoId) ?? now
    if (isAnswer) this.#failingSince.set(entry.echoId, since)
    return now - since < FAILING_FOR ? this.#later(entry, failure) : this.#unchecked(entry)
  }

  /**
   * The thread is too large to compare: a note leaves, because nothing in the thread makes it wrong; for a reply the
   * user decides.
   */
  #onTooLarge(entry: OutboxEntry): Step | null {
    this.#skipped.add(entry.echoId)
    return needsEnd(entry) ? this.#options.states.fail(entry, { code: 'threadTooLarge', detail: null }) : null
  }

  /** The server can't tell in time: a note leaves without the check; for others the user decides. */
  #unchecked(entry: OutboxEntry): Step | null {
    const { states } = this.#options
    if (!needsEnd(entry)) {
      this.#skipped.add(entry.echoId)
      return null
    }
    if (states.isCurrent(entry))
      states.set(entry, { kind: 'held', hold: { reason: 'unchecked', name: null, at: null } })
    return NEXT
  }

  #later(entry: OutboxEntry, error: ReturnType<typeof loadError>, delay: number | null = null): Step {
    const { states } = this.#options
    if (states.isCurrent(entry)) states.set(entry, { kind: 'queued', error }, { waited: true })
    return delay === null ? LATER : { kind: 'wait', delay }
  }

  #changed({ accountId, conversationId }: OutboxEntry): void {
    const { changes } = this.#options.ports
    changes.touchConversation(localKey(accountId, conversationId))
    changes.touchSession()
  }
}

/**
 * Whether the end of the thread has to be fetched: for a reply, which the contact reads, and for what may be there
 * already. Nothing in the thread makes another note wrong.
 */
function needsEnd({ private: isPrivate, tried }: OutboxEntry): boolean {
  return !isPrivate || tried !== undefined
}

/** Whether another agent may have changed the conversation since a reply was written. */
function needsConversation({ private: isPrivate, waited }: OutboxEntry): boolean {
  return waited && !isPrivate
}
