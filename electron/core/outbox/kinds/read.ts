import type { Conversation } from '../../../../shared/model/conversation.ts'
import type { ConversationPage } from '../../api/types.ts'
import type { ActionKind, ValueChange, ValueRequest } from './kind.ts'
import { valueKind } from './kind.ts'

export interface ReadValue {
  unread: boolean
}

/**
 * Unread or read. Never asks: marking as read is dropped if the contact wrote since, because it would hide that
 * message.
 */
export const readKind: ActionKind<ValueChange<'read', ReadValue>, ValueRequest<'read', ReadValue>> = {
  ...valueKind<'read', ReadValue>({
    field: 'read',
    valueOf: ({ unreadCount }) => ({ unread: unreadCount > 0 }),
    isSame: ({ unread }, { unreadCount }) => unread === unreadCount > 0,
    isSeen: () => true,
    overlayOf: ({ unread }) => ({ unread }),
    async send(api, { accountId, conversationId }, { unread }) {
      return fieldsOf(
        unread ? await api.markUnread(accountId, conversationId) : await api.markSeen(accountId, conversationId),
      )
    },
  }),
  adjust: (change, _isUndo, { hasContactWritten }) => (!change.value.unread && hasContactWritten ? null : change),
}

function fieldsOf({ conversations: [conversation] }: ConversationPage): Partial<Conversation> {
  const { unreadCount, agentLastSeenAt } = conversation ?? {}
  return {
    ...(unreadCount === undefined ? {} : { unreadCount }),
    ...(agentLastSeenAt === undefined ? {} : { agentLastSeenAt }),
  }
}
