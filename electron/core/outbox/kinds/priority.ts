import type { Priority } from '../../../../shared/model/conversation.ts'
import { valueKind } from './kind.ts'

/** Null for no priority. */
export const priorityKind = valueKind<'priority', Priority | null>({
  field: 'priority',
  valueOf: ({ priority }) => priority,
  isSame: (value, { priority }) => value === priority,
  overlayOf: (priority) => ({ priority }),
  async send(api, { accountId, conversationId }, priority) {
    await api.setPriority(accountId, conversationId, priority)
    return { priority }
  },
})
