import type { ActionResult, SingleChange } from '../../../../shared/bridge.ts'
import type { ConversationRef } from '../../../../shared/model/ids.ts'
import type { CommandHandlers, CommandPorts } from './ports.ts'
import { requireSession } from './ports.ts'
import { sendAndResolve } from './sendAndResolve.ts'

/** What the user does to a conversation, and which one is open. */
export function conversationCommands(ports: CommandPorts) {
  const change = (ref: ConversationRef, to: SingleChange, delayFor: number | undefined): ActionResult =>
    requireSession(ports, ref.sessionId).actions.change(ref, to, { delayFor })
  return {
    'conversation:setStatus': ({ ref, status, snoozedUntil, delayFor }) =>
      change(ref, { field: 'status', status, snoozedUntil }, delayFor),
    'conversation:sendAndResolve': ({ ref }) => sendAndResolve(requireSession(ports, ref.sessionId), ref),
    'conversation:assign': ({ ref, assigneeId, isBot, delayFor }) =>
      change(ref, { field: 'assignee', assigneeId, isBot }, delayFor),
    'conversation:assignTeam': ({ ref, teamId, delayFor }) => change(ref, { field: 'team', teamId }, delayFor),
    'conversation:setLabels': ({ ref, add, remove, delayFor }) =>
      change(ref, { field: 'labels', add, remove }, delayFor),
    'conversation:setPriority': ({ ref, priority, delayFor }) => change(ref, { field: 'priority', priority }, delayFor),
    'conversation:markUnread': ({ ref, delayFor }) => change(ref, { field: 'read', unread: true }, delayFor),
    'conversation:change': ({ ref, change: to, delayFor }) => change(ref, to, delayFor),
    'conversation:changeAll': ({ sessionId, conversationIds, change: to, delayFor, accountId }) =>
      requireSession(ports, sessionId).actions.changeAll({ sessionId, accountId }, conversationIds, to, {
        delayFor,
      }),
    'conversation:setPins': ({ sessionId, accountId, pins }) => {
      const { accountIds, stores } = requireSession(ports, sessionId)
      if (accountIds.includes(accountId)) stores.local.setPins(accountId, pins)
    },
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
