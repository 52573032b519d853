import type { ActionResult, BatchChange, BatchResult } from '../../../shared/bridge.ts'
import type { ConversationStatus } from '../../../shared/model/conversation.ts'
import type { AccountRef, ConversationRef } from '../../../shared/model/ids.ts'
import type { ConversationPage } from '../api/types.ts'
import type { LocalKey, Overlay } from '../cache/index.ts'
import { localKey } from '../cache/index.ts'
import type { ActionOptions, ActionQueue } from '../outbox/actionQueue.ts'
import type { ReadMarkRequests } from '../outbox/readMarkRequests.ts'
import { outcomeOf } from '../outbox/sendOutcome.ts'
import type { ConversationFetcher } from '../sync/conversationFetcher.ts'
import type { SyncPorts } from '../sync/syncPorts.ts'

/** Minimum milliseconds between two read marks of one conversation. */
const MIN_SEEN_INTERVAL = 1_000

/**
 * What the user does to a conversation, shown at once: docs/architecture.md#kinds-of-actions. Changes go into the
 * action queue on disk. Read marks are sent directly, one at a time per conversation, and rolled back if they fail.
 */
export class Actions {
  readonly #context: SyncPorts
  readonly #fetcher: ConversationFetcher
  readonly #queue: ActionQueue
  readonly #readMarks: ReadMarkRequests
  readonly #seenAt = new Map<LocalKey, number>()

  constructor(context: SyncPorts, fetcher: ConversationFetcher, queue: ActionQueue, readMarks: ReadMarkRequests) {
    this.#queue = queue
    this.#readMarks = readMarks
    this.#context = context
    this.#fetcher = fetcher
  }

  setStatus(
    ref: ConversationRef,
    status: ConversationStatus,
    snoozedUntil: number | null,
    options: ActionOptions,
  ): ActionResult {
    return this.#queue.request(
      ref,
      { field: 'status', value: { status, snoozedUntil: status === 'snoozed' ? snoozedUntil : null } },
      options,
    )
  }

  assign(ref: ConversationRef, assigneeId: number | null, options: ActionOptions): ActionResult {
    const agent = this.#context.server.meta.reference(ref.accountId, 'agents')?.find(({ id }) => id === assigneeId)
    const value =
      assigneeId === null
        ? null
        : { id: assigneeId, kind: 'user' as const, name: agent?.name ?? '', avatarUrl: agent?.avatarUrl ?? null }
    return this.#queue.request(ref, { field: 'assignee', value }, options)
  }

  assignTeam(ref: ConversationRef, teamId: number | null, options: ActionOptions): ActionResult {
    const team = this.#context.server.meta.reference(ref.accountId, 'teams')?.find(({ id }) => id === teamId)
    const value = teamId === null ? null : { id: teamId, name: team?.name ?? '' }
    return this.#queue.request(ref, { field: 'team', value }, options)
  }

  /**
   * Sends nothing if nothing is unread. Rejects if the request fails; it isn't retried, because opening the
   * conversation again marks it too.
   */
  async markSeen(ref: ConversationRef): Promise<void> {
    const { accountIds, api, clock, server } = this.#context
    if (!accountIds().includes(ref.accountId)) return
    const key = localKey(ref.accountId, ref.conversationId)
    const last = this.#seenAt.get(key) ?? -Infinity
    // The user opened the conversation after marking it unread: a queued mark is canceled, and a sent one is followed
    // by this one.
    if (this.#queue.has(ref, 'read')) this.#queue.request(ref, { field: 'read', value: { unread: false } })
    if (this.#queue.has(ref, 'read')) return
    const conversation = server.conversations.get(ref.accountId, ref.conversationId)
    if (conversation?.unreadCount === 0 && (conversation.agentLastSeenAt ?? 0) >= conversation.lastActivityAt) return
    if (conversation?.unreadCount === 0 && clock.monotonic() - last < MIN_SEEN_INTERVAL) return
    this.#seenAt.set(key, clock.monotonic())
    await this.#runOptimistic(ref, { unreadCount: 0 }, () => api.markSeen(ref.accountId, ref.conversationId))
  }

  markUnread(ref: ConversationRef, options: ActionOptions): ActionResult {
    return this.#queue.request(ref, { field: 'read', value: { unread: true } }, options)
  }

  /** Makes the same change to several conversations, as one. */
  changeAll(
    account: AccountRef,
    conversationIds: readonly number[],
    change: BatchChange,
    options: ActionOptions,
  ): BatchResult {
    const result: BatchResult = { done: [], missing: [] }
    return this.#queue.together(() => {
      for (const conversationId of new Set(conversationIds)) {
        if (this.#context.server.conversations.get(account.accountId, conversationId) === null) {
          result.missing.push(conversationId)
          continue
        }
        const { actionId, reachesContact } = this.#change({ ...account, conversationId }, change, options)
        if (actionId !== null) result.done.push({ conversationId, actionId, reachesContact })
      }
      return result
    })
  }

  #change(ref: ConversationRef, change: BatchChange, options: ActionOptions): ActionResult {
    switch (change.field) {
      case 'status':
        return this.setStatus(ref, change.status, change.snoozedUntil, options)
      case 'assignee':
        return this.assign(ref, change.assigneeId, options)
      case 'team':
        return this.assignTeam(ref, change.teamId, options)
      case 'labels':
        return this.#queue.request(ref, change, options)
      case 'priority':
        return this.#queue.request(ref, { field: 'priority', value: change.priority }, options)
      case 'read':
        return this.#queue.request(ref, { field: 'read', value: { unread: change.unread } }, options)
    }
  }

  /** Shows `fields` as an overlay until the request settles. Requests of one conversation run in order. */
  async #runOptimistic(ref: ConversationRef, fields: Overlay, request: () => Promise<ConversationPage>): Promise<void> {
    const { server } = this.#context
    const { accountId, conversationId } = ref
    const key = localKey(accountId, conversationId)
    const overlay = server.overlay(accountId, conversationId, fields)
    if (overlay) this.#context.afterWrite(overlay.applied)
    await this.#readMarks.run(accountId, conversationId, () =>
      this.#runRequest(key, ref, request, () => {
        if (overlay) this.#context.afterWrite(overlay.end())
      }),
    )
  }

  async #runRequest(
    key: LocalKey,
    { accountId, conversationId }: ConversationRef,
    request: () => Promise<ConversationPage>,
    end: () => void,
  ): Promise<void> {
    const { server } = this.#context
    const asOf = server.revision
    let isSettled = false
    let isLost = false
    const isAlone = !this.#fetcher.isUnconfirmed(key)
    if (isAlone) this.#fetcher.markUnconfirmed(key)
    try {
      const applied = server.applyPage(await request(), asOf)
      isSettled = !applied.toFetch.has(key)
      this.#context.afterWrite(applied)
    } catch (error) {
      isLost = outcomeOf(error).kind === 'lost'
      throw error
    } finally {
      end()
      if (isLost) this.#fetcher.markUnconfirmed(key)
      else if (isAlone) this.#fetcher.clearUnconfirmed(key)
      if (!isSettled) this.#fetcher.request(key, 0)
      else if (!this.#fetcher.isUnconfirmed(key) && !server.conversations.hasOverlay(accountId, conversationId))
        server.conversations.setNeedsRefetch(accountId, conversationId, false)
    }
  }
}
