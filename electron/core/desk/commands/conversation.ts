import type { ConversationRef } from '../../../../shared/model/ids.ts'
import type { CommandContext, CommandHandlers } from './context.ts'
import { sessionOf } from './context.ts'

/** What a user does to a conversation, and looks at. */
export function conversationCommands(context: CommandContext) {
  return {
    'conversation:setStatus': ({ ref, status, snoozedUntil, holdFor }) =>
      sessionOf(context, ref.sessionId).actions.setStatus(ref, status, snoozedUntil, { holdFor }),
    'conversation:assign': ({ ref, assigneeId, holdFor }) =>
      sessionOf(context, ref.sessionId).actions.assign(ref, assigneeId, { holdFor }),
    'conversation:setLabels': ({ ref, add, remove, holdFor }) =>
      sessionOf(context, ref.sessionId).queue.request(ref, { field: 'labels', add, remove }, { holdFor }),
    'conversation:setPriority': ({ ref, priority, holdFor }) =>
      sessionOf(context, ref.sessionId).queue.request(ref, { field: 'priority', value: priority }, { holdFor }),
    'conversation:markUnread': ({ ref, holdFor }) =>
      sessionOf(context, ref.sessionId).actions.markUnread(ref, { holdFor }),
    'conversation:markSeen': ({ ref }) => sessionOf(context, ref.sessionId).actions.markSeen(ref),
    'conversation:look': ({ ref, atBottom }, windowId) => context.look(windowId, ref, atBottom),
    'conversation:setTyping': ({ ref, on, private: isPrivate }) =>
      sessionOf(context, ref.sessionId).api.setTyping(ref.accountId, ref.conversationId, on, isPrivate),
    'contact:latest': async ({ sessionId, accountId, contactId }) => {
      const session = sessionOf(context, sessionId)
      const known = (): { ref: ConversationRef } | null => {
        const newest = session.stores.server.conversations.ofContact(accountId, contactId, 1)[0]
        return newest ? { ref: { sessionId, accountId, conversationId: newest.id } } : null
      }
      const asOf = session.stores.server.revision
      if (!known()) session.acceptPage(await session.api.contactConversations(accountId, contactId), asOf)
      return known() ?? { ref: null }
    },
  } satisfies Partial<CommandHandlers>
}
