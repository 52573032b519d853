import type { SessionView, Signal } from '../../shared/views.ts'
import type { ConversationLink } from './deepLinks.ts'

/** The signal that follows a link to a conversation: opens it, or notifies the user that no session has that server. */
export function signalOf(link: ConversationLink, sessions: readonly SessionView[]): Signal {
  const session = sessions.find(
    // The host on the screen may name the user too.
    (one) => new URL(one.address).host === link.host && one.accounts.some((account) => account.id === link.accountId),
  )
  if (!session)
    return { kind: 'notice', tone: 'error', key: 'alert.deepLinkUnknown', values: { host: link.host }, ref: null }
  return {
    kind: 'openConversation',
    ref: { sessionId: session.id, accountId: link.accountId, conversationId: link.conversationId },
  }
}
