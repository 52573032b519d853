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
import type { IsStored } from './storedJson.ts'
import { isContact, isConversation, isMessage, readServerRow } from './storedJson.ts'

/** Results, best first. `isMore`: there may be others. */
export interface SearchResults<T> {
  hits: T[]
  isMore: boolean
}

/** Most candidates compared with their text in one search: at 10 µs each, this bounds the time of an answer. */
const COMPARED = 600
/** The same where words of two letters are matched inside other words. */
const COMPARED_SHORT = 200
const PAGE = 100
/** Newest messages scanned for terms that are too short for the index. */
const NEWEST = 300
const PEOPLE = 150
/** Messages with large ids, which are indexed by row: the ones written last in an account are scanned. */
const LARGE = 300
const IN_ACCOUNT = 'BETWEEN (CAST(? AS INTEGER) << 40) AND (CAST(? AS INTEGER) << 40) + CAST(? AS INTEGER)'

interface Row {
  json: string
}
type Accepts = (message: Message) => boolean
const all: Accepts = () => true

/** Finds rows by their words. The index names candidates; each is compared with the search terms, so there are no false hits. */
export class SearchReader {
  readonly #db: Database

  constructor(database: Database) {
    this.#db = database
  }

  /** Newest first. `accepts`: which messages count, beside those that have the words. */
  messages(accountId: number, search: SearchTerms, limit: number, accepts: Accepts = all): SearchResults<Message> {
    return this.#db.read(() => this.#findMessages(accountId, search, limit, accepts))
  }

  /**
   * Ids of the messages of one conversation, newest first, among its newest `depth`. `searched`: how many were compared; `isMore`: others
   * are cached.
   */
  inThread(
    accountId: number,
    conversationId: number,
    { terms }: SearchTerms,
    depth: number,
  ): { ids: number[]; searched: number; isMore: boolean } {
    return this.#db.read(() => {
      const rows = this.#db.all<Row>(
        'SELECT json FROM messages WHERE account_id = ? AND conversation_id = ? ORDER BY id DESC LIMIT ?',
        accountId,
        conversationId,
        depth + 1,
      )
      const messages = rows.slice(0, depth).map(({ json }) => readServerRow(json, isMessage))
      return {
        ids: messages.filter((message) => this.#fits(message, terms)).map(({ id }) => id),
        searched: messages.length,
        isMore: rows.length > depth,
      }
    })
  }

  /** Contacts whose name begins with the search come first, then the most recently active. */
  contacts(accountId: number, search: SearchTerms, limit: number): SearchResults<Contact> {
    return this.#db.read(() => this.#findContacts(accountId, search, limit))
  }

  /** By subject, labels and attributes; newest activity first. */
  conversations(accountId: number, search: SearchTerms, limit: number): SearchResults<Conversation> {
    return this.#db.read(() => {
      const { rows, isCut } = this.#candidates('conversation', isConversation, accountId, search.terms)
      const hits = rows
        .filter((conversation) => fits(conversationTexts(conversation), search.terms))
        .sort((one, other) => other.lastActivityAt - one.lastActivityAt)
      return { hits: hits.slice(0, limit), isMore: isCut || hits.length > limit }
    })
  }

  #findMessages(accountId: number, search: SearchTerms, limit: number, accepts: Accepts): SearchResults<Message> {
    const query = indexQuery(search.terms)
    const beginnings = beginningsQuery(search.terms)
    const fits = (message: Message): boolean => accepts(message) && this.#fits(message, search.terms)
    if (query && !beginnings) return this.#byIndex(accountId, query, fits, limit)
    // Words of one or two letters have no index of their own: they are found as typed, at the beginning of words, and anywhere in the
    // newest messages.
    const queries = [query ?? indexQuery([search.whole]), beginnings].filter((one) => one !== null)
    const found = queries.map((one) =>
      this.#byIndex(accountId, one, fits, limit, one === query ? COMPARED_SHORT : COMPARED),
    )
    const newest = query ? [] : this.#newest(accountId).filter(fits)
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

  #findContacts(accountId: number, search: SearchTerms, limit: number): SearchResults<Contact> {
    const found = new Map<number, Contact>()
    let isMore = false
    for (const terms of contactSearches(search)) {
      const { rows, isCut } = this.#candidates('contact', isContact, accountId, terms)
      isMore ||= isCut
      for (const contact of rows) if (fits(contactTexts(contact), terms)) found.set(contact.id, contact)
    }
    const hits = [...found.values()].sort(
      (one, other) =>
        nameRank(one, search) - nameRank(other, search) ||
        (other.lastActivityAt ?? 0) - (one.lastActivityAt ?? 0) ||
        other.id - one.id,
    )
    return { hits: hits.slice(0, limit), isMore: isMore || hits.length > limit }
  }

  #byIndex(
    accountId: number,
    query: IndexQuery,
    fits: Accepts,
    limit: number,
    most = COMPARED,
  ): SearchResults<Message> {
    const large = this.#largeIds(accountId, query)
    const hits = large.filter(fits).sort((one, other) => other.id - one.id)
    if (hits.length > limit) return { hits: hits.slice(0, limit), isMore: true }
    let upTo = HIGHEST_PLACED_ID
    for (let compared = 0; compared < most; compared += PAGE) {
      const messages = this.#messagePage(accountId, query, upTo)
      for (const message of messages) {
        if (!fits(message)) continue
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
    return this.#match(
      query,
      (table) => `${table}.rowid ${IN_ACCOUNT} ORDER BY ${table}.rowid DESC LIMIT ${PAGE}`,
      accountId,
      accountId,
      upTo,
    )
  }

  #largeIds(accountId: number, query: IndexQuery): Message[] {
    return this.#match(
      query,
      (table) => `${table}.rowid < 0 AND messages.account_id = ? ORDER BY ${table}.rowid LIMIT ${LARGE}`,
      accountId,
    )
  }

  #match({ letters, signs }: IndexQuery, where: (table: string) => string, ...values: number[]): Message[] {
    const table = letters === null ? 'message_signs' : 'message_letters'
    const both = letters !== null && signs !== null
    const inSigns = both
      ? ' AND message_letters.rowid IN (SELECT rowid FROM message_signs WHERE message_signs MATCH ?)'
      : ''
    return this.#db
      .all<Row>(
        `SELECT messages.json FROM ${table} CROSS JOIN message_places ON message_places.id = ${table}.rowid
       CROSS JOIN messages ON messages.row = message_places.row
       WHERE ${table} MATCH ?${inSigns} AND ${where(table)}`,
        letters ?? signs,
        ...(both ? [signs] : []),
        ...values,
      )
      .map(({ json }) => readServerRow(json, isMessage))
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
    return [...large, ...others].slice(0, NEWEST).map(({ json }) => readServerRow(json, isMessage))
  }

  #candidates<T>(
    kind: 'contact' | 'conversation',
    isStored: IsStored<T>,
    accountId: number,
    terms: readonly string[],
  ): { rows: T[]; isCut: boolean } {
    const query = beginningsQuery(terms) ?? indexQuery(terms)
    if (!query) return { rows: [], isCut: false }
    const { letters, signs } = query
    const table = letters === null ? `${kind}_signs` : `${kind}_letters`
    const both = letters !== null && signs !== null
    const inSigns = both ? ` AND ${table}.rowid IN (SELECT rowid FROM ${kind}_signs WHERE ${kind}_signs MATCH ?)` : ''
    const rows = this.#db.all<Row>(
      `SELECT ${kind}s.json FROM ${table} CROSS JOIN ${kind}s ON ${kind}s.row = ${table}.rowid
       WHERE ${table} MATCH ? AND ${kind}s.account_id = ?${inSigns} ORDER BY ${table}.rowid DESC LIMIT ${PEOPLE}`,
      letters ?? signs,
      accountId,
      ...(both ? [signs] : []),
    )
    return { rows: rows.map(({ json }) => readServerRow(json, isStored)), isCut: rows.length === PEOPLE }
  }

  #fits(message: Message, terms: readonly string[]): boolean {
    return fits(textsOfMessage(this.#db, message), terms)
  }
}

function fits(texts: readonly string[], terms: readonly string[]): boolean {
  return terms.length > 0 && hasAll(fold(texts.join('\n')), terms)
}

/** 0 for a name that is the search, 1 where it begins with it, 2 where it has every term, else 3. */
function nameRank(contact: Contact, { whole, terms }: SearchTerms): number {
  const name = fold(contact.name)
  if (name === whole) return 0
  if (name.startsWith(whole)) return 1
  return terms.every((term) => name.includes(term)) ? 2 : 3
}

/** A phone number is found however it is formatted. */
function contactSearches({ whole, terms }: SearchTerms): (readonly string[])[] {
  const digits = whole.replace(/\D/g, '')
  const isNumber = digits.length >= 5 && /^[+\d\s().\-/]+$/.test(whole)
  return isNumber && (terms.length > 1 || terms[0] !== digits) ? [terms, [digits.replace(/^0+/, '')]] : [terms]
}
