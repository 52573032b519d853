/** Search hits. Times are unix seconds unless noted otherwise. */
import type { ConversationStatus } from '../model/conversation.ts'
import type { ConversationRef } from '../model/ids.ts'
import type { TextPart } from '../search/terms.ts'
import type { ErrorCode, LoadState, PersonView } from './load.ts'

/** Where a hit was found: in this computer's cache, or only by the server. */
export type SearchOrigin = 'here' | 'server'

export const SEARCH_VIEWS = ['all', 'message', 'contact', 'conversation'] as const

export type SearchView = (typeof SEARCH_VIEWS)[number]

/** `search`: hits of the cache, joined by the server's as they arrive. */
export interface SearchHead {
  /** Loading until there is a session; refreshing while the server is asked. */
  state: LoadState
  /** The searched words in the form in which they are compared (`shared/search`). */
  terms: string[]
  /** Messages are still being indexed; some can't be found yet. */
  indexing: boolean
  /** More hits exist than `limit` shows, or than were searched. */
  isMore: boolean
  /** `off` where the server is not asked; `failed` with `unsupported` where it has no search. */
  /** Who applies the filters of messages: the server too, or only this computer, to what the server found and what it has. Null: nobody. */
  filteredBy?: 'server' | 'here' | null
  server: { kind: 'off' } | { kind: 'searching' } | { kind: 'done' } | { kind: 'failed'; code: ErrorCode }
}

interface SearchHit {
  key: string
  origin: SearchOrigin
  person: PersonView | null
  /** Unix seconds. */
  at: number | null
}

export interface MessageHit extends SearchHit {
  kind: 'message'
  ref: ConversationRef
  messageId: number
  snippet: TextPart[]
  from: { name: string; isMe: boolean; isContact: boolean } | null
  isNote: boolean
  /** Kind of the first attachment. */
  attachment: string | null
  status: ConversationStatus | null
  channel: string | null
  inboxName: string | null
}

export interface ContactHit extends SearchHit {
  kind: 'contact'
  contactId: number
  online: boolean
  name: TextPart[]
  detail: TextPart[]
  /** The newest conversation in the cache. */
  latest: ConversationRef | null
}

export interface ConversationHit extends SearchHit {
  kind: 'conversation'
  ref: ConversationRef
  name: TextPart[]
  number: TextPart[]
  detail: TextPart[]
  status: ConversationStatus | null
  channel: string | null
  inboxName: string | null
}

/** Items of `search`: people, then conversations, then messages, newest first. */
export type SearchItem = MessageHit | ContactHit | ConversationHit

/** `threadSearch`: the messages of one conversation on this computer that have the words, newest first. */
export interface ThreadSearchHead {
  /** Loading until there is a session. */
  state: LoadState
  /** The searched words in the form in which they are compared. */
  terms: string[]
  /** Messages that were searched, from the newest on. */
  searched: number
  /** There are older messages that were not searched: a larger `limit` includes them. */
  hasOlder: boolean
  loadingOlder: boolean
  olderError: ErrorCode | null
}

export interface ThreadHit {
  key: string
  /** The message. */
  id: number
}
