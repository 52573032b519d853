import type { LocalStore, OutboxEntry, OutboxState, SendError } from '../cache/index.ts'
import { localKey } from '../cache/index.ts'
import type { ConversationFetcher } from '../sync/conversationFetcher.ts'
import { isGoneCode } from '../sync/loadError.ts'
import type { SyncPorts } from '../sync/syncPorts.ts'
import type { Step } from './lane.ts'
import { NEXT } from './lane.ts'

/** Seconds after a request in which the server may still store its message. */
const STORED_WITHIN = 600

export interface EntryStatesOptions {
  ports: Pick<SyncPorts, 'changes' | 'serverTime'>
  local: LocalStore
  fetcher: Pick<ConversationFetcher, 'request'>
  isStopped(): boolean
}

/** Stores the states of entries, and knows whether an entry has changed since a step began. */
export class EntryStates {
  readonly #options: EntryStatesOptions

  constructor(options: EntryStatesOptions) {
    this.#options = options
  }

  /** Stores a new state, and keeps other changes that the user made during the step. */
  set(
    entry: OutboxEntry,
    state: OutboxState,
    change: Partial<Pick<OutboxEntry, 'waited' | 'giveUp' | 'tried'>> = {},
  ): OutboxEntry {
    const { isStopped, local, ports } = this.#options
    const next = { ...(local.entry(entry.echoId) ?? entry), state, ...change }
    if (isStopped()) return next
    local.updateEntry(next)
    ports.changes.flushSoon()
    return next
  }

  /** The message will not be sent by itself. The conversation of one that has none any more is fetched: it disappears. */
  fail(entry: OutboxEntry, error: SendError, change: Partial<Pick<OutboxEntry, 'giveUp'>> = {}): Step {
    if (isGoneCode(error.code)) this.#options.fetcher.request(localKey(entry.accountId, entry.conversationId), 0)
    if (this.isCurrent(entry)) this.set(entry, { kind: 'failed', error }, { ...change, ...this.#ended(entry) })
    return NEXT
  }

  isCurrent(entry: OutboxEntry): boolean {
    return !this.#options.isStopped() && this.#options.local.entry(entry.echoId) === entry
  }

  /** Its last request is over: a message that the server stores much later is another one. */
  #ended({ tried }: OutboxEntry): Pick<OutboxEntry, 'tried'> {
    const latest = this.#options.ports.serverTime.latest()
    return tried ? { tried: { ...tried, until: latest === Infinity ? null : Math.ceil(latest) + STORED_WITHIN } } : {}
  }
}
