import type { ConversationRef } from '../../../../shared/model/ids.ts'
import type { CommandHandlers, CommandPorts } from './ports.ts'
import { requireSession } from './ports.ts'
import { sendAndResolve } from './sendAndResolve.ts'

/** What the user does to a conversation, and which one is open. */
export function conversationCommands(ports: CommandPorts) {
  return {
    'conversation:setStatus': ({ ref, status, snoozedUntil, holdFor }) =>
      requireSession(ports, ref.sessionId).actions.setStatus(ref, status, snoozedUntil, { holdFor }),
    'conversation:sendAndResolve': ({ ref }) => sendAndResolve(requireSession(ports, ref.sessionId), ref),
    'conversation:assign': ({ ref, assigneeId, holdFor }) =>
      requireSession(ports, ref.sessionId).actions.assign(ref, assigneeId, { holdFor }),
    'conversation:assignTeam': ({ ref, teamId, holdFor }) =>
      requireSession(ports, ref.sessionId).actions.assignTeam(ref, teamId, { holdFor }),
    'conversation:setLabels': ({ ref, add, remove, holdFor }) =>
      requireSession(ports, ref.sessionId).queue.request(ref, { field: 'labels', add, remove }, { holdFor }),
    'conversation:setPriority': ({ ref, priority, holdFor }) =>
      requireSession(ports, ref.sessionId).queue.request(ref, { field: 'priority', value: priority }, { holdFor }),
    'conversation:markUnread': ({ ref, holdFor }) =>
      requireSession(ports, ref.sessionId).actions.markUnread(ref, { holdFor }),
    'conversation:changeAll': ({ sessionId, conversationIds, change, holdFor, accountId }) =>
      requireSession(ports, sessionId).actions.changeAll({ sessionId, accountId }, conversationIds, change, {
        holdFor,
      }),
    'conversation:markSeen': ({ ref }) => requireSession(ports, ref.sessionId).actions.markSeen(ref),
    'conversation:look': ({ ref, atBottom }, windowId) => ports.setOpenConversation(windowId, ref, atBottom),
    'conversation:setTyping': async ({ ref, on, private: isPrivate }) => {
      const { accountIds, api } = requireSession(ports, ref.sessionId)
      if (accountIds.includes(ref.accountId)) await api.setTyping(ref.accountId, ref.conversationId, on, isPrivate)
    },
    'contact:latest': async ({ sessionId, accountId, contactId }) => {
      const session = requireSession(ports, sessionId)
      const newestCached = (): { ref: ConversationRef } | null => {
        const newest = session.stores.server.conversations.ofContact(accountId, contactId, 1)[0]
        return newest ? { ref: { sessionId, accountId, conversationId: newest.id } } : null
      }
      const asOf = session.stores.server.revision
      if (!newestCached()) session.acceptPage(await session.api.contactConversations(accountId, contactId), asOf)
      return newestCached() ?? { ref: null }
    },
  } satisfies Partial<CommandHandlers>
}
