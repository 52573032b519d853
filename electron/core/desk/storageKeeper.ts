import type { ConversationRef } from '../../../shared/model/ids.ts'
import type { ChangeSet, CheckDatabase, ListFilter, Stores, Trimmed } from '../cache/index.ts'
import { localKey } from '../cache/index.ts'
import type { Clock, Log, TimerHandle } from '../ports.ts'
import { Retention } from './retention.ts'

/** Milliseconds after the start until a file that was not closed in order is read whole: the desk is shown by then. */
const CHECK_AFTER = 15_000

export interface StorageKeeperOptions {
  stores: Stores
  changes: ChangeSet
  clock: Clock
  log: Log
  check: CheckDatabase | undefined
  /** The signed-in user's id. */
  me(): number
  retentionDays(): number | null
  watchedLists(): ListFilter[]
  /** Rows of a list that are shown, or counted on as fetched. */
  depthOf(filter: ListFilter): number
  watchedThreads(): ConversationRef[]
  /** Something about a thread is under way. */
  isBusy(accountId: number, conversationId: number): boolean
  /** The cache is another one: everything is compared with the server as after a gap. */
  onReplaced(): void
  /** Rows went that loaders may have counted on. */
  onForgotten(trimmed: Trimmed): void
}

/** A session's files over time: looked through after an end out of order, kept small, compared again when their content was replaced. */
export class StorageKeeper {
  readonly #options: StorageKeeperOptions
  readonly #retention: Retention
  #replaced: TimerHandle | undefined
  #check: TimerHandle | undefined

  constructor(options: StorageKeeperOptions) {
    this.#options = options
    const { clock, log, stores, retentionDays, onForgotten } = options
    this.#retention = new Retention({
      clock,
      log,
      days: retentionDays,
      trim: (rules) => stores.trimmer.trim(rules),
      kept: () => this.#kept(),
      onTrimmed: onForgotten,
    })
  }

  start(): void {
    const { clock, check, stores } = this.#options
    if (check)
      this.#check = clock.after(CHECK_AFTER, () => {
        void stores.storage.checkWhenDue(check)
      })
  }

  synced(): void {
    this.#retention.start()
  }

  settingsChanged(): void {
    this.#retention.settingsChanged()
  }

  /** In a moment of its own: it comes out of the middle of a read or a write. */
  replaced(): void {
    this.#replaced ??= this.#options.clock.after(0, () => {
      this.#replaced = undefined
      this.#options.onReplaced()
    })
  }

  stop(): void {
    for (const timer of [this.#check, this.#replaced]) if (timer !== undefined) this.#options.clock.clear(timer)
    this.#retention.stop()
  }

  #kept(): (accountId: number, conversationId: number) => boolean {
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
      // Only what is resolved goes at all.
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
