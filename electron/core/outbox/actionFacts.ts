import type { Conversation } from '../../../shared/model/conversation.ts'
import type { SinceThen } from '../../../shared/views.ts'
import { ApiError } from '../api/types.ts'
import type { ActionEntry, Change, Overlay, ServerStore } from '../cache/index.ts'
import { withOverlay } from '../cache/index.ts'
import { kindOf } from './kinds/index.ts'
import type { ActionTarget, MessageLookup } from './kinds/kind.ts'
import { assigneeKey, isAssignedToOther, isReplyOfOtherAgent } from './sendConfirmation.ts'

/** Reads from the cache what actions depend on. */
export class ActionFacts {
  readonly #server: ServerStore
  readonly #me: () => number

  constructor(server: ServerStore, me: () => number) {
    this.#server = server
    this.#me = me
  }

  /** The conversation with pending actions applied. Throws `notFound` if it is not cached. */
  shown({ accountId, conversationId }: ActionTarget): Conversation {
    const shown = this.#server.conversations.get(accountId, conversationId)
    if (!shown) throw new ApiError({ code: 'notFound', reachedServer: 'no' })
    return shown
  }

  /** The conversation as the server last sent it. */
  base({ accountId, conversationId }: ActionTarget): Conversation | null {
    return this.#server.conversations.base(accountId, conversationId)
  }

  messageOf({ accountId, conversationId }: ActionTarget): MessageLookup {
    return (messageId) => this.#server.messages.get(accountId, conversationId, messageId)
  }

  /** Whether the server's conversation already has the change. */
  isDone(target: ActionTarget, change: Change): boolean {
    const base = this.base(target)
    return base !== null && kindOf(change).isDone(change, base, this.messageOf(target))
  }

  /**
   * The part of a change that the server's conversation doesn't have; null if nothing is left to do. `before`: what actions on other fields
   * that are sent before it change, as muting resolves.
   */
  remaining(target: ActionTarget, change: Change, before: readonly Overlay[]): Change | null {
    const base = this.base(target)
    if (!base) return change
    return kindOf(change).remaining(change, before.reduce(withOverlay, base), this.messageOf(target))
  }

  /** The highest message id that the user has seen. */
  lastId({ accountId, id, preview }: Conversation): number {
    return Math.max(this.#server.messages.highestId(accountId, id), preview?.messageId ?? 0)
  }

  /** Whether the newest public message since the action is the contact's; for an action with a reply, whether the contact wrote at all. */
  hasContactWritten({ accountId, conversationId, lastId, after }: ActionEntry): boolean {
    const since = this.#server.messages.after(accountId, conversationId, lastId)
    if (after) return since.some(({ type }) => type === 'incoming')
    return since.findLast((message) => message.type !== 'activity' && !message.private)?.type === 'incoming'
  }

  /** Assignees that the user sees: with pending actions, and without, because those may fail. */
  seenAssignees(shown: Conversation): (number | null)[] {
    const base = this.base({ accountId: shown.accountId, conversationId: shown.id }) ?? shown
    return [...new Set([assigneeKey(shown), assigneeKey(base)])]
  }

  /** Why the user has to confirm an action that waited; null if nothing relevant has changed since. */
  confirmationReason(entry: ActionEntry): SinceThen | null {
    const base = this.base(entry)
    if (!base) return null
    const kind = kindOf(entry.change)
    const because = (reason: SinceThen['reason'], name: string | null = null, at: number | null = null): SinceThen => ({
      reason,
      name,
      at,
    })
    if (!kind.isUnchanged(entry.change, base)) return because('changed')
    if (kind.closes?.(entry.change) !== true) return null
    if (this.hasContactWritten(entry)) return because('customerWrote')
    const { accountId, conversationId, lastId, seenAssignees } = entry
    const reply = this.#server.messages
      .after(accountId, conversationId, lastId)
      .find((message) => isReplyOfOtherAgent(message, this.#me()))
    if (reply) return because('answered', reply.sender?.name ?? null, reply.createdAt)
    return seenAssignees && isAssignedToOther(base, seenAssignees, this.#me())
      ? because('reassigned', base.assignee?.name ?? null)
      : null
  }

  /** Whether a change sends the contact something. An unknown inbox may send a survey. */
  reachesContact(target: ActionTarget, change: Change): boolean {
    const { conversations, meta } = this.#server
    const inboxId = conversations.get(target.accountId, target.conversationId)?.inboxId
    const inbox = meta.reference(target.accountId, 'inboxes')?.find(({ id }) => id === inboxId)
    return kindOf(change).reachesContact?.(change, { sendsSurvey: inbox?.csatSurvey !== false }) === true
  }
}
