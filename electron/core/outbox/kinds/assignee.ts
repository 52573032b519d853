import type { Assignee } from '../../../../shared/model/conversation.ts'
import { assigneeKey } from '../sendConfirmation.ts'
import { valueKind } from './kind.ts'

/** An agent or a bot; null for none. */
export const assigneeKind = valueKind<'assignee', Assignee | null>({
  field: 'assignee',
  valueOf: ({ assignee }) => assignee,
  isSame: (assignee, conversation) => assigneeKey({ assignee }) === assigneeKey(conversation),
  overlayOf: (assignee) => ({ assignee }),
  async send(api, { accountId, conversationId }, assignee) {
    await api.assign(accountId, conversationId, assignee)
    return { assignee }
  },
})
