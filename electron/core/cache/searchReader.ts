import type { Conversation } from '../../../shared/model/conversation.ts'
import type { Message } from '../../../shared/model/message.ts'
import type { Contact } from '../../../shared/model/people.ts'
import { fold } from '../../../shared/search/fold.ts'
import type { SearchTerms } from '../../../shared/search/terms.ts'
import { hasAll } from '../../../shared/search/terms.ts'
import type { Database } from './database.ts'
import { textsOfMessage } from './searchChannel.ts'
import { HIGHEST_PLACED_ACCOUNT, HIGHEST_PLACED_ID } from './searchSchema.ts'
import { contactTexts, conversationTexts } from './searchText.ts'
import type { IndexQuery } from './searchTokens.ts'
import { beginningsQuery, indexQuery } from './searchTokens.ts'

/** What was found, best first. `isMore`: there may be others beyond. */
export interface Found<T> {
  hits: T[]
  isMore: boolean
}

/** Candidates compared with the text for one search: with 10 µs each, what an answer may cost. */
const COMPARED = 600
/** The same where words of two letters are looked for inside of others. */
const COMPARED_SHORT = 200
const PAGE = 100
/** Newest messages looked through for what is too short for the index. */
const NEWEST = 300
const PEOPLE = 150
/** Messages with large ids, which are indexed by their row: those written last of an account are looked through. */
const LARGE = 300
const IN_ACCOUNT = 'BETWEEN (CAST(? AS INTEGER) << 40) AND (CAST(? AS INTEGER) << 40) + CAST(? AS INTEGER)'

interface Row {
  json: string
}

/** Finds rows by their words. The index names candidates; each is compared with what was typed, so that nothing wrong is ever found. */
export class SearchReader {
  readonly #db: Database

  constructor(database: Database) {
    this.#db = database
  }

  /** Newest first. */
  messages(accountId: number, search: SearchTerms, limit: number): Found<Message> {
    const query = indexQuery(search.terms)
    const beginnings = beginningsQuery(search.terms)
    if (query && !beginnings) return this.#byIndex(accountId, query, search.terms, limit)
    // Words of one or two letters are in no index of their own: they are found as they were typed, at the beginning of words, and anywhere
    // among the newest.
    const queries = [query ?? indexQuery([search.whole]), beginnings].filter((one) => one !== null)
    const found = queries.map((one) =>
      this.#byIndex(accountId, one, search.terms, limit, one === query ? COMPARED_SHORT : COMPARED),
    )
    const newest = query
      ? []
      : this.#newest(accountId).filter((message) => fits(textsOfMessage(this.#db, message), search.terms))
    const hits = [
      ...new Map(
        [...found.flatMap(({ hits: some }) => some), ...newest].map((message) => [message.id, message]),
      ).values(),
    ].sort((one, other) => other.id - one.id)
    return {
      hits: hits.slice(0, limit),
      isMore: hits.length > limit || query === null || found.some(({ isMore }) => isMore),
    }
  }

  /** People whose name begins with what was typed first, then those active last. */
  contacts(accountId: number, search: SearchTerms, limit: number): Found<Contact> {
    const found = new Map<number, Contact>()
    let isMore = false
    for (const terms of contactSearches(search)) {
      const { rows, isCut } = this.#candidates('contact', accountId, terms)
      isMore ||= isCut
      for (const contact of rows as Contact[]) if (fits(contactTexts(contact), terms)) found.set(contact.id, contact)
    }
    const rank = (contact: Contact): number => {
      const name = fold(contact.name)
      return name === search.whole
        ? 0
        : name.startsWith(search.whole)
          ? 1
          : search.terms.every((term) => name.includes(term))
            ? 2
            : 3
    }
    const hits = [...found.values()].sort(
      (one, other) =>
        rank(one) - rank(other) || (other.lastActivityAt ?? 0) - (one.lastActivityAt ?? 0) || other.id - one.id,
    )
    return { hits: hits.slice(0, limit), isMore: isMore || hits.length > limit }
  }

  /** By subject, labels and attributes; newest activity first. */
  conversations(accountId: number, search: SearchTerms, limit: number): Found<Conversation> {
    const { rows, isCut } = this.#candidates('conversation', accountId, search.terms)
    const hits = (rows as Conversation[])
      .filter((conversation) => fits(conversationTexts(conversation), search.terms))
      .sort((one, other) => other.lastActivityAt - one.lastActivityAt)
    return { hits: hits.slice(0, limit), isMore: isCut || hits.length > limit }
  }

  #byIndex(
    accountId: number,
    query: IndexQuery,
    terms: readonly string[],
    limit: number,
    most = COMPARED,
  ): Found<Message> {
    const large = this.#largeIds(accountId, query)
    const hits = large
      .filter((message) => fits(textsOfMessage(this.#db, message), terms))
      .sort((one, other) => other.id - one.id)
    if (hits.length > limit) return { hits: hits.slice(0, limit), isMore: true }
    let upTo = HIGHEST_PLACED_ID
    for (let compared = 0; compared < most; compared += PAGE) {
      const messages = this.#messagePage(accountId, query, upTo)
      for (const message of messages) {
        if (!fits(textsOfMessage(this.#db, message), terms)) continue
        if (hits.length === limit) return { hits, isMore: true }
        hits.push(message)
      }
      const last = messages.at(-1)
      if (messages.length < PAGE || !last) return { hits, isMore: large.length === LARGE }
      upTo = last.id - 1
    }
    return { hits, isMore: true }
  }

  #messagePage(accountId: number, query: IndexQuery, upTo: number): Message[] {
    if (accountId > HIGHEST_PLACED_ACCOUNT) return []
    return this.#found(
      query,
      (table) => `${table}.rowid ${IN_ACCOUNT} ORDER BY ${table}.rowid DESC LIMIT ${PAGE}`,
      accountId,
      accountId,
      upTo,
    )
  }

  #largeIds(accountId: number, query: IndexQuery): Message[] {
    return this.#found(
      query,
      (table) => `${table}.rowid < 0 AND messages.account_id = ? ORDER BY ${table}.rowid LIMIT ${LARGE}`,
      accountId,
    )
  }

  #found({ letters, signs }: IndexQuery, where: (table: string) => string, ...values: number[]): Message[] {
    const table = letters === null ? 'message_signs' : 'message_letters'
    const both = letters !== null && signs !== null
    return this.#db
      .all<Row>(
        `SELECT messages.json FROM ${table} CROSS JOIN message_places ON message_places.id = ${table}.rowid CROSS JOIN messages ON messages.row = message_places.row
       WHERE ${table} MATCH ?${both ? ' AND message_letters.rowid IN (SELECT rowid FROM message_signs WHERE message_signs MATCH ?)' : ''} AND ${where(table)}`,
        letters ?? signs,
        ...(both ? [signs] : []),
        ...values,
      )
      .map(({ json }) => JSON.parse(json) as Message)
  }

  #newest(accountId: number): Message[] {
    const large = this.#db.all<Row>(
      `SELECT messages.json FROM message_places CROSS JOIN messages ON messages.row = message_places.row
       WHERE message_places.id < 0 AND messages.account_id = ? ORDER BY message_places.id LIMIT ${NEWEST}`,
      accountId,
    )
    const others =
      accountId > HIGHEST_PLACED_ACCOUNT
        ? []
        : this.#db.all<Row>(
            `SELECT messages.json FROM message_places CROSS JOIN messages ON messages.row = message_places.row
       WHERE message_places.id ${IN_ACCOUNT} ORDER BY message_places.id DESC LIMIT ${NEWEST}`,
            accountId,
            accountId,
            HIGHEST_PLACED_ID,
          )
    return [...large, ...others].slice(0, NEWEST).map(({ json }) => JSON.parse(json) as Message)
  }

  #candidates(
    kind: 'contact' | 'conversation',
    accountId: number,
    terms: readonly string[],
  ): { rows: (Contact | Conversation)[]; isCut: boolean } {
    const query = beginningsQuery(terms) ?? indexQuery(terms)
    if (!query) return { rows: [], isCut: false }
    const { letters, signs } = query
    const table = letters === null ? `${kind}_signs` : `${kind}_letters`
    const both = letters !== null && signs !== null
    const rows = this.#db.all<Row>(
      `SELECT ${kind}s.json FROM ${table} CROSS JOIN ${kind}s ON ${kind}s.row = ${table}.rowid
       WHERE ${table} MATCH ? AND ${kind}s.account_id = ?${both ? ` AND ${table}.rowid IN (SELECT rowid FROM ${kind}_signs WHERE ${kind}_signs MATCH ?)` : ''} ORDER BY ${table}.rowid DESC LIMIT ${PEOPLE}`,
      letters ?? signs,
      accountId,
      ...(both ? [signs] : []),
    )
    return { rows: rows.map(({ json }) => JSON.parse(json) as Contact | Conversation), isCut: rows.length === PEOPLE }
  }
}

function fits(texts: readonly string[], terms: readonly string[]): boolean {
  return terms.length > 0 && hasAll(fold(texts.join('\n')), terms)
}

/** A telephone number is found however it is written. */
function contactSearches({ whole, terms }: SearchTerms): (readonly string[])[] {
  const digits = whole.replace(/\D/g, '')
  const isNumber = digits.length >= 5 && /^[+\d\s().\-/]+$/.test(whole)
  return isNumber && (terms.length > 1 || terms[0] !== digits) ? [terms, [digits.replace(/^0+/, '')]] : [terms]
}
