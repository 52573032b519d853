import type { ChangeSet } from './changes.ts'
import type { Database } from './database.ts'
import { localKey } from './localKey.ts'
import type { ServerStore } from './serverStore.ts'

/** Most rows deleted in one step: with the search index about 2 ms. */
const ROWS = 25
/** Most threads checked in one step. */
const THREADS = 20
/** Messages that a thread keeps at any age: as many as are shown when it is opened. */
const KEPT_MESSAGES = 40
/** What an account has beside its messages, conversations and contacts. */
const REST = [
  'threads',
  'thread_islands',
  'doubtful',
  'unverified',
  'notifications',
  'conversation_labels',
  'reference',
] as const
/** Pages returned to the disk in one step. */
const PAGES = 32

export interface Trimmed {
  conversations: number
  messages: number
  contacts: number
}

export interface TrimRules {
  /** Unix seconds: older rows are removed. */
  before: number
  /** On screen, with something queued, or being fetched: not trimmed. */
  isKept(accountId: number, conversationId: number): boolean
}

interface Key {
  account_id: number
  conversation_id: number
}

/**
 * Removes old rows in small transactions: resolved conversations without activity since `before`, older messages of the
 * other resolved ones, contacts without a conversation. The extent of each thread stays correct at every step, so that
 * scrolling back asks the server, and missing messages are not taken for a gap.
 */
export class Trimmer {
  readonly #db: Database
  readonly #server: ServerStore
  readonly #changes: ChangeSet

  constructor(database: Database, server: ServerStore, changes: ChangeSet) {
    this.#db = database
    this.#server = server
    this.#changes = changes
  }

  /** Each step is short; the caller may pause between them. */
  *trim(rules: TrimRules): Generator<Trimmed, void> {
    yield* this.#conversations(rules)
    yield* this.#threads(rules)
    yield* this.#contacts(rules)
    yield* this.#notifications(rules)
    yield* this.#shrink()
  }

  /** Removes everything of an account. Each step is short. */
  *removeAccount(accountId: number): Generator<unknown, void> {
    for (const table of ['messages', 'conversations', 'contacts'] as const)
      while (
        this.#db.transaction(() =>
          this.#db.run(
            `DELETE FROM ${table} WHERE row IN (SELECT row FROM ${table} WHERE account_id = ? LIMIT ?)`,
            accountId,
            ROWS,
          ),
        ) > 0
      )
        yield
    this.#db.transaction(() => {
      for (const table of REST) this.#db.run(`DELETE FROM ${table} WHERE account_id = ?`, accountId)
      this.#server.meta.removeOf(accountId)
    })
    this.#server.forgetMemory()
    yield* this.#shrink()
  }

  *#conversations(rules: TrimRules): Generator<Trimmed> {
    for (const { account_id: accountId } of this.#db.all<{ account_id: number }>(
      'SELECT DISTINCT account_id FROM conversations',
    )) {
      let at = rules.before
      let id = 0
      for (;;) {
        const next = this.#db.get<{ id: number; at: number }>(
          `SELECT id, last_activity_at AS at FROM conversations
           WHERE account_id = ? AND status = 'resolved' AND (last_activity_at < ? OR (last_activity_at = ? AND id < ?))
           ORDER BY last_activity_at DESC, id DESC LIMIT 1`,
          accountId,
          at,
          at,
          id,
        )
        if (!next) break
        at = next.at
        id = next.id
        yield* this.#conversation(accountId, id, rules)
      }
    }
  }

  /** Removes the thread's extent and its messages first, then the conversation and its contact. */
  *#conversation(accountId: number, id: number, rules: TrimRules): Generator<Trimmed> {
    const mayGo = (): boolean => {
      const known = this.#server.conversations.peek(accountId, id)
      return known?.status === 'resolved' && known.lastActivityAt < rules.before && !rules.isKept(accountId, id)
    }
    while (mayGo()) {
      const trimmed = this.#db.transaction((): Trimmed => {
        this.#server.threads.remove(accountId, id)
        const messages = this.#deleteMessages(accountId, id, Infinity)
        this.#changes.threads.add(localKey(accountId, id))
        if (messages === ROWS) return { conversations: 0, messages, contacts: 0 }
        const contactId = this.#server.conversations.peek(accountId, id)?.contactId ?? null
        this.#server.conversations.remove(accountId, id)
        this.#changes.conversations.add(localKey(accountId, id))
        return { conversations: 1, messages, contacts: contactId === null ? 0 : this.#contact(accountId, contactId) }
      })
      yield trimmed
    }
    yield NOTHING
  }

  *#threads(rules: TrimRules): Generator<Trimmed> {
    let last: Key = { account_id: -1, conversation_id: -1 }
    for (let checked = 1; ; checked++) {
      const next = this.#db.get<{ account_id: number; conversation_id: number }>(
        `SELECT account_id, conversation_id FROM messages
         WHERE (account_id, conversation_id) > (?, ?) ORDER BY account_id, conversation_id LIMIT 1`,
        last.account_id,
        last.conversation_id,
      )
      if (!next) return
      last = next
      yield* this.#thread(next.account_id, next.conversation_id, rules)
      if (checked % THREADS === 0) yield NOTHING
    }
  }

  *#thread(accountId: number, id: number, rules: TrimRules): Generator<Trimmed> {
    const from = this.#keptFrom(accountId, id, rules)
    if (from === null) return
    const { threads } = this.#server
    const isUntouched = (): boolean =>
      !rules.isKept(accountId, id) && (threads.get(accountId, id)?.oldestId ?? from) >= from
    for (let first = true; first || isUntouched(); first = false) {
      const messages = this.#db.transaction(() => {
        const extent = threads.get(accountId, id)
        if (first && extent && extent.oldestId < from)
          threads.set(accountId, id, {
            oldestId: from,
            comparedId: Math.max(extent.comparedId, from),
            reachedStart: false,
          })
        this.#changes.threads.add(localKey(accountId, id))
        return this.#deleteMessages(accountId, id, from)
      })
      if (messages > 0) yield { conversations: 0, messages, contacts: 0 }
      if (messages < ROWS) return
    }
  }

  /** The id from which a thread is kept; null where all of it stays. */
  #keptFrom(accountId: number, id: number, rules: TrimRules): number | null {
    const known = this.#server.conversations.peek(accountId, id)
    if ((known && known.status !== 'resolved') || rules.isKept(accountId, id)) return null
    const old = this.#db.get<{ id: number }>(
      'SELECT id FROM messages WHERE account_id = ? AND conversation_id = ? AND created_at < ? LIMIT 1',
      accountId,
      id,
      rules.before,
    )
    if (!old) return null
    // Messages without their conversation are never shown.
    const newest = known
      ? this.#db.get<{ id: number }>(
          'SELECT id FROM messages WHERE account_id = ? AND conversation_id = ? ORDER BY id DESC LIMIT 1 OFFSET ?',
          accountId,
          id,
          KEPT_MESSAGES - 1,
        )
      : null
    const young =
      this.#db.get<{ id: number | null }>(
        'SELECT min(id) AS id FROM messages WHERE account_id = ? AND conversation_id = ? AND created_at >= ?',
        accountId,
        id,
        rules.before,
      )?.id ?? null
    if (known && !newest) return null
    const from = Math.min(newest?.id ?? Infinity, young ?? Infinity)
    const lowest =
      this.#db.get<{ id: number | null }>(
        'SELECT min(id) AS id FROM messages WHERE account_id = ? AND conversation_id = ?',
        accountId,
        id,
      )?.id ?? 0
    return lowest < from ? from : null
  }

  /** Deletes up to `ROWS` messages; triggers update search and history ranges. */
  #deleteMessages(accountId: number, id: number, below: number): number {
    return this.#db.run(
      `DELETE FROM messages WHERE row IN
       (SELECT row FROM messages WHERE account_id = ? AND conversation_id = ? AND id < ? ORDER BY id LIMIT ?)`,
      accountId,
      id,
      Math.min(below, Number.MAX_SAFE_INTEGER),
      ROWS,
    )
  }

  *#contacts(rules: TrimRules): Generator<Trimmed> {
    let last = 0
    for (;;) {
      const found = this.#db.all<{ row: number; account_id: number; id: number }>(
        'SELECT row, account_id, id FROM contacts WHERE row > ? ORDER BY row LIMIT ?',
        last,
        THREADS,
      )
      if (found.length === 0) return
      last = found.at(-1)?.row ?? last
      const contacts = this.#db.transaction(() =>
        found.reduce((sum, { account_id: accountId, id }) => {
          const known = this.#server.contacts.peek(accountId, id)
          const isYoung = Math.max(known?.createdAt ?? 0, known?.lastActivityAt ?? 0) >= rules.before
          return sum + (isYoung ? 0 : this.#contact(accountId, id))
        }, 0),
      )
      yield { conversations: 0, messages: 0, contacts }
    }
  }

  #contact(accountId: number, id: number): number {
    const hasConversation =
      this.#db.get<{ id: number }>(
        'SELECT id FROM conversations WHERE account_id = ? AND contact_id = ? LIMIT 1',
        accountId,
        id,
      ) !== null
    if (hasConversation || !this.#server.contacts.remove(accountId, id)) return 0
    this.#changes.contacts.add(localKey(accountId, id))
    return 1
  }

  *#notifications(rules: TrimRules): Generator<Trimmed> {
    const removed = (): number =>
      this.#db.run(
        `DELETE FROM notifications WHERE (account_id, id) IN
         (SELECT account_id, id FROM notifications WHERE at < ? AND unsent = 0 LIMIT ?)`,
        rules.before,
        ROWS,
      )
    while (removed() === ROWS) yield NOTHING
  }

  /** Returns free pages at the end of the file to the disk; keeps some for the next writes. */
  *#shrink(): Generator<Trimmed> {
    const pages = (): { free: number; all: number } => ({
      free: this.#db.get<{ freelist_count: number }>('PRAGMA freelist_count')?.freelist_count ?? 0,
      all: this.#db.get<{ page_count: number }>('PRAGMA page_count')?.page_count ?? 0,
    })
    for (let now = pages(); now.free > Math.max(PAGES * 8, now.all / 10);) {
      this.#db.all(`PRAGMA incremental_vacuum(${PAGES})`)
      const after = pages()
      // A file created without auto-vacuum cannot shrink, and reuses its pages.
      if (after.free === now.free) return
      now = after
      yield NOTHING
    }
  }
}

const NOTHING: Trimmed = { conversations: 0, messages: 0, contacts: 0 }
