import { presentContacts, presentUsers } from '../connection.ts'
import { iso } from '../payloads/basics.ts'
import { kindNumber } from '../payloads/messages.ts'
import { unreadCount } from '../world/reading.ts'
import type { Details } from '../world/types.ts'
import type { Controlled } from './server.ts'

/** What a test asserts on: who is there and was when, which sockets are open, the newest of what was said. */
export function stateOf({ world, visitors, rest, cable }: Controlled): Details {
  const memory = process.memoryUsage()
  return {
    version: world.capabilities.version,
    now: world.now(),
    totals: {
      conversations: world.conversations.size,
      messages: world.messages.size,
      contacts: world.contacts.size,
      ...cable.totals,
    },
    memory: { heapUsed: memory.heapUsed, rss: memory.rss },
    visitors: visitors.describe(),
    presence: [...world.accounts.values()].map((account) => ({
      accountId: account.id,
      ttl: world.presence.agentWindow / 1000,
      users: presentUsers(world, account.id),
      contacts: presentContacts(world, account.id),
      agents: world.memberships
        .filter((m) => m.accountId === account.id)
        .map((m) => ({
          userId: m.userId,
          email: world.user(m.userId).email,
          availability: m.availability,
          autoOffline: m.autoOffline,
          isBeating: world.presence.isAgentBeating(account.id, m.userId),
          lastBeat: world.presence.lastBeat(account.id, m.userId),
          history: world.presence.history(account.id, m.userId),
        })),
    })),
    sockets: [...cable.connections].map((connection) => connection.describe()),
    requests: Object.fromEntries(rest.counts),
    conversations: [...world.conversations.values()]
      .sort((a, b) => b.lastActivityAt - a.lastActivityAt)
      .slice(0, 50)
      .map((conversation) => ({
        accountId: conversation.accountId,
        id: conversation.displayId,
        inboxId: conversation.inboxId,
        status: conversation.status,
        assigneeId: conversation.assigneeId,
        unread: unreadCount(world, conversation),
        contact: world.contacts.get(conversation.contactId)?.name,
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
