import { presentContacts, presentUsers } from '../connection.ts'
import { unreadCount } from '../model/reading.ts'
import type { Details } from '../model/types.ts'
import { iso } from '../payloads/basics.ts'
import { kindNumber } from '../payloads/messages.ts'
import type { ControlServerOptions } from './server.ts'

/** The state that tests assert on: presence and its history, open sockets, the newest conversations and messages. */
export function stateOf({ model, visitors, rest, cable }: ControlServerOptions): Details {
  const memory = process.memoryUsage()
  return {
    version: model.capabilities.version,
    now: model.now(),
    totals: {
      conversations: model.conversations.size,
      messages: model.messages.size,
      contacts: model.contacts.size,
      ...cable.totals,
    },
    memory: { heapUsed: memory.heapUsed, rss: memory.rss },
    visitors: visitors.describe(),
    presence: [...model.accounts.values()].map((account) => ({
      accountId: account.id,
      ttl: model.presence.agentWindow / 1000,
      users: presentUsers(model, account.id),
      contacts: presentContacts(model, account.id),
      agents: model.memberships
        .filter((m) => m.accountId === account.id)
        .map((m) => ({
          userId: m.userId,
          email: model.user(m.userId).email,
          availability: m.availability,
          autoOffline: m.autoOffline,
          isBeating: model.presence.isAgentBeating(account.id, m.userId),
          lastBeat: model.presence.lastBeat(account.id, m.userId),
          history: model.presence.history(account.id, m.userId),
        })),
    })),
    sockets: [...cable.connections].map((connection) => connection.describe()),
    requests: Object.fromEntries(rest.counts),
    conversations: [...model.conversations.values()]
      .sort((a, b) => b.lastActivityAt - a.lastActivityAt)
      .slice(0, 50)
      .map((conversation) => ({
        accountId: conversation.accountId,
        id: conversation.displayId,
        inboxId: conversation.inboxId,
        status: conversation.status,
        assigneeId: conversation.assigneeId,
        unread: unreadCount(model, conversation),
        contact: model.contacts.get(conversation.contactId)?.name,
        labels: conversation.labels,
        lastActivityAt: iso(conversation.lastActivityAt),
        messages: conversation.messages.slice(-10).map((message) => ({
          id: message.id,
          type: kindNumber(message),
          content: message.content,
          private: message.isPrivate,
          status: message.status,
          sender: message.sender,
          attachments: message.attachments.length,
          at: message.createdAt,
        })),
      })),
  }
}
