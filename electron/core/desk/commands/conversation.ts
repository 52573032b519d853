import type { ConversationRef } from '../../../../shared/model/ids.ts'
import type { CommandHandlers, CommandPorts } from './ports.ts'
import { requireSession } from './ports.ts'
import { sendAndResolve } from './sendAndResolve.ts'

/** What the user does to a conversation, and which one is open. */
export function conversationCommands(ports: CommandPorts) {
  return {
    'conversation:setStatus': ({ ref, status, snoozedUntil, delayFor }) =>
      requireSession(ports, ref.sessionId).actions.setStatus(ref, status, snoozedUntil, { delayFor }),
    'conversation:sendAndResolve': ({ ref }) => sendAndResolve(requireSession(ports, ref.sessionId), ref),
    'conversation:assign': ({ ref, assigneeId, delayFor }) =>
      requireSession(ports, ref.sessionId).actions.assign(ref, assigneeId, { delayFor }),
    'conversation:assignTeam': ({ ref, teamId, delayFor }) =>
      requireSession(ports, ref.sessionId).actions.assignTeam(ref, teamId, { delayFor }),
    'conversation:setLabels': ({ ref, add, remove, delayFor }) =>
      requireSession(ports, ref.sessionId).queue.request(ref, { field: 'labels', add, remove }, { delayFor }),
    'conversation:setPriority': ({ ref, priority, delayFor }) =>
      requireSession(ports, ref.sessionId).queue.request(ref, { field: 'priority', value: priority }, { delayFor }),
    'conversation:markUnread': ({ ref, delayFor }) =>
      requireSession(ports, ref.sessionId).actions.markUnread(ref, { delayFor }),
    'conversation:changeAll': ({ sessionId, conversationIds, change, delayFor, accountId }) =>
      requireSession(ports, sessionId).actions.changeAll({ sessionId, accountId }, conversationIds, change, {
        delayFor,
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
