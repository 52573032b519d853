import { isDeepStrictEqual } from 'node:util'
import type { Conversation } from '../../electron/demo/model/types.ts'
import { conversationPayload } from '../../electron/demo/payloads/conversations.ts'
import type { Conversation as CachedConversation } from '../../shared/model/conversation.ts'
import { conversationFromWire } from '../../shared/model/conversationFromWire.ts'
import { mergeConversation } from '../../shared/model/mergeConversation.ts'
import type { ConversationRow } from '../../shared/views.ts'
import type { ServerSide } from './server.ts'

/** What a shown row differs in from the server's, in words. */
export function rowDifferences(server: ServerSide, row: ConversationRow, conversation: Conversation): string[] {
  const seen: Record<string, unknown> = {
    status: row.status,
    assignee: row.assignee?.id ?? null,
    labels: row.labels,
    priority: row.priority,
    muted: row.muted,
    team: row.team?.name ?? null,
    lastActivityAt: row.lastActivityAt,
    unread: row.unreadCount,
    preview: row.preview?.messageId ?? null,
    text: row.preview?.text ?? null,
    snoozedUntil: row.snoozedUntil,
    pending: row.pending,
  }
  return Object.entries(rowFacts(expectedRow(server, conversation))).flatMap(([field, value]) =>
    isDeepStrictEqual(seen[field], value)
      ? []
      : [
          `conversation ${conversation.displayId} shows ${field} ${JSON.stringify(seen[field])}, the ` +
            `server has ${JSON.stringify(value)}`,
        ],
  )
}

/** The row that a cache without any other knowledge has after the server's answer. */
export function expectedRow({ demo, ada }: ServerSide, conversation: Conversation): CachedConversation {
  const bundle = conversationFromWire(conversationPayload(demo.model, conversation, ada.id), conversation.accountId)
  if (!bundle) throw new Error('the server sent an unreadable conversation')
  return mergeConversation(undefined, bundle.conversation)
}

/** The fields of a row that are compared. */
export function rowFacts(
  conversation: CachedConversation,
): Record<
  | 'status'
  | 'assignee'
  | 'labels'
  | 'priority'
  | 'muted'
  | 'team'
  | 'lastActivityAt'
  | 'unread'
  | 'preview'
  | 'text'
  | 'snoozedUntil'
  | 'pending',
  unknown
> {
  return {
    status: conversation.status,
    assignee: conversation.assignee?.id ?? null,
    labels: conversation.labels,
    priority: conversation.priority ?? null,
    muted: conversation.muted,
    team: conversation.team?.name ?? null,
    lastActivityAt: conversation.lastActivityAt,
    unread: conversation.unreadCount,
    preview: conversation.preview?.messageId ?? null,
    text: conversation.preview?.text ?? null,
    snoozedUntil: conversation.snoozedUntil ?? null,
    pending: false,
  }
}
