import type { Message, MessagePatch } from '../../../shared/model/message.ts'
import type { Contact } from '../../../shared/model/people.ts'
import type { SearchFilters } from '../../../shared/search/filters.ts'
import { isFiltering, passes, serverPart } from '../../../shared/search/filters.ts'
import { fold } from '../../../shared/search/fold.ts'
import type { SearchTerms } from '../../../shared/search/terms.ts'
import { hasAll, parseTerms } from '../../../shared/search/terms.ts'
import type { SearchHead, SearchItem } from '../../../shared/views.ts'
import type { MessageFilters, SearchAnswer } from '../api/types.ts'
import type { LocalKey } from '../cache/index.ts'
import { localKey } from '../cache/index.ts'
import { ServerSearch } from '../search/serverSearch.ts'
import type { SessionSource } from '../sessionSource.ts'
import { signedInSession } from './loadable.ts'
import { withoutSession } from './loadState.ts'
import type { DeskChanges, LiveQuery, QueryInput, QueryPorts, QueryResult } from './query.ts'
import type { FoundConversation, FoundRow } from './searchViews.ts'
import { contactItem, conversationItem, messageItem } from './searchViews.ts'

/** Contacts and conversations shown above messages; alone they fill the window. */
const BESIDE_MESSAGES = 3
/** Contacts whose conversations are added to the results, and how many of each. */
const WITH_CONTACTS = 8
const CONVERSATIONS_OF_CONTACT = 3

/** Cached results at once, and results of the server as they arrive, without duplicates. */
export class SearchQuery implements LiveQuery<'search'> {
  readonly #ports: QueryPorts
  readonly #input: QueryInput<'search'>
  readonly #search: SearchTerms
  /** Null: everything is searched. */
  readonly #filters: SearchFilters | null
  #server: ServerSearch | null = null
  /** Conversations and contacts in the last result. */
  #conversationKeys = new Set<LocalKey>()
  #contactKeys = new Set<LocalKey>()

  constructor(ports: QueryPorts, input: QueryInput<'search'>) {
    this.#ports = ports
    this.#input = input
    this.#search = parseTerms(input.text)
    this.#filters = input.filters && isFiltering(input.filters) ? input.filters : null
  }

  run(): QueryResult<'search'> {
    const { sessionId } = this.#input
    const session = this.#ports.session(sessionId)
    if (!session) return { head: this.#head(withoutSession(this.#ports), false, false), items: [] }
    if (this.#search.terms.length === 0)
      return { head: this.#head({ kind: 'ready', refreshing: false }, false, false), items: [] }
    session.indexer.catchUp()
    const { items, isMore } = this.#items(session, this.#server?.answer ?? null)
    this.#conversationKeys = new Set(
      items.flatMap((item) => (item.kind === 'contact' ? [] : [localKey(item.ref.accountId, item.ref.conversationId)])),
    )
    this.#contactKeys = new Set(
      items.flatMap((item) => (item.person === null ? [] : [localKey(this.#input.accountId, item.person.id)])),
    )
    return {
      head: this.#head(
        { kind: 'ready', refreshing: this.#server?.state.kind === 'searching' },
        session.indexer.isBehind,
        isMore,
        this.#filteredBy(session),
      ),
      items,
    }
  }

  isTouchedBy({ sessions, roster }: DeskChanges): boolean {
    const changes = sessions.get(this.#input.sessionId)
    if (!changes) return roster
    if (roster || changes.search || changes.reference.has(this.#input.accountId)) return true
    for (const key of changes.conversations) if (this.#conversationKeys.has(key)) return true
    for (const key of changes.contacts) if (this.#contactKeys.has(key)) return true
    return false
  }

  ensureLoaded(force: boolean): void {
    if (this.#input.isLocal === true) return
    const { sessionId, accountId, text } = this.#input
    const session = signedInSession(this.#ports, sessionId)
    if (!session || !isLongEnough(this.#search)) return
    if (this.#server) this.#server.retry(force)
    else
      this.#server = new ServerSearch({
        ...session.serverSearch,
        accountId,
        text: text.trim().slice(0, 500),
        filters: this.#filters && parametersOf(this.#filters, session.me),
        onChange: () => session.touchSearch(),
      })
  }

  dispose(): void {
    this.#server?.dispose()
  }

  #head(
    state: SearchHead['state'],
    indexing: boolean,
    isMore: boolean,
    filteredBy: SearchHead['filteredBy'] = null,
  ): SearchHead {
    return {
      filteredBy,
      state,
      terms: [...this.#search.terms],
      indexing,
      isMore,
      server: this.#server?.state ?? { kind: 'off' },
    }
  }

  #items(session: SessionSource, answer: SearchAnswer | null): { items: SearchItem[]; isMore: boolean } {
    const { limit } = this.#input
    const kind = this.#filters === null ? this.#input.kind : 'message'
    const wanted = {
      contact: kind === 'contact' ? limit : BESIDE_MESSAGES,
      conversation: kind === 'conversation' ? limit : BESIDE_MESSAGES,
      message: limit,
    }
    let isMore = false
    const cut = <T>(rows: T[], most: number, isMoreHere: boolean): T[] => {
      isMore ||= isMoreHere || rows.length > most
      return rows.slice(0, most)
    }
    const contacts =
      kind === 'message' ? null : this.#contacts(session, answer, Math.max(wanted.contact, WITH_CONTACTS))
    const items: SearchItem[] = []
    if (contacts && kind !== 'conversation')
      items.push(
        ...cut(contacts.rows, wanted.contact, contacts.isMore).map((row) =>
          contactItem(session, row, this.#search.terms),
        ),
      )
    if (contacts && kind !== 'contact') {
      const { rows, isMore: more } = this.#conversations(session, answer, contacts.rows, wanted.conversation)
      items.push(
        ...cut(rows, wanted.conversation, more).map((row) => conversationItem(session, row, this.#search.terms)),
      )
    }
    if (kind === 'all' || kind === 'message') {
      const { rows, isMore: more } = this.#messages(session, answer, wanted.message)
      const senders = new Map(
        rows.flatMap(({ row: { conversationId, sender } }) =>
          sender?.kind === 'contact' ? [[conversationId, sender] as const] : [],
        ),
      )
      items.push(
        ...cut(rows, wanted.message, more).map((found) =>
          messageItem(session, found, this.#search.terms, senders.get(found.row.conversationId) ?? null),
        ),
      )
    }
    return { items, isMore }
  }

  #passes(session: SessionSource, message: Message | MessagePatch, filters = this.#filters): boolean {
    const { conversations } = session.stores.server
    return (
      filters === null ||
      passes(message, filters, {
        me: session.me,
        inboxOf: () => conversations.get(message.accountId, message.conversationId)?.inboxId ?? null,
      })
    )
  }

  /** Servers without the parameters ignore them, and answer with what fits nothing but the words. */
  #filteredBy(session: SessionSource): SearchHead['filteredBy'] {
    const answer = this.#server?.answer ?? null
    if (this.#filters === null) return null
    const part = serverPart(this.#filters)
    if (answer === null || !isFiltering(part)) return 'here'
    return answer.messages.every((message) => this.#passes(session, message, part)) ? 'server' : 'here'
  }

  #contacts(
    session: SessionSource,
    answer: SearchAnswer | null,
    limit: number,
  ): { rows: FoundRow<Contact>[]; isMore: boolean } {
    const { server } = session.stores
    const { hits, isMore } = server.search.contacts(this.#input.accountId, this.#search, limit)
    const rows = new Map<number, FoundRow<Contact>>(
      hits.map((contact) => [contact.id, { row: contact, origin: 'here' }]),
    )
    for (const patch of answer?.contacts ?? []) {
      const known = server.contacts.get(patch.accountId, patch.id)
      if (!rows.has(patch.id)) rows.set(patch.id, { row: { ...UNKNOWN_CONTACT, ...patch, ...known }, origin: 'server' })
    }
    return { rows: [...rows.values()], isMore }
  }

  /** By number, by their own text, and those of the contacts found; newest activity first. */
  #conversations(
    session: SessionSource,
    answer: SearchAnswer | null,
    contacts: readonly FoundRow<Contact>[],
    limit: number,
  ): { rows: FoundRow<FoundConversation>[]; isMore: boolean } {
    const { accountId } = this.#input
    const { server } = session.stores
    const { hits, isMore } = server.search.conversations(accountId, this.#search, limit)
    const number = /^#?(\d{1,16})$/.exec(this.#search.whole)?.[1]
    const exact = number === undefined ? null : server.conversations.get(accountId, Number(number))
    const ofContacts = contacts
      .filter(({ origin }) => origin === 'here')
      .slice(0, WITH_CONTACTS)
      .flatMap(({ row }) => server.conversations.ofContact(accountId, row.id, CONVERSATIONS_OF_CONTACT))
    const here = [
      ...(exact ? [exact] : []),
      ...[...hits, ...ofContacts].sort((one, other) => other.lastActivityAt - one.lastActivityAt),
    ]
    const rows = new Map<number, FoundRow<FoundConversation>>(
      here.map((conversation) => [
        conversation.id,
        { row: { conversation, contact: null, message: null }, origin: 'here' },
      ]),
    )
    for (const found of answer?.conversations ?? []) {
      const known = server.conversations.get(accountId, found.conversation.id)
      if (!rows.has(found.conversation.id))
        rows.set(found.conversation.id, {
          row: { ...found, conversation: known ?? found.conversation },
          origin: 'server',
        })
    }
    return { rows: [...rows.values()], isMore }
  }

  #messages(
    session: SessionSource,
    answer: SearchAnswer | null,
    limit: number,
  ): { rows: FoundRow<Message | MessagePatch>[]; isMore: boolean } {
    const { server } = session.stores
    const { hits, isMore } = server.search.messages(this.#input.accountId, this.#search, limit, (message) =>
      this.#passes(session, message),
    )
    const rows = new Map<number, FoundRow<Message | MessagePatch>>(
      hits.map((message) => [message.id, { row: message, origin: 'here' }]),
    )
    for (const patch of answer?.messages ?? []) {
      const known = server.messages.get(patch.accountId, patch.conversationId, patch.id)
      // The server's index may be older than the cache, where the message is deleted or no longer matches.
      const isGone =
        known !== null &&
        (known.deleted || (known.content !== patch.content && !hasAll(fold(known.content), this.#search.terms)))
      if (!rows.has(patch.id) && !isGone && this.#passes(session, known ?? patch))
        rows.set(patch.id, { row: known ?? patch, origin: 'server' })
    }
    const ordered = [...rows.values()].sort(
      ({ row: one }, { row: other }) => (other.createdAt ?? 0) - (one.createdAt ?? 0) || other.id - one.id,
    )
    return { rows: ordered, isMore }
  }
}

function parametersOf({ from, inboxId, since, until }: SearchFilters, me: number): MessageFilters {
  return {
    agentId: from === 'me' ? me : typeof from === 'object' && from !== null ? from.agentId : null,
    inboxId,
    since,
    // The server includes it.
    until: until === null ? null : until - 1,
  }
}

const UNKNOWN_CONTACT = {
  name: '',
  email: null,
  phone: null,
  identifier: null,
  avatarUrl: null,
  blocked: false,
  additionalAttributes: {},
  customAttributes: {},
  channels: null,
  createdAt: null,
  lastActivityAt: null,
} as const

/** One letter would match everything, so the server is not asked. One Chinese character is a word. */
function isLongEnough({ whole }: SearchTerms): boolean {
  return (
    whole.length >= 2 || /[^\p{ASCII}\p{sc=Latin}\p{sc=Cyrillic}\p{sc=Greek}\p{sc=Arabic}\p{sc=Hebrew}]/u.test(whole)
  )
}
