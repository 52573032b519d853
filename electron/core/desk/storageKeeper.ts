import type { ConversationRef } from '../../../shared/model/ids.ts'
import type { ChangeSet, CheckDatabase, ListFilter, Stores, Trimmed } from '../cache/index.ts'
import { localKey } from '../cache/index.ts'
import type { Clock, Log } from '../ports.ts'
import { Timer } from '../timer.ts'
import { Retention } from './retention.ts'

/** Milliseconds after the start until a file that wasn't closed properly is checked, when the desk has been shown. */
const CHECK_AFTER = 15_000

export interface StorageKeeperOptions {
  stores: Stores
  changes: ChangeSet
  clock: Clock
  log: Log
  checkDatabase: CheckDatabase | undefined
  /** The signed-in user's id. */
  me(): number
  retentionDays(): number | null
  watchedLists(): ListFilter[]
  /** Number of rows of a list that are shown, or that a loader counts on. */
  depthOf(filter: ListFilter): number
  watchedThreads(): ConversationRef[]
  /** Whether a request for the thread is running. */
  isBusy(accountId: number, conversationId: number): boolean
  /** Called when the cache was replaced: everything is fetched as after a gap. */
  onReplaced(): void
  /** Called when rows were removed that loaders may count on. */
  onTrimmed(trimmed: Trimmed): void
}

/**
 * Takes care of a session's files: checks them after a crash, removes old data, starts a resync when the cache was
 * replaced.
 */
export class StorageKeeper {
  readonly #options: StorageKeeperOptions
  readonly #retention: Retention
  readonly #replacedTimer: Timer
  readonly #checkTimer: Timer

  constructor(options: StorageKeeperOptions) {
    this.#options = options
    const { clock, log, stores, retentionDays, onTrimmed } = options
    this.#replacedTimer = new Timer(clock)
    this.#checkTimer = new Timer(clock)
    this.#retention = new Retention({
      clock,
      log,
      days: retentionDays,
      trim: (rules) => stores.trimmer.trim(rules),
      protectedConversations: () => this.#protectedConversations(),
      onTrimmed,
    })
  }

  start(): void {
    const { checkDatabase, stores } = this.#options
    if (checkDatabase) this.#checkTimer.set(CHECK_AFTER, () => void stores.storage.checkWhenDue(checkDatabase))
  }

  onSynced(): void {
    this.#retention.start()
  }

  settingsChanged(): void {
    this.#retention.settingsChanged()
  }

  /** Reports the replaced cache in a timer, because this is called during a read or a write. */
  onCacheReplaced(): void {
    this.#replacedTimer.setUnlessPending(0, () => this.#options.onReplaced())
  }

  stop(): void {
    this.#checkTimer.clear()
    this.#replacedTimer.clear()
    this.#retention.stop()
  }

  #protectedConversations(): (accountId: number, conversationId: number) => boolean {
    const {
      stores: { server, local },
      me,
      watchedLists,
      watchedThreads,
      depthOf,
      isBusy,
    } = this.#options
    const kept = new Set<string>(local.conversations())
    const contacts = new Set<string>()
    for (const { accountId, conversationId } of watchedThreads()) {
      kept.add(localKey(accountId, conversationId))
      const contactId = server.conversations.get(accountId, conversationId)?.contactId ?? null
      if (contactId !== null) contacts.add(localKey(accountId, contactId))
    }
    for (const filter of watchedLists()) {
      // Only resolved conversations are removed.
      if (filter.status !== 'resolved' && filter.status !== 'all') continue
      for (const { accountId, id } of server.conversations.list(filter, me(), depthOf(filter)))
        kept.add(localKey(accountId, id))
    }
    return (accountId, id) => {
      if (
        kept.has(localKey(accountId, id)) ||
        isBusy(accountId, id) ||
        server.conversations.hasOverlay(accountId, id) ||
        server.conversations.needsRefetch(accountId, id)
      )
        return true
      const contactId = server.conversations.peek(accountId, id)?.contactId ?? null
      return contactId !== null && contacts.has(localKey(accountId, contactId))
    }
  }
}
