import type { ActionResult, ConversationChange, SingleChange } from '../../../shared/bridge.ts'
import type { BatchResult } from '../../../shared/commandResults.ts'
import type { AccountRef, ConversationRef } from '../../../shared/model/ids.ts'
import type { ConversationPage } from '../api/types.ts'
import { ApiError } from '../api/types.ts'
import type { LocalKey, Overlay } from '../cache/index.ts'
import { BoundedMap, localKey } from '../cache/index.ts'
import type { ActionOptions, ActionQueue } from '../outbox/actionQueue.ts'
import type { ActionRequest } from '../outbox/kinds/index.ts'
import type { Macros } from '../outbox/macros.ts'
import type { ReadMarkRequests } from '../outbox/readMarkRequests.ts'
import { outcomeOf } from '../outbox/sendOutcome.ts'
import type { AssignableLoader } from '../sync/assignableLoader.ts'
import type { ConversationFetcher } from '../sync/conversationFetcher.ts'
import type { SyncPorts } from '../sync/syncPorts.ts'

/** Minimum milliseconds between two read marks of one conversation. */
const MIN_SEEN_INTERVAL = 1_000
/** Conversations whose last mark is remembered. */
const REMEMBERED = 500

/**
 * What the user does to a conversation, shown at once: docs/architecture.md#kinds-of-actions. Changes go into the
 * action queue on disk. Read marks are sent directly, one at a time per conversation, and rolled back if they fail.
 */
export class Actions {
  readonly #ports: SyncPorts
  readonly #fetcher: ConversationFetcher
  readonly #queue: ActionQueue
  readonly #readMarks: ReadMarkRequests
  readonly #assignable: Pick<AssignableLoader, 'botsOf'>
  readonly #macros: Pick<Macros, 'changeOf'>
  /** Monotonic time of the last request, by conversation. */
  readonly #seenAt = new BoundedMap<LocalKey, number>(REMEMBERED)

  constructor(
    ports: SyncPorts,
    fetcher: ConversationFetcher,
    queue: ActionQueue,
    readMarks: ReadMarkRequests,
    assignable: Pick<AssignableLoader, 'botsOf'>,
    macros: Pick<Macros, 'changeOf'>,
  ) {
    this.#macros = macros
    this.#assignable = assignable
    this.#queue = queue
    this.#readMarks = readMarks
    this.#ports = ports
    this.#fetcher = fetcher
  }

  /** Stores and shows a change. Throws like `ActionQueue.request`. */
  change(ref: ConversationRef, change: SingleChange, options: ActionOptions): ActionResult {
    return this.#queue.request(ref, this.#requestOf(ref.accountId, change), options)
  }

  /**
   * Sends nothing if nothing is unread. Rejects if the request fails; it isn't retried, because opening the
   * conversation again marks it too.
   */
  async markSeen(ref: ConversationRef): Promise<void> {
    const { accountIds, api, clock, server } = this.#ports
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

  /** Makes the same change to several conversations, as one. */
  changeAll(
    account: AccountRef,
    conversationIds: readonly number[],
    change: ConversationChange,
    options: ActionOptions,
  ): BatchResult {
    const result: BatchResult = { done: [], missing: [] }
    return this.#queue.together(() => {
      for (const conversationId of new Set(conversationIds)) {
        if (this.#ports.server.conversations.get(account.accountId, conversationId) === null) {
          result.missing.push(conversationId)
          continue
        }
        const { actionId, reachesContact } = this.change({ ...account, conversationId }, change, options)
        if (actionId !== null) result.done.push({ conversationId, actionId, reachesContact })
      }
      return result
    })
  }

  #requestOf(accountId: number, change: SingleChange): ActionRequest {
    const { meta } = this.#ports.server
    switch (change.field) {
      case 'status': {
        const { status, snoozedUntil } = change
        return { field: 'status', value: { status, snoozedUntil: status === 'snoozed' ? snoozedUntil : null } }
      }
      case 'assignee': {
        const { assigneeId: id, isBot = false } = change
        if (id === null) return { field: 'assignee', value: null }
        if (isBot) {
          const bot = this.#assignable.botsOf(accountId).find((each) => each.id === id)
          const value = { id, kind: 'bot' as const, name: bot?.name ?? '', avatarUrl: bot?.avatarUrl ?? null }
          return { field: 'assignee', value }
        }
        const agent = meta.reference(accountId, 'agents')?.find((each) => each.id === id)
        const value = { id, kind: 'user' as const, name: agent?.name ?? '', avatarUrl: agent?.avatarUrl ?? null }
        return { field: 'assignee', value }
      }
      case 'team': {
        const { teamId: id } = change
        if (id === null) return { field: 'team', value: null }
        const team = meta.reference(accountId, 'teams')?.find((each) => each.id === id)
        return { field: 'team', value: { id, name: team?.name ?? '' } }
      }
      case 'labels':
      case 'participants':
      case 'transcript':
      case 'conversation':
      case 'attribute':
        return change
      case 'macro': {
        const macro = this.#macros.changeOf(accountId, change.macroId)
        if (macro === null) throw new ApiError({ code: 'macroGone', reachedServer: 'no' })
        return macro
      }
      case 'priority':
        return { field: 'priority', value: change.priority }
      case 'read':
        return { field: 'read', value: { unread: change.unread } }
      case 'muted':
        return { field: 'muted', value: { muted: change.muted, status: null } }
    }
  }

  /** Shows `fields` as an overlay until the request settles. Requests of one conversation run in order. */
  async #runOptimistic(ref: ConversationRef, fields: Overlay, request: () => Promise<ConversationPage>): Promise<void> {
    const { server } = this.#ports
    const { accountId, conversationId } = ref
    const key = localKey(accountId, conversationId)
    const overlay = server.overlay(accountId, conversationId, fields)
    if (overlay) this.#ports.afterWrite(overlay.applied)
    await this.#readMarks.run(accountId, conversationId, () =>
      this.#runRequest(key, ref, request, () => {
        if (overlay) this.#ports.afterWrite(overlay.end())
      }),
    )
  }

  async #runRequest(
    key: LocalKey,
    { accountId, conversationId }: ConversationRef,
    request: () => Promise<ConversationPage>,
    end: () => void,
  ): Promise<void> {
    const { server } = this.#ports
    const asOf = server.revision
    let isSettled = false
    let isLost = false
    const isAlone = !this.#fetcher.isUnconfirmed(key)
    if (isAlone) this.#fetcher.markUnconfirmed(key)
    try {
      const applied = server.applyPage(await request(), asOf)
      isSettled = !applied.toFetch.has(key)
      this.#ports.afterWrite(applied)
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
