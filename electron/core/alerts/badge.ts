import type { Conversation } from '../../../shared/model/conversation.ts'

type Counted = Pick<Conversation, 'status' | 'assignee' | 'unreadCount'>

/** Open, assigned to this person, and with something they have not read. Conversations are counted, not messages: servers cap those at 10. */
export function countsForBadge(conversation: Counted, userId: number): boolean {
  const { status, assignee, unreadCount } = conversation
  return status === 'open' && unreadCount > 0 && assignee?.kind === 'user' && assignee.id === userId
}

/** The number on the badge, over every account of every session. */
export function badgeCount(sessions: Iterable<{ userId: number; conversations: Iterable<Counted> }>): number {
  let count = 0
  for (const { userId, conversations } of sessions) {
    for (const conversation of conversations) if (countsForBadge(conversation, userId)) count += 1
  }
  return count
}
