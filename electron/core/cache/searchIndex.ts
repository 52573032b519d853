import { fold } from '../../../shared/search/fold.ts'
import type { Database } from './database.ts'
import { textsOfMessage } from './searchChannel.ts'
import type { SearchKind } from './searchSchema.ts'
import { HIGHEST_PLACED_ACCOUNT, HIGHEST_PLACED_ID, SEARCH_KINDS } from './searchSchema.ts'
import { contactTexts, conversationTexts } from './searchText.ts'
import { indexedText } from './searchTokens.ts'
import { isContact, isConversation, isMessage, readServerRow } from './storedJson.ts'

interface Row {
  row: number
  account_id: number
  id: number
  json: string
}

/** Folded characters per indexing step: about 5 ms. */
const CHARACTERS = 20_000
/**
 * Rows or steps after which index segments are merged, and the least number of pages merged then: keeps searches fast
 * without a long commit. Each step adds a segment, and SQLite itself merges 16.
 */
const MERGED_AFTER = { rows: 50, steps: 8 }
const MERGED_PAGES = 16
/** In the order of indexing: small and urgent kinds first. */
const KINDS: readonly SearchKind[] = ['conversation', 'contact', 'message']

/** Writes the full-text index of a session (`searchSchema.ts`) in steps; `SearchReader` queries it. */
export class SearchIndex {
  readonly #db: Database
  /** Indexed since the last merge. */
  #unmerged = { rows: 0, steps: 0 }

  constructor(database: Database) {
    this.#db = database
  }

  /** Whether rows are not indexed yet. */
  get isBehind(): boolean {
    const waits = 'SELECT EXISTS (SELECT 1 FROM search_queue) OR EXISTS (SELECT 1 FROM search_backlog) AS waits'
    return this.#db.get<{ waits: number }>(waits)?.waits === 1
  }

  /**
   * Indexes up to `most` queued rows, then rows from before there was an index; returns how many. The order of writing
   * keeps the tables small; `newestFirst` is for a search that runs now.
   */
  work(most: number, newestFirst = false): number {
    const done = this.#db.transaction(() => {
      let left = { rows: most, characters: CHARACTERS }
      for (const kind of KINDS) left = this.#queued(kind, left, newestFirst)
      const backlog = this.#db.all<{ kind: number; up_to: number }>('SELECT kind, up_to FROM search_backlog')
      const upTo = new Map(backlog.map((row) => [row.kind, row.up_to]))
      for (const kind of KINDS) left = this.#backlog(kind, upTo.get(SEARCH_KINDS[kind]), left)
      return most - left.rows
    })
    if (done === 0) return 0
    const { rows, steps } = (this.#unmerged = { rows: this.#unmerged.rows + done, steps: this.#unmerged.steps + 1 })
    if (rows >= MERGED_AFTER.rows || steps >= MERGED_AFTER.steps) {
      this.#merge(Math.max(MERGED_PAGES, rows / 4))
      this.#unmerged = { rows: 0, steps: 0 }
    }
    return done
  }

  /** Merges a few segments of the index. */
  tidy(): void {
    this.#merge(MERGED_PAGES)
  }

  #queued(
    kind: SearchKind,
    left: { rows: number; characters: number },
    newestFirst: boolean,
  ): { rows: number; characters: number } {
    if (left.rows <= 0 || left.characters <= 0) return left
    const waiting = this.#db.all<{ row: number }>(
      `SELECT row FROM search_queue WHERE kind = ? ORDER BY row ${newestFirst ? 'DESC' : 'ASC'} LIMIT ?`,
      SEARCH_KINDS[kind],
      left.rows,
    )
    let { rows, characters } = left
    for (const { row } of waiting) {
      if (characters <= 0) break
      const found = this.#db.get<Row>(`SELECT row, account_id, id, json FROM ${kind}s WHERE row = ?`, row)
      if (found) characters -= this.#index(kind, found)
      this.#db.run('DELETE FROM search_queue WHERE kind = ? AND row = ?', SEARCH_KINDS[kind], row)
      rows--
    }
    return { rows, characters }
  }

  #backlog(
    kind: SearchKind,
    upTo: number | undefined,
    left: { rows: number; characters: number },
  ): { rows: number; characters: number } {
    if (upTo === undefined || left.rows <= 0 || left.characters <= 0) return left
    const found = this.#db.all<Row>(
      `SELECT row, account_id, id, json FROM ${kind}s WHERE row <= ? ORDER BY row DESC LIMIT ?`,
      upTo,
      left.rows,
    )
    let { rows, characters } = left
    let lowest = 0
    for (const row of found) {
      if (characters <= 0) break
      characters -= this.#index(kind, row)
      lowest = row.row
      rows--
    }
    if (found.length === 0) this.#db.run('DELETE FROM search_backlog WHERE kind = ?', SEARCH_KINDS[kind])
    else this.#db.run('UPDATE search_backlog SET up_to = ? WHERE kind = ?', lowest - 1, SEARCH_KINDS[kind])
    return { rows, characters }
  }

  /** Indexes a row; returns the cost in characters. */
  #index(kind: SearchKind, { row, account_id: accountId, id, json }: Row): number {
    const folded = fold(textsOf(this.#db, kind, json).join('\n'))
    const { letters, signs } = indexedText(folded)
    if (kind === 'message') {
      const { sql, values } = placeOf(accountId, id, row)
      const isKnown =
        this.#db.get<{ row: number }>(`SELECT row FROM message_places WHERE id = ${sql}`, ...values) !== null
      this.#put('message_letters', sql, values, letters, isKnown)
      this.#put('message_signs', sql, values, signs, isKnown)
      if (folded !== '')
        this.#db.run(`INSERT OR REPLACE INTO message_places (id, row) VALUES (${sql}, ?)`, ...values, row)
      else if (isKnown) this.#db.run(`DELETE FROM message_places WHERE id = ${sql}`, ...values)
    } else {
      this.#put(`${kind}_letters`, 'CAST(? AS INTEGER)', [row], letters, true)
      this.#put(`${kind}_signs`, 'CAST(? AS INTEGER)', [row], signs, true)
    }
    return folded.length + 50
  }

  #put(table: string, place: string, values: number[], text: string, mayBeKnown: boolean): void {
    if (text !== '') this.#db.run(`INSERT OR REPLACE INTO ${table} (rowid, text) VALUES (${place}, ?)`, ...values, text)
    else if (mayBeKnown) this.#db.run(`DELETE FROM ${table} WHERE rowid = ${place}`, ...values)
  }

  #merge(pages: number): void {
    for (const table of [
      'message_letters',
      'message_signs',
      'contact_letters',
      'contact_signs',
      'conversation_letters',
      'conversation_signs',
    ]) {
      this.#db.run(`INSERT INTO ${table} (${table}, rank) VALUES ('merge', CAST(? AS INTEGER))`, pages)
    }
  }
}

/** The row id in the index, as the triggers of `searchSchema.ts` compute it: large ids are negative, by their row. */
function placeOf(accountId: number, id: number, row: number): { sql: string; values: number[] } {
  const hasRoom = id <= HIGHEST_PLACED_ID && accountId <= HIGHEST_PLACED_ACCOUNT
  return hasRoom
    ? { sql: '(CAST(? AS INTEGER) << 40) + CAST(? AS INTEGER)', values: [accountId, id] }
    : { sql: '-CAST(? AS INTEGER)', values: [row] }
}

function textsOf(db: Database, kind: SearchKind, json: string): string[] {
  switch (kind) {
    case 'message':
      return textsOfMessage(db, readServerRow(json, isMessage))
    case 'contact':
      return contactTexts(readServerRow(json, isContact))
    case 'conversation':
      return conversationTexts(readServerRow(json, isConversation))
  }
}
