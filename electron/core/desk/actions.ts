import type { Conversation, ConversationStatus } from '../../../shared/model/conversation.ts'
import type { ConversationRef } from '../../../shared/model/ids.ts'
import { localKey, type LocalKey } from '../cache/changes.ts'
import type { Overlay } from '../cache/conversationTable.ts'
import type { ConversationPage } from '../api/types.ts'
import type { ConversationFetcher } from '../sync/conversationFetcher.ts'
import type { SyncContext } from '../sync/context.ts'

/** Milliseconds between two read marks of one conversation. */
const SEEN_EVERY = 1_000
/** Milliseconds in which the event of a change usually comes. */
const ASK_AFTER = 1_000

/**
 * What a person does to a conversation: shown at once, confirmed or taken back by the server (design 5). Actions on one
 * conversation go out one after the other.
 */
export class Actions {
  readonly #context: SyncContext
  readonly #fetcher: ConversationFetcher
  readonly #queues = new Map<LocalKey, Promise<void>>()
  readonly #seenAt = new Map<LocalKey, number>()

  constructor(context: SyncContext, fetcher: ConversationFetcher) {
    this.#context = context
    this.#fetcher = fetcher
  }

  /** Rejects with `ApiError` when the server refused; what was shown has been taken back by then. */
  async setStatus(ref: ConversationRef, status: ConversationStatus, snoozedUntil: number | null): Promise<void> {
    const { api } = this.#context
    const until = status === 'snoozed' ? snoozedUntil : null
    await this.#show(ref, { status, snoozedUntil: until }, true, async () => {
      await api.setStatus(ref.accountId, ref.conversationId, status, until)
      return null
    })
  }

  async assign(ref: ConversationRef, assigneeId: number | null): Promise<void> {
    const { api, server } = this.#context
    const agent = server.meta.reference(ref.accountId, 'agents')?.find(({ id }) => id === assigneeId)
    const assignee = assigneeId === null ? null : { id: assigneeId, kind: 'user' as const, name: agent?.name ?? '', avatarUrl: agent?.avatarUrl ?? null }
    await this.#show(ref, { assignee }, true, async () => {
      await api.assign(ref.accountId, ref.conversationId, assigneeId)
      return null
    })
  }

  /** Nothing is asked of the server when nothing is unread; a failure is left to the next look. */
  async markSeen(ref: ConversationRef): Promise<void> {
    const { api, clock, server } = this.#context
    const conversation = server.conversations.get(ref.accountId, ref.conversationId)
    const key = localKey(ref.accountId, ref.conversationId)
    const last = this.#seenAt.get(key) ?? -Infinity
    if (conversation?.unreadCount === 0 && (conversation.agentLastSeenAt ?? 0) >= conversation.lastActivityAt) return
    if (conversation?.unreadCount === 0 && clock.monotonic() - last < SEEN_EVERY) return
    this.#seenAt.set(key, clock.monotonic())
    await this.#show(ref, { unreadCount: 0 }, false, () => api.markSeen(ref.accountId, ref.conversationId))
  }

  async markUnread(ref: ConversationRef): Promise<void> {
    const { api } = this.#context
    await this.#show(ref, {}, false, () => api.markUnread(ref.accountId, ref.conversationId))
  }

  /**
   * Shows `fields` until the server answered, in the order of the calls for one conversation. `askAfter`: the answer says nothing of the
   * conversation, so it is asked for (old servers send no event for some changes).
   */
  async #show(ref: ConversationRef, fields: Overlay, askAfter: boolean, request: () => Promise<ConversationPage | null>): Promise<void> {
    const { server } = this.#context
    const { accountId, conversationId } = ref
    const key = localKey(accountId, conversationId)
    const overlay = Object.keys(fields).length > 0 ? server.overlay(accountId, conversationId, fields) : null
    if (overlay) this.#context.onTransitions(overlay.transitions)
    this.#context.touch()
    const before = this.#queues.get(key) ?? Promise.resolve()
    const run = before.then(() => this.#run(ref, fields, askAfter, request, () => {
      if (overlay) this.#context.onTransitions(overlay.end())
      this.#context.touch()
    }))
    // The queue goes on after a refusal, which the caller is told of.
    const settled = Promise.allSettled([run]).then(() => {
      if (this.#queues.get(key) === settled) this.#queues.delete(key)
    })
    this.#queues.set(key, settled)
    await run
  }

  async #run(ref: ConversationRef, fields: Overlay, askAfter: boolean, request: () => Promise<ConversationPage | null>, end: () => void): Promise<void> {
    const { server } = this.#context
    const { accountId, conversationId } = ref
    const known = server.conversations.base(accountId, conversationId)
    const asOf = server.revision
    let isSettled = false
    try {
      const page = await request()
      if (page) {
        const applied = server.applyPage(page, asOf)
        isSettled = !applied.toFetch.has(localKey(accountId, conversationId))
        this.#context.onApplied(applied)
      } else if (known) {
        this.#accept(known, fields)
      }
    } finally {
      end()
      if (askAfter || !isSettled) this.#fetcher.request(localKey(accountId, conversationId), askAfter ? ASK_AFTER : 0)
      else if (!server.conversations.hasOverlay(accountId, conversationId)) server.conversations.setDoubtful(accountId, conversationId, false)
    }
  }

  /** The server took it: true from now on, except where an event brought something else meanwhile. */
  #accept(known: Conversation, fields: Overlay): void {
    const { server } = this.#context
    const now = server.conversations.base(known.accountId, known.id)
    if (!now) return
    const accepted = Object.entries(fields).filter(([name]) => isSame(now, known, name as keyof Overlay))
    if (accepted.length > 0) this.#context.onApplied(server.applyConversation({ accountId: known.accountId, id: known.id, ...Object.fromEntries(accepted) }))
  }
}

function isSame(now: Conversation, known: Conversation, name: keyof Overlay): boolean {
  return JSON.stringify(now[name]) === JSON.stringify(known[name])
}
