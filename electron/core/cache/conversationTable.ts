import type { Conversation, ConversationPatch } from '../../../shared/model/conversation.ts'
import type { PatchSource } from '../../../shared/model/mergeConversation.ts'
import { isWholeConversation, mergeConversation, needsRefetch } from '../../../shared/model/mergeConversation.ts'
import type { Sort } from '../../../shared/views.ts'
import { BoundedMap } from './boundedMap.ts'
import type { Columns, LabelColumns, RowKey } from './conversationColumns.ts'
import { COLUMNS, columnsOf, differingColumns, placeOf, storedColumns } from './conversationColumns.ts'
import type { Database } from './database.ts'
import type { Fitting, ListFilter, Only } from './filter.ts'
import { firstOf, readInOrder } from './inOrder.ts'
import { LabelLists } from './labelLists.ts'
import { listQuery, narrowedQuery, orderIndexes } from './listQuery.ts'
import type { LocalKey } from './localKey.ts'
import { localKey, partsOf } from './localKey.ts'
import { isEqual, isNewer } from './newerRow.ts'
import type { Overlay } from './overlays.ts'
import { Overlays } from './overlays.ts'
import { RefetchTable } from './refetchTable.ts'
import type { Revisions } from './revisions.ts'
import { isConversation, readServerRow } from './storedJson.ts'
import type { CachedUnread } from './unreadCounts.ts'
import { UnreadByFilter } from './unreadCounts.ts'

/**
 * A conversation before and after a write, as it is shown. `isOwn`: only its overlays changed, by an action of the user
 * here.
 */
export interface Transition {
  before: Conversation | null
  after: Conversation | null
  isOwn?: true
}

/**
 * `stale`: the row changed after the answer's request began, and the answer shows another one and doesn't prove to be newer, so it has to
 * be fetched again.
 * `version`: only the version is newer, which no window shows.
 * `unknown`: the patch is a part of a conversation that is not cached, so all of it has to be fetched.
 */
export type UpsertOutcome = 'changed' | 'version' | 'same' | 'stale' | 'unknown'

export interface UpsertResult {
  outcome: UpsertOutcome
  transition: Transition | null
  /** The patch may be older than the cached row, so it has to be fetched again. */
  needsRefetch: boolean
}

interface Entry {
  revision: number
  base: Conversation
  shown: Conversation
}
interface Row extends RowKey {
  revision: number
  json: string
}

/** Parsed conversations in memory. */
const CACHED = 5_000

/** Conversations: the server's version as JSON, and beside it the columns of lists, from that version with its overlays applied. */
export class ConversationTable {
  readonly #db: Database
  readonly #revisions: Revisions
  readonly #latest: () => number
  readonly #entries = new BoundedMap<LocalKey, Entry>(CACHED)
  readonly #overlays = new Overlays()
  readonly #labelLists: LabelLists
  readonly #refetch: RefetchTable
  readonly #unreadByFilter: UnreadByFilter
  /** Orders whose indexes exist. */
  readonly #indexed = new Set<Sort>()

  /** `latest`: the latest time that the server's clock can show, in unix seconds. */
  constructor(database: Database, revisions: Revisions, latest: () => number = () => Infinity) {
    this.#db = database
    this.#revisions = revisions
    this.#latest = latest
    this.#labelLists = new LabelLists(database)
    this.#refetch = new RefetchTable(database)
    this.#unreadByFilter = new UnreadByFilter(database)
  }

  /** With overlays applied. */
  get(accountId: number, id: number): Conversation | null {
    return this.#entry(accountId, id)?.shown ?? null
  }

  /** The server's version. */
  base(accountId: number, id: number): Conversation | null {
    return this.#entry(accountId, id)?.base ?? null
  }

  /** Like `base`, without caching it in memory: for callers that read many. */
  peek(accountId: number, id: number): Conversation | null {
    return (
      this.#entries.get(localKey(accountId, id))?.base ??
      this.#db.read(() => {
        const row = this.#row(accountId, id)
        return row && readServerRow(row.json, isConversation)
      })
    )
  }

  revision(accountId: number, id: number): number {
    return this.#entry(accountId, id)?.revision ?? 0
  }

  hasOverlay(accountId: number, id: number): boolean {
    return this.#overlays.has(localKey(accountId, id))
  }

  /** Conversations of an account with overlays, as the server has them and as they are shown. */
  pendingOverlays(accountId: number): { base: Conversation; shown: Conversation }[] {
    return [...this.#overlays.keys()]
      .map(partsOf)
      .filter((key) => key.accountId === accountId)
      .flatMap(({ id }) => this.#entry(accountId, id) ?? [])
  }

  /** An action on it is pending; read marks do not count. */
  isPending(accountId: number, id: number): boolean {
    return this.#overlays.isPending(localKey(accountId, id))
  }

  /**
   * Merges a patch from the server. `asOf` is the revision at which its REST request began, null for events: a row that
   * changed since is overwritten only by an answer with a newer version.
   */
  upsert(patch: ConversationPatch, source: PatchSource, asOf: number | null): UpsertResult {
    const known = this.#entry(patch.accountId, patch.id)
    if (!known && !isWholeConversation(patch)) return { outcome: 'unknown', transition: null, needsRefetch: false }
    const isLate = known !== null && asOf !== null && known.revision > asOf
    if (isLate && !isNewer(known.base, patch, this.#latest())) {
      const isSame = isEqual(mergeConversation(known.base, patch, source, this.#latest()), known.base)
      return { outcome: isSame ? 'same' : 'stale', transition: null, needsRefetch: false }
    }
    const isInDoubt = source === 'event' && needsRefetch(known?.base, patch)
    const merged = mergeConversation(known?.base, patch, isLate ? 'event' : source, this.#latest())
    if (known && isEqual(merged, known.base)) return { outcome: 'same', transition: null, needsRefetch: isInDoubt }
    const isVersionOnly = known !== null && isEqual({ ...known.base, updatedAt: merged.updatedAt }, merged)
    return {
      outcome: isVersionOnly ? 'version' : 'changed',
      transition: this.#write(merged, known),
      needsRefetch: isInDoubt,
    }
  }

  /** Shows fields before the server confirms them, until the returned `end` is called. */
  overlay(
    accountId: number,
    id: number,
    fields: Overlay,
    token: object,
  ): { transition: Transition; end(): Transition | null } | null {
    const known = this.#entry(accountId, id)
    if (!known) return null
    const key = localKey(accountId, id)
    this.#overlays.add(key, token, fields)
    return {
      transition: this.#showOverlays(known),
      end: () => {
        // Fetched with the overlay, as the columns are.
        const current = this.#entry(accountId, id)
        this.#overlays.remove(key, token)
        return current && this.#showOverlays(current)
      },
    }
  }

  /** Replaces the overlays of pending actions; also for a conversation that is not cached yet. */
  setPending(accountId: number, id: number, overlays: readonly Overlay[]): Transition | null {
    const known = this.#entry(accountId, id)
    this.#overlays.setPending(localKey(accountId, id), overlays)
    return known && this.#showOverlays(known)
  }

  /** The first `limit` conversations of a list, which `only` narrows. */
  list(filter: ListFilter, me: number, limit: number, only: Only = null): Conversation[] {
    this.#makeIndexes(filter.sort)
    if (only !== null && only !== 'unread' && 'fits' in only)
      return firstOf(this.#inOrder(filter, me), only.fits, limit)
    const { sql, values } = only === null ? listQuery(filter, me) : narrowedQuery(filter, me, only)
    return this.#db
      .all<{ id: number }>(sql, ...values, limit)
      .flatMap(({ id }) => this.#entry(filter.accountId, id)?.shown ?? [])
  }

  /** How many of an account's conversations fit. Reads all of them. */
  countFitting(filter: ListFilter, me: number, only: Fitting): number {
    return firstOf(this.#inOrder(filter, me), only.fits, Infinity).length
  }

  /** A list from its top, without caching it in memory. */
  #inOrder(filter: ListFilter, me: number): Iterable<Conversation> {
    return readInOrder(this.#db, listQuery(filter, me), (id) => {
      const known = this.#entries.get(localKey(filter.accountId, id))?.shown
      const base = known ? null : this.peek(filter.accountId, id)
      return known ?? (base && this.#overlays.apply(base))
    })
  }

  /** Open and unread conversations of a user, for the badge. */
  countUnreadOf(accountId: number, me: number): number {
    return this.#unreadByFilter.ofUser(accountId, me)
  }

  /** Grows with every change of an unread count. */
  get unreadRevision(): number {
    return this.#unreadByFilter.revision
  }

  /** Unread open conversations by inbox, team and label. */
  unreadByFilter(accountId: number): CachedUnread {
    return this.#unreadByFilter.of(accountId)
  }

  /** Unread open conversations among some. */
  countUnreadAmong(accountId: number, ids: ReadonlySet<number>): number {
    return this.#unreadByFilter.among(accountId, ids)
  }

  ofContact(accountId: number, contactId: number, limit: number): Conversation[] {
    return this.#db.read(() =>
      this.#db
        .all<Row>(
          `SELECT account_id, id, revision, json FROM conversations
           WHERE account_id = ? AND contact_id = ? ORDER BY last_activity_at DESC, id DESC LIMIT ?`,
          accountId,
          contactId,
          limit,
        )
        .map((row) => this.#remember(row).shown),
    )
  }

  /** Conversations that the server has with a label, whether its removal is shown already or not. */
  idsWithLabel(accountId: number, label: string): Set<number> {
    const pending = this.pendingOverlays(accountId).filter(({ base }) => base.labels.includes(label))
    return new Set([...this.#labelLists.ids(accountId, label), ...pending.map(({ base }) => base.id)])
  }

  /** Display ids grow with every new conversation of an account. */
  highestId(accountId: number): number {
    return (
      this.#db.get<{ id: number | null }>('SELECT max(id) AS id FROM conversations WHERE account_id = ?', accountId)
        ?.id ?? 0
    )
  }

  /** Marks a conversation that may differ from the server's, cached or not, or clears the mark. Survives a restart. */
  setNeedsRefetch(accountId: number, id: number, needsRefetch: boolean): void {
    this.#refetch.set(accountId, id, needsRefetch)
  }

  needsRefetch(accountId: number, id: number): boolean {
    return this.#refetch.has(accountId, id)
  }

  idsToRefetch(accountId: number): number[] {
    return this.#refetch.ids(accountId)
  }

  /** Recomputes the columns of rows marked for refetch: they may show an action that ended with the process. */
  repairColumns(): void {
    for (const row of this.#db.all<Row & LabelColumns>(
      `SELECT account_id, id, revision, json, status, last_activity_at, labels
       FROM doubtful CROSS JOIN conversations USING (account_id, id)`,
    )) {
      this.#labelLists.remove(placeOf(row))
      const known = this.#remember(row)
      this.#update(known.base, known.shown, COLUMNS)
      this.#labelLists.add(known.shown)
    }
    this.#unreadByFilter.clear()
  }

  remove(accountId: number, id: number): Transition | null {
    const known = this.#entry(accountId, id)
    if (!known) return null
    this.#db.run('DELETE FROM conversations WHERE account_id = ? AND id = ?', accountId, id)
    this.#unreadByFilter.move(known.shown, null)
    this.#labelLists.remove(known.shown)
    this.#refetch.set(accountId, id, false)
    this.#entries.delete(localKey(accountId, id))
    return { before: known.shown, after: null }
  }

  /** Clears the memory, which a transaction that was rolled back may have written. */
  forgetMemory(): void {
    this.#entries.clear()
    this.#unreadByFilter.clear()
    this.#indexed.clear()
  }

  #makeIndexes(sort: Sort): void {
    if (this.#indexed.has(sort)) return
    for (const sql of orderIndexes(sort)) this.#db.run(sql)
    this.#indexed.add(sort)
  }

  #entry(accountId: number, id: number): Entry | null {
    const cached = this.#entries.get(localKey(accountId, id))
    if (cached) return cached
    return this.#db.read(() => {
      const row = this.#row(accountId, id)
      return row && this.#remember(row)
    })
  }

  #row(accountId: number, id: number): Row | null {
    return this.#db.get<Row>(
      'SELECT account_id, id, revision, json FROM conversations WHERE account_id = ? AND id = ?',
      accountId,
      id,
    )
  }

  #remember(row: Row): Entry {
    const key = localKey(row.account_id, row.id)
    const cached = this.#entries.get(key)
    if (cached?.revision === row.revision) return cached
    const base = readServerRow(row.json, isConversation)
    const entry = { revision: row.revision, base, shown: this.#overlays.apply(base) }
    this.#entries.set(key, entry)
    return entry
  }

  #write(base: Conversation, known: Entry | null): Transition {
    const shown = this.#overlays.apply(base)
    const before = known?.shown ?? null
    if (before) this.#update(base, shown, differingColumns(columnsOf(before), columnsOf(shown)))
    else this.#insert(base, shown)
    this.#labelLists.move(before, shown)
    this.#unreadByFilter.move(before, shown)
    return { before, after: shown }
  }

  /**
   * Writes the columns after its overlays changed. They are compared with those on disk: overlays are in memory, so a transaction that runs
   * again finds them changed already.
   */
  #showOverlays({ base, shown: before }: Entry): Transition {
    const shown = this.#overlays.apply(base)
    const stored = storedColumns(this.#db, base.accountId, base.id)
    this.#update(base, shown, differingColumns(stored, columnsOf(shown)))
    this.#labelLists.move(stored && placeOf(stored), shown)
    this.#unreadByFilter.move(before, shown)
    return { before, after: shown, isOwn: true }
  }

  #insert(base: Conversation, shown: Conversation): void {
    const revision = this.#revisions.next()
    const columns = columnsOf(shown)
    this.#db.run(
      `INSERT INTO conversations (account_id, id, revision, json, ${COLUMNS.join(', ')})
       VALUES (?, ?, ?, ?${', ?'.repeat(COLUMNS.length)})`,
      base.accountId,
      base.id,
      revision,
      JSON.stringify(base),
      ...COLUMNS.map((column) => columns[column]),
    )
    this.#entries.set(localKey(base.accountId, base.id), { revision, base, shown })
  }

  /** Writes only the named columns: SQLite updates the index of every named column, even when its value is the same. */
  #update(base: Conversation, shown: Conversation, named: readonly (keyof Columns)[]): void {
    const revision = this.#revisions.next()
    const columns = columnsOf(shown)
    this.#db.run(
      `UPDATE conversations SET revision = ?, json = ?${named.map((column) => `, ${column} = ?`).join('')} WHERE account_id = ? AND id = ?`,
      revision,
      JSON.stringify(base),
      ...named.map((column) => columns[column]),
      base.accountId,
      base.id,
    )
    this.#entries.set(localKey(base.accountId, base.id), { revision, base, shown })
  }
}
