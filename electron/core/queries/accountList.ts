import type { Conversation } from '../../../shared/model/conversation.ts'
import type { ConversationRow } from '../../../shared/views.ts'
import type { ChangeSet, ListFilter, Only } from '../cache/index.ts'
import { idsOf, updateWindow } from '../cache/index.ts'
import type { SessionSource } from '../sessionSource.ts'
import { RowCache } from './rowCache.ts'

/** The first conversations of one account's list and their rows, of which a change reads and builds only what it touches. */
export class AccountList {
  readonly filter: ListFilter
  readonly #size: number
  readonly #rows: RowCache
  /** The conversations of the last result; null if any may have changed. */
  #found: readonly Conversation[] | null = null
  #only: Only = null
  /** Those that changed since. */
  readonly #changed = new Set<number>()

  /** `size`: the most conversations that it finds. */
  constructor(filter: ListFilter, size: number) {
    this.filter = filter
    this.#size = size
    this.#rows = new RowCache(filter.accountId)
  }

  /** The list as it is cached. Another `only` object is another list. */
  find({ stores: { server }, me }: SessionSource, only: Only = null): readonly Conversation[] {
    const { filter } = this
    const size = this.#size
    if (only !== this.#only) this.#found = null
    this.#only = only
    if (this.#found !== null && this.#changed.size === 0) return this.#found
    const changed = new Map([...this.#changed].map((id) => [id, server.conversations.get(filter.accountId, id)]))
    this.#changed.clear()
    const known = this.#found && updateWindow(this.#found, changed, { filter, me, size, only })
    return (this.#found = known ?? server.conversations.list(filter, me, size, only))
  }

  /** The rows of some of them; forgets all others. */
  rows(session: SessionSource, conversations: readonly Conversation[]): ConversationRow[] {
    return this.#rows.rows(session, conversations)
  }

  /** Notes what changed in its session; returns whether the list or one of its rows may have. */
  onChanges(changes: ChangeSet): boolean {
    const { accountId } = this.filter
    const changed = idsOf(changes.conversations, accountId)
    for (const id of changed) this.#changed.add(id)
    return this.#rows.onChanges(changes) || changed.length > 0 || changes.lists.has(accountId)
  }

  /** Anything may have changed. */
  reset(): void {
    this.#found = null
    this.#rows.markAll()
  }
}
