import type { Conversation, ConversationPatch } from '../../../shared/model/conversation.ts'
import type { PatchSource } from '../../../shared/model/mergeConversation.ts'
import {
  isNewerVersion,
  isWholeConversation,
  mergeConversation,
  needsRefetch,
} from '../../../shared/model/mergeConversation.ts'
import type { Columns } from './conversationColumns.ts'
import { COLUMNS, columnsOf } from './conversationColumns.ts'
import type { Database } from './database.ts'
import type { ListFilter } from './filter.ts'
import { labelColumn, labelsOf } from './filter.ts'
import { listQuery } from './listQuery.ts'
import type { LocalKey } from './localKey.ts'
import { localKey, partsOf } from './localKey.ts'
import type { Revisions } from './revisions.ts'
import { isConversation, readServerRow } from './storedJson.ts'

/** Fields that an action shows before the server confirmed them. */
export type Overlay = Partial<
  Pick<Conversation, 'status' | 'snoozedUntil' | 'assignee' | 'priority' | 'unreadCount' | 'agentLastSeenAt'>
> & {
  labelChange?: { add: readonly string[]; remove: readonly string[] }
  /** True: at least one message counts as unread. */
  unread?: boolean
}

/** What a write did to one conversation, as lists see it. */
export interface Transition {
  before: Conversation | null
  after: Conversation | null
}

/**
 * `stale`: the row was changed after the answer's request began, and the answer does not prove to be newer: to be asked for again.
 * `unknown`: the patch is only a part of a conversation that is not here: to be fetched whole.
 */
export type UpsertOutcome = 'changed' | 'same' | 'stale' | 'unknown'

export interface UpsertResult {
  outcome: UpsertOutcome
  transition: Transition | null
  /** Nothing tells whether the patch is older than what was known: to be asked for. */
  doubtful: boolean
}

interface Entry {
  revision: number
  base: Conversation
  shown: Conversation
}
interface Row {
  account_id: number
  id: number
  revision: number
  json: string
}
interface RowWithPlaces extends Row {
  status: string
  last_activity_at: number
  labels: string
}

const CACHED = 5_000
/** Columns by which `countUnreadOf` counts. */
const COUNTED: ReadonlySet<keyof Columns> = new Set(['status', 'assignee_id', 'unread'])

/** Conversations: truth from the server as JSON, columns for lists from that truth with the pending actions laid over it. */
export class ConversationTable {
  readonly #db: Database
  readonly #revisions: Revisions
  readonly #latest: () => number
  readonly #entries = new Map<LocalKey, Entry>()
  readonly #overlays = new Map<LocalKey, { token: object; fields: Overlay }[]>()
  readonly #pending = new Map<LocalKey, readonly Overlay[]>()
  /** What `countUnreadOf` answered, by its arguments, until a row changes in what is counted. */
  readonly #unread = new Map<string, number>()

  /** `latest`: unix seconds that the server's clock may have reached. */
  constructor(database: Database, revisions: Revisions, latest: () => number = () => Infinity) {
    this.#db = database
    this.#revisions = revisions
    this.#latest = latest
  }

  /** With pending actions applied. */
  get(accountId: number, id: number): Conversation | null {
    return this.#entry(accountId, id)?.shown ?? null
  }

  /** As the server said it last. */
  base(accountId: number, id: number): Conversation | null {
    return this.#entry(accountId, id)?.base ?? null
  }

  /** As `base`, without keeping it in memory: for whoever reads them all. */
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
    return this.#overlays.has(localKey(accountId, id)) || this.isPending(accountId, id)
  }

  /** Conversations of an account that are shown otherwise than the server has them, both ways. */
  pendingOverlays(accountId: number): { base: Conversation; shown: Conversation }[] {
    const keys = new Set(
      [...this.#pending.keys(), ...this.#overlays.keys()].filter((key) => partsOf(key).accountId === accountId),
    )
    return [...keys].flatMap((key) => this.#entry(accountId, partsOf(key).id) ?? [])
  }

  /** An action on it waits for the server; read marks do not count. */
  isPending(accountId: number, id: number): boolean {
    return this.#pending.has(localKey(accountId, id))
  }

  /**
   * Merges what the server said. `asOf` is the revision at which a REST request began (none for events): a row that changed
   * since is only overwritten by an answer that carries a newer version.
   */
  upsert(patch: ConversationPatch, source: PatchSource, asOf: number | null): UpsertResult {
    const known = this.#entry(patch.accountId, patch.id)
    if (!known && !isWholeConversation(patch)) return { outcome: 'unknown', transition: null, doubtful: false }
    if (known && asOf !== null && known.revision > asOf && !isNewerVersion(known.base, patch, this.#latest()))
      return { outcome: 'stale', transition: null, doubtful: false }
    const doubtful = source === 'event' && needsRefetch(known?.base, patch)
    const merged = mergeConversation(known?.base, patch, source, this.#latest())
    if (known && JSON.stringify(merged) === JSON.stringify(known.base))
      return { outcome: 'same', transition: null, doubtful }
    return { outcome: 'changed', transition: this.#write(merged, known), doubtful }
  }

  /** Shows fields before the server confirmed them; the answer's function ends it. */
  overlay(
    accountId: number,
    id: number,
    fields: Overlay,
    token: object,
  ): { transition: Transition; end(): Transition | null } | null {
    const known = this.#entry(accountId, id)
    if (!known) return null
    const key = localKey(accountId, id)
    // The transaction around this may be run again.
    this.#overlays.set(key, [
      ...(this.#overlays.get(key) ?? []).filter((overlay) => overlay.token !== token),
      { token, fields },
    ])
    return {
      transition: this.#write(known.base, known),
      end: () => {
        const left = (this.#overlays.get(key) ?? []).filter((overlay) => overlay.token !== token)
        if (left.length > 0) this.#overlays.set(key, left)
        else this.#overlays.delete(key)
        const now = this.#entry(accountId, id)
        return now ? this.#write(now.base, now) : null
      },
    }
  }

  /** Shows actions that wait, in their order, in place of those before; kept for a conversation that is not here yet. */
  setPending(accountId: number, id: number, overlays: readonly Overlay[]): Transition | null {
    const known = this.#entry(accountId, id)
    if (overlays.length > 0) this.#pending.set(localKey(accountId, id), overlays)
    else this.#pending.delete(localKey(accountId, id))
    return known ? this.#write(known.base, known) : null
  }

  /** The first `limit` conversations of a list. */
  list(filter: ListFilter, me: number, limit: number): Conversation[] {
    const { sql, values } = listQuery(filter, me)
    return this.#db
      .all<{ id: number }>(sql, ...values, limit)
      .flatMap(({ id }) => this.#entry(filter.accountId, id)?.shown ?? [])
  }

  /** Open and unread with a person: what the badge counts. Counted by its own small index: without statistics SQLite would walk every one of theirs. */
  countUnreadOf(accountId: number, me: number): number {
    const key = localKey(accountId, me)
    const counted =
      this.#unread.get(key) ??
      this.#db.get<{ n: number }>(
        "SELECT count(*) AS n FROM conversations INDEXED BY conversations_unread WHERE account_id = ? AND assignee_id = ? AND status = 'open' AND unread > 0",
        accountId,
        me,
      )?.n ??
      0
    this.#unread.set(key, counted)
    return counted
  }

  ofContact(accountId: number, contactId: number, limit: number): Conversation[] {
    return this.#db.read(() =>
      this.#db
        .all<Row>(
          'SELECT account_id, id, revision, json FROM conversations WHERE account_id = ? AND contact_id = ? ORDER BY last_activity_at DESC, id DESC LIMIT ?',
          accountId,
          contactId,
          limit,
        )
        .map((row) => this.#remember(row).shown),
    )
  }

  /** Newest activity known, in unix seconds. */
  newestActivity(accountId: number): number | null {
    return (
      this.#db.get<{ at: number | null }>(
        'SELECT max(last_activity_at) AS at FROM conversations WHERE account_id = ?',
        accountId,
      )?.at ?? null
    )
  }

  /** Display ids grow with every new conversation of an account. */
  highestId(accountId: number): number {
    return (
      this.#db.get<{ id: number | null }>('SELECT max(id) AS id FROM conversations WHERE account_id = ?', accountId)
        ?.id ?? 0
    )
  }

  /** Whatever may differ from the server, known here or not, and is to be asked for again; survives a restart. */
  setNeedsRefetch(accountId: number, id: number, doubtful: boolean): void {
    this.#db.run(
      doubtful
        ? 'INSERT OR IGNORE INTO doubtful (account_id, id) VALUES (?, ?)'
        : 'DELETE FROM doubtful WHERE account_id = ? AND id = ?',
      accountId,
      id,
    )
  }

  needsRefetch(accountId: number, id: number): boolean {
    return (
      this.#db.get<{ id: number }>('SELECT id FROM doubtful WHERE account_id = ? AND id = ?', accountId, id) !== null
    )
  }

  doubtful(accountId: number): number[] {
    return this.#db.all<{ id: number }>('SELECT id FROM doubtful WHERE account_id = ?', accountId).map((row) => row.id)
  }

  /** Columns of doubtful rows may show an action that ended with the process: they are made from the truth again. */
  repairColumns(): void {
    for (const row of this.#db.all<RowWithPlaces>(
      'SELECT account_id, id, revision, json, status, last_activity_at, labels FROM doubtful CROSS JOIN conversations USING (account_id, id)',
    )) {
      this.#removePlaces(row.account_id, row.id, row.status, row.last_activity_at, labelsOf(row.labels))
      const known = this.#remember(row)
      this.#update(known.base, known.shown, COLUMNS)
      this.#addPlaces(known.shown)
    }
  }

  remove(accountId: number, id: number): Transition | null {
    const known = this.#entry(accountId, id)
    if (!known) return null
    this.#db.run('DELETE FROM conversations WHERE account_id = ? AND id = ?', accountId, id)
    this.#unread.clear()
    const { status, lastActivityAt, labels } = known.shown
    this.#removePlaces(accountId, id, status, lastActivityAt, labels)
    this.setNeedsRefetch(accountId, id, false)
    this.#entries.delete(localKey(accountId, id))
    return { before: known.shown, after: null }
  }

  /** Forgets what a rolled back transaction may have put into memory. */
  forgetMemory(): void {
    this.#entries.clear()
    this.#unread.clear()
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
    return this.#keep(key, { revision: row.revision, base, shown: this.#laidOver(base) })
  }

  #keep(key: LocalKey, entry: Entry): Entry {
    if (this.#entries.size >= CACHED) {
      const oldest = this.#entries.keys().next()
      if (!oldest.done) this.#entries.delete(oldest.value)
    }
    this.#entries.delete(key)
    this.#entries.set(key, entry)
    return entry
  }

  #laidOver(base: Conversation): Conversation {
    const key = localKey(base.accountId, base.id)
    const pending = (this.#pending.get(key) ?? []).reduce(laidOver, base)
    return (this.#overlays.get(key) ?? []).reduce((shown, { fields }) => laidOver(shown, fields), pending)
  }

  #write(base: Conversation, known: Entry | null): Transition {
    const shown = this.#laidOver(base)
    const before = known?.shown ?? null
    if (before) {
      const [was, is] = [columnsOf(before), columnsOf(shown)]
      this.#update(
        base,
        shown,
        COLUMNS.filter((column) => was[column] !== is[column]),
      )
    } else this.#insert(base, shown)
    this.#movePlaces(before, shown)
    return { before, after: shown }
  }

  #insert(base: Conversation, shown: Conversation): void {
    const revision = this.#revisions.next()
    const columns = columnsOf(shown)
    this.#db.run(
      `INSERT INTO conversations (account_id, id, revision, json, ${COLUMNS.join(', ')}) VALUES (?, ?, ?, ?${', ?'.repeat(COLUMNS.length)})`,
      base.accountId,
      base.id,
      revision,
      JSON.stringify(base),
      ...COLUMNS.map((column) => columns[column]),
    )
    this.#unread.clear()
    this.#keep(localKey(base.accountId, base.id), { revision, base, shown })
  }

  /** Indices are written for the columns that are named, whether their value is a new one or not. */
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
    if (named.some((column) => COUNTED.has(column))) this.#unread.clear()
    this.#keep(localKey(base.accountId, base.id), { revision, base, shown })
  }

  #movePlaces(before: Conversation | null, after: Conversation): void {
    if (
      before &&
      before.status === after.status &&
      before.lastActivityAt === after.lastActivityAt &&
      labelColumn(before.labels) === labelColumn(after.labels)
    )
      return
    if (before) this.#removePlaces(before.accountId, before.id, before.status, before.lastActivityAt, before.labels)
    this.#addPlaces(after)
  }

  #addPlaces({ accountId, id, status, lastActivityAt, labels }: Conversation): void {
    for (const label of labels)
      this.#db.run(
        'INSERT OR IGNORE INTO conversation_labels (account_id, label, status, last_activity_at, id) VALUES (?, ?, ?, ?, ?)',
        accountId,
        label,
        status,
        lastActivityAt,
        id,
      )
  }

  #removePlaces(
    accountId: number,
    id: number,
    status: string,
    lastActivityAt: number,
    labels: readonly string[],
  ): void {
    for (const label of labels)
      this.#db.run(
        'DELETE FROM conversation_labels WHERE account_id = ? AND label = ? AND status = ? AND last_activity_at = ? AND id = ?',
        accountId,
        label,
        status,
        lastActivityAt,
        id,
      )
  }
}

function laidOver(shown: Conversation, { labelChange, unread, ...fields }: Overlay): Conversation {
  if (unread !== undefined) return { ...shown, ...fields, unreadCount: unread ? Math.max(1, shown.unreadCount) : 0 }
  if (!labelChange) return { ...shown, ...fields }
  const kept = shown.labels.filter((label) => !labelChange.remove.includes(label))
  return { ...shown, ...fields, labels: [...kept, ...labelChange.add.filter((label) => !kept.includes(label))] }
}
