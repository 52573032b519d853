import { addressKey } from '../../../../shared/model/recipients.ts'
import type { ActionKind } from './kind.ts'
import { deedKind } from './kind.ts'

export interface TranscriptChange {
  field: 'transcript'
  email: string
}

/**
 * Sends the messages of a conversation by email. It reaches a person and can't be taken back, so it is delayed for the undo time; and
 * nothing on the server shows that it was sent, so the user is asked where the answer was lost.
 */
export const transcriptKind: ActionKind<TranscriptChange, TranscriptChange> = {
  ...deedKind<TranscriptChange>(),
  topicOf: ({ email }) => `transcript/${addressKey(email)}`,
  overlayOf: () => null,
  isUnprovable: () => true,
  async send(api, { accountId, conversationId }, { email }) {
    await api.sendTranscript(accountId, conversationId, email)
    return {}
  },
}
