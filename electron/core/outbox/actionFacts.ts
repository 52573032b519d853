import type { Conversation } from '../../../shared/model/conversation.ts'
import type { SinceThen } from '../../../shared/views.ts'
import { ApiError } from '../api/types.ts'
import type { ActionEntry, Change, ServerStore } from '../cache/index.ts'
import { kindOf } from './kinds/index.ts'
import type { ActionTarget, MessageLookup } from './kinds/kind.ts'
import { assigneeKey, isAnswerOfColleague, isTakenOver } from './sendConfirmation.ts'

/** What the cache knows about the conversations that actions change. */
export class ActionFacts {
  readonly #server: ServerStore

  readonly #me: () => number

  constructor(server: ServerStore, me: () => number) {
    this.#server = server
    this.#me = me
  }

  /** With pending actions. Throws `notFound` for a conversation that is not here. */
  shown({ accountId, conversationId }: ActionTarget): Conversation {
    const shown = this.#server.conversations.get(accountId, conversationId)
    if (!shown) throw new ApiError({ code: 'notFound', delivered: 'no' })
    return shown
  }

  /** As the server sent it last. */
  base({ accountId, conversationId }: ActionTarget): Conversation | null {
    return this.#server.conversations.base(accountId, conversationId)
  }

  messageOf({ accountId, conversationId }: ActionTarget): MessageLookup {
    return (messageId) => this.#server.messages.get(accountId, conversationId, messageId)
  }

  /** The server has it already. */
  isDone(target: ActionTarget, change: Change): boolean {
    const base = this.base(target)
    return base !== null && kindOf(change).isDone(change, base, this.messageOf(target))
  }

  /** Without what the server has already; null where nothing is left to do. */
  remaining(target: ActionTarget, change: Change): Change | null {
    const base = this.base(target)
    return base ? kindOf(change).remaining(change, base, this.messageOf(target)) : change
  }

  /** The highest message id that the user has seen. */
  lastId({ accountId, id, preview }: Conversation): number {
    return Math.max(this.#server.messages.highestId(accountId, id), preview?.messageId ?? 0)
  }

  /** A message of the customer is the newest after what the user had seen. */
  customerWrote({ accountId, conversationId, lastId }: ActionEntry): boolean {
    const newest = this.#server.messages
      .after(accountId, conversationId, lastId)
      .findLast((message) => message.type !== 'activity' && !message.private)
    return newest?.type === 'incoming'
  }

  /** Assignees that the user sees as they act: with what waits, and without, as that may come to nothing. */
  seenAssignees(shown: Conversation): (number | null)[] {
    const base = this.base({ accountId: shown.accountId, conversationId: shown.id }) ?? shown
    return [...new Set([assigneeKey(shown), assigneeKey(base)])]
  }

  /** Why an action that waited asks before it leaves; null where nothing that concerns it happened meanwhile. */
  confirmationReason(entry: ActionEntry): SinceThen | null {
    const base = this.base(entry)
    if (!base) return null
    const kind = kindOf(entry.change)
    const because = (reason: SinceThen['reason'], name: string | null = null, at: number | null = null): SinceThen => ({
      reason,
      name,
      at,
    })
    if (!kind.isAsSeen(entry.change, base)) return because('changed')
    if (kind.closes?.(entry.change) !== true) return null
    if (this.customerWrote(entry)) return because('customerWrote')
    const { accountId, conversationId, lastId, seenAssignees } = entry
    const answer = this.#server.messages
      .after(accountId, conversationId, lastId)
      .find((message) => isAnswerOfColleague(message, this.#me()))
    if (answer) return because('answered', answer.sender?.name ?? null, answer.createdAt)
    return seenAssignees !== undefined && isTakenOver(base, seenAssignees, this.#me())
      ? because('reassigned', base.assignee?.name ?? null)
      : null
  }

  /** Where nothing is known of an inbox it may send a survey. */
  reachesPerson(target: ActionTarget, change: Change): boolean {
    const { conversations, meta } = this.#server
    const inboxId = conversations.get(target.accountId, target.conversationId)?.inboxId
    const inbox = meta.reference(target.accountId, 'inboxes')?.find(({ id }) => id === inboxId)
    return kindOf(change).reachesPerson?.(change, { sendsSurvey: inbox?.csatSurvey !== false }) === true
  }
}
