import type { Conversation } from '../../../shared/model/conversation.ts'
import type { Message } from '../../../shared/model/message.ts'
import type {
  DraftView,
  LoadState,
  MailHead,
  ThreadConversation,
  ThreadHead,
  ThreadMessage,
} from '../../../shared/views.ts'
import type { Draft, LocalKey, Upload } from '../cache/index.ts'
import { localKey } from '../cache/index.ts'
import { emailThread, nextRecipients } from '../outbox/emailThread.ts'
import { findSent } from '../outbox/match.ts'
import type { SessionSource } from '../sessionSource.ts'
import { actionView } from './actionViews.ts'
import { uploadView } from './attachmentViews.ts'
import { maxLengthOf } from './channelLimits.ts'
import { loadableSession, signedInSession } from './loadable.ts'
import { withoutSession } from './loadState.ts'
import type { ThreadFacts } from './messageViews.ts'
import { entryView, messageView } from './messageViews.ts'
import type { DeskChanges, LiveQuery, QueryInput, QueryPorts, QueryResult } from './query.ts'
import { conversationRow } from './rows.ts'
import type { RowMark } from './threadWindow.ts'
import { aroundWindow } from './threadWindow.ts'

const EMPTY_DRAFT: DraftView = { text: '', attachments: [] }
/** Newest messages to load for a window around an old message: one page is enough. */
const NEWEST = 20

/** New messages that are shown together; the line above more of them is not looked for. */
const MOST_NEW = 200
/** Messages shown above the line. */
const BEFORE_NEW = 10

/** The newest messages of a conversation with its outbox entries, or the messages around one of them; oldest first. */
export class ThreadQuery implements LiveQuery<'thread'> {
  readonly thread: { sessionId: string; accountId: number; conversationId: number }
  readonly #ports: QueryPorts
  readonly #limit: number
  readonly #around: { id: number; depth: { older: number; newer: number } } | null
  readonly #key: LocalKey
  /** Parsed messages of the window, by id; read again when their revision changed. */
  #messages = new Map<number, { revision: number; message: Message }>()
  #contact: LocalKey | null = null

  constructor(ports: QueryPorts, input: QueryInput<'thread'>) {
    this.#ports = ports
    this.#limit = input.limit
    this.#around =
      input.aroundId === undefined
        ? null
        : { id: input.aroundId, depth: { older: input.limit, newer: input.newer ?? input.limit } }
    this.thread = { sessionId: input.sessionId, accountId: input.accountId, conversationId: input.conversationId }
    this.#key = localKey(input.accountId, input.conversationId)
  }

  run(): QueryResult<'thread'> {
    const { sessionId, accountId, conversationId } = this.thread
    const session = this.#ports.session(sessionId)
    if (!session) return { head: this.#withoutSession(), items: [] }
    const { server } = session.stores
    const conversation = server.conversations.get(accountId, conversationId)
    const contactId = conversation?.contactId ?? null
    this.#contact = contactId === null ? null : localKey(accountId, contactId)
    const extent = server.threads.get(accountId, conversationId)
    const loading = session.threads.stateOf(accountId, conversationId)
    // A thread that was never fetched shows messages that came as events only when fetching failed.
    const isShown = extent !== null || loading.error !== null
    if (this.#around) return this.#runAround(session, conversation, extent !== null, this.#around)
    const { messages, hasMore } = isShown
      ? this.#window(session, extent?.oldestId ?? 0)
      : { messages: [], hasMore: false }
    const hasOlder = isShown && (hasMore || extent?.reachedStart !== true)
    const head: ThreadHead = {
      ...this.#common(session, conversation, extent !== null),
      state: this.#state(session, extent !== null || messages.length > 0, conversation, loading),
      hasOlder,
      loadingOlder: loading.loadingOlder,
      olderError: loading.loadingOlder ? null : (loading.olderError?.code ?? null),
      newAfter: this.#newAfter(messages, hasOlder),
      newBeginsEarlier: hasOlder && !hasMore && messages.length < MOST_NEW && this.#isAllNew(messages),
      around: null,
    }
    return {
      head,
      items: this.#items(session, messages, head, true),
    }
  }

  /** The window around a message; outbox entries are shown only if it reaches the newest message. */
  #runAround(
    session: SessionSource,
    conversation: Conversation | null,
    isFetched: boolean,
    { id, depth }: { id: number; depth: { older: number; newer: number } },
  ): QueryResult<'thread'> {
    const { accountId, conversationId } = this.thread
    const { rows, hasOlder, around } = aroundWindow(session, accountId, conversationId, id, depth)
    const messages = this.#read(session, rows).sort(
      (one, other) => one.createdAt - other.createdAt || one.id - other.id,
    )
    const { loading, error } = session.history.stateOf(accountId, conversationId, id)
    const head: ThreadHead = {
      ...this.#common(session, conversation, isFetched),
      state: this.#state(session, messages.length > 0 || around.isGone, conversation, {
        comparing: loading === 'around',
        error,
      }),
      hasOlder,
      loadingOlder: loading === 'older',
      newAfter: around.hasNewer ? null : this.#newAfter(messages, hasOlder),
      newBeginsEarlier: false,
      around,
    }
    return {
      head,
      items: this.#items(session, messages, head, !around.hasNewer && !around.isGone),
    }
  }

  /** A conversation that the server refused is an error, also before its thread is asked for. */
  #state(session: SessionSource, isKnown: boolean, conversation: Conversation | null, loading: Loading): LoadState {
    const { accountId, conversationId } = this.thread
    const goneCode = conversation ? null : session.freshness.goneCode(accountId, conversationId)
    if (goneCode !== null && !loading.comparing) return { kind: 'error', code: goneCode, detail: null }
    return stateOf(isKnown, conversation, loading)
  }

  /** `isFetched`: the thread was, in any run of the process. */
  #common(
    session: SessionSource,
    conversation: Conversation | null,
    isFetched: boolean,
  ): Pick<ThreadHead, 'conversation' | 'verified' | 'drafts' | 'mail' | 'actions'> {
    const { accountId, conversationId } = this.thread
    const { local } = session.stores
    const drafts = local.drafts(accountId, conversationId)
    return {
      conversation: conversation ? threadConversation(session, conversation) : null,
      verified: isFetched && session.freshness.isThreadVerified(accountId, conversationId),
      drafts: { reply: draftView(session, drafts.reply), note: draftView(session, drafts.note) },
      mail: mailHead(session, accountId, conversationId),
      actions: local.actions.of(accountId, conversationId).map((entry) => actionView(session, entry)),
    }
  }

  isTouchedBy({ sessions, roster }: DeskChanges): boolean {
    const changes = sessions.get(this.thread.sessionId)
    if (!changes) return roster
    return (
      roster ||
      changes.threads.has(this.#key) ||
      changes.conversations.has(this.#key) ||
      changes.reference.has(this.thread.accountId) ||
      (this.#contact !== null && changes.contacts.has(this.#contact))
    )
  }

  ensureLoaded(force: boolean): void {
    const { sessionId, accountId, conversationId } = this.thread
    void signedInSession(this.#ports, sessionId)?.reference.refresh(accountId)
    const session = loadableSession(this.#ports, sessionId, force)
    if (!session) return
    const isKnown = session.stores.server.conversations.get(accountId, conversationId) !== null
    // Changes without a message don't move a conversation in lists: a row not fetched since the last gap is fetched when opened.
    const isStale =
      session.connector.view().kind === 'synced' && !session.freshness.isRowCompared(accountId, conversationId)
    if (force || !isKnown || isStale) void session.fetcher.fetch(accountId, conversationId)
    session.threads.ensureLoaded(
      accountId,
      conversationId,
      this.#around ? Math.min(this.#limit, NEWEST) : this.#limit,
      force,
    )
    if (this.#around) session.history.ensureLoaded(accountId, conversationId, this.#around.id, this.#around.depth)
    // Assigning works offline.
    const inboxId = session.stores.server.conversations.get(accountId, conversationId)?.inboxId
    if (inboxId !== undefined) session.assignable.ensureLoaded(accountId, [inboxId])
  }

  /** The newest messages, oldest first: as many as were asked for, or from a few before the first new one. */
  #window(session: SessionSource, from: number): { messages: Message[]; hasMore: boolean } {
    const { accountId, conversationId } = this.thread
    const { messages: store } = session.stores.server
    const asked = store.newest(accountId, conversationId, from, this.#limit + 1)
    const isMore = asked.length > this.#limit
    const oldest = isMore && this.#limit < MOST_NEW ? asked[this.#limit - 1] : undefined
    const message =
      oldest && (this.#messages.get(oldest.id)?.message ?? store.get(accountId, conversationId, oldest.id))
    const isNew = this.#newness()
    if (!message || !isNew(message))
      return { messages: this.#read(session, asked.slice(0, this.#limit)).reverse(), hasMore: isMore }
    const rows = store.newest(accountId, conversationId, from, MOST_NEW + 1)
    const messages = this.#read(session, rows.slice(0, MOST_NEW)).reverse()
    const lastSeen = messages.findLastIndex((one) => !isNew(one))
    const count = lastSeen === -1 && rows.length > MOST_NEW ? this.#limit : messages.length - lastSeen - 1 + BEFORE_NEW
    const shown = messages.slice(-count)
    return { messages: shown, hasMore: rows.length > shown.length }
  }

  /** In the order of `rows`. */
  #read(session: SessionSource, rows: readonly RowMark[]): Message[] {
    const { accountId, conversationId } = this.thread
    const { messages } = session.stores.server
    const known = this.#messages
    this.#messages = new Map()
    for (const { id, revision } of rows) {
      const before = known.get(id)
      const message = before?.revision === revision ? before.message : messages.get(accountId, conversationId, id)
      if (message) this.#messages.set(id, { revision, message })
    }
    return [...this.#messages.values()].map(({ message }) => message)
  }

  /** Stored messages, then outbox entries. A message sent from here keeps its echo id as key, so that it neither jumps nor doubles. */
  #items(
    session: SessionSource,
    messages: readonly Message[],
    { conversation, hasOlder }: Pick<ThreadHead, 'conversation' | 'hasOlder'>,
    isAtEnd: boolean,
  ): ThreadMessage[] {
    const { accountId, conversationId } = this.thread
    const facts: ThreadFacts = {
      seenAt: conversation?.contactLastSeenAt ?? null,
      channel: conversation?.channel ?? null,
      firstId: hasOlder ? null : (messages.find(isChat)?.id ?? null),
      email: emailThread(session.stores.server, accountId, conversationId),
    }
    const claimed = new Map<number, string>()
    const waiting = (isAtEnd ? session.stores.local.entriesOf(accountId, conversationId) : []).filter((entry) => {
      if (entry.state.kind !== 'sending' && entry.state.kind !== 'unknown') return true
      const finding = findSent(entry, messages, session.me, entry.state.afterId, new Set(claimed.keys()))
      if (finding.kind !== 'found') return true
      claimed.set(finding.message.id, entry.echoId)
      return false
    })
    const keys = new Set<string>()
    const views = messages.map((message) => {
      const echoId = claimed.get(message.id) ?? message.echoId
      // Servers store two messages when one echo id is sent twice: the second gets a key of its own.
      const key = echoId !== null && !keys.has(echoId) ? echoId : `m${message.id}`
      keys.add(key)
      return messageView(session, message, key, facts)
    })
    return [
      ...views,
      ...waiting.filter(({ echoId }) => !keys.has(echoId)).map((entry) => entryView(session, entry, facts)),
    ]
  }

  /** Whether a message is newer than the user's last look. */
  #newness(): (message: Message) => boolean {
    const seenAt = this.#ports.attention.lineOf(this.thread) ?? Infinity
    return ({ createdAt }) => createdAt > seenAt
  }

  /** Whether the contact wrote since the user last looked, and the oldest of these messages is newer than that, too. */
  #isAllNew(messages: readonly Message[]): boolean {
    const [oldest] = messages
    return oldest !== undefined && this.#newness()(oldest) && messages.some(({ type }) => type === 'incoming')
  }

  /** The last message from before the user last looked, if the contact wrote after it; 0 if the whole thread is new. */
  #newAfter(messages: readonly Message[], hasOlder: boolean): number | null {
    const seenAt = this.#ports.attention.lineOf(this.thread)
    if (seenAt === null) return null
    const seen = messages.findLast((message) => message.createdAt <= seenAt)
    if (!messages.some((message) => message.createdAt > seenAt && message.type === 'incoming')) return null
    return seen?.id ?? (hasOlder ? null : 0)
  }

  #withoutSession(): ThreadHead {
    return {
      state: withoutSession(this.#ports),
      conversation: null,
      hasOlder: false,
      loadingOlder: false,
      verified: false,
      newAfter: null,
      newBeginsEarlier: false,
      around: null,
      drafts: { reply: EMPTY_DRAFT, note: EMPTY_DRAFT },
      mail: null,
      actions: [],
    }
  }
}

const isChat = ({ type, private: note }: Message): boolean => type !== 'activity' && !note

type Loading = Pick<ReturnType<SessionSource['threads']['stateOf']>, 'comparing' | 'error'>

function stateOf(isKnown: boolean, conversation: Conversation | null, loading: Loading): LoadState {
  if (isKnown && conversation) return { kind: 'ready', refreshing: loading.comparing }
  if (loading.error && !loading.comparing) return { kind: 'error', ...loading.error }
  return { kind: 'loading' }
}

function threadConversation(session: SessionSource, conversation: Conversation): ThreadConversation {
  const row = conversationRow(session, conversation)
  return {
    ...row,
    contactId: conversation.contactId,
    customAttributes: conversation.customAttributes,
    additionalAttributes: conversation.additionalAttributes,
    createdAt: conversation.createdAt,
    contactLastSeenAt: conversation.contactLastSeenAt,
    maxLength: maxLengthOf(row.channel),
  }
}

function mailHead(session: SessionSource, accountId: number, conversationId: number): MailHead | null {
  const thread = emailThread(session.stores.server, accountId, conversationId)
  return (
    thread && {
      prefill: nextRecipients(session.stores, accountId, conversationId, thread),
      contactEmail: thread.contactEmail,
    }
  )
}

function draftView(session: SessionSource, draft: Draft): DraftView {
  if (draft.text === '' && draft.uploadIds.length === 0 && !draft.recipients) return EMPTY_DRAFT
  const uploads = draft.uploadIds
    .map((id) => session.stores.local.upload(id))
    .filter((upload): upload is Upload => upload !== null)
  return {
    text: draft.text,
    attachments: uploads.map((upload) => uploadView(session, upload)),
    recipients: draft.recipients ?? null,
  }
}
