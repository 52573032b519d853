import type { ActionKind } from './kind.ts'
import { deedKind } from './kind.ts'

export interface DeleteConversationChange {
  field: 'conversation'
}

/**
 * Deletes a conversation, for everyone. It can't be restored, so it is delayed for the undo time, and asks if the contact wrote or a
 * colleague answered meanwhile. No event tells of it: it is removed from this computer as well.
 */
export const deleteConversationKind: ActionKind<DeleteConversationChange, DeleteConversationChange> = {
  ...deedKind<DeleteConversationChange>(),
  // Marks the row as one with a change that the server has not confirmed.
  overlayOf: () => ({}),
  closes: () => true,
  removes: true,
  async send(api, { accountId, conversationId }) {
    await api.deleteConversation(accountId, conversationId)
    return {}
  },
}
