import type { ActionKind } from './kind.ts'

export interface DeleteMessageChange {
  field: 'message'
  messageId: number
}

/** Deletes a message, for the contact too. It can't be restored, so it is delayed for the undo time. */
export const deleteMessageKind: ActionKind<DeleteMessageChange, DeleteMessageChange> = {
  changeOf: (request) => request,
  topicOf: ({ messageId }) => `message/${messageId}`,
  // The thread shows the message as deleted (`ActionQueue.isDeleting`); the conversation itself doesn't change.
  overlayOf: () => null,
  isDone: ({ messageId }, _conversation, messageOf) => messageOf(messageId)?.deleted === true,
  isUnchanged: () => true,
  merge: (_earlier, later) => later,
  remaining: (change, _conversation, messageOf) => (messageOf(change.messageId)?.deleted === true ? null : change),
  rebase: (change) => change,
  inverseOf: () => null,
  inverseChange: (change) => change,
  reachesContact: () => true,
  refreshesFirst: false,
  async send(api, { accountId, conversationId }, { messageId }) {
    return { message: await api.deleteMessage(accountId, conversationId, messageId) }
  },
}
