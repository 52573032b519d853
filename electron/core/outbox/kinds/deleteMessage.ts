import type { ActionKind } from './kind.ts'

export interface DeleteMessageChange {
  field: 'message'
  messageId: number
}

/** Deletes a message, for the customer too: it can't be restored, so it is held for the undo time. */
export const deleteMessageKind: ActionKind<DeleteMessageChange, DeleteMessageChange> = {
  changeOf: (request) => request,
  topicOf: ({ messageId }) => `message/${messageId}`,
  // The thread shows it as deleted (`ActionQueue.isDeleting`); nothing of the conversation itself changes.
  overlayOf: () => null,
  isDone: ({ messageId }, _conversation, messageOf) => messageOf(messageId)?.deleted === true,
  isAsSeen: () => true,
  merge: (_earlier, later) => later,
  remaining: (change, _conversation, messageOf) => (messageOf(change.messageId)?.deleted === true ? null : change),
  seeing: (change) => change,
  inverseOf: () => null,
  inverseChange: (change) => change,
  reachesPerson: () => true,
  looksFirst: false,
  async send(api, { accountId, conversationId }, { messageId }) {
    return { message: await api.deleteMessage(accountId, conversationId, messageId) }
  },
}
