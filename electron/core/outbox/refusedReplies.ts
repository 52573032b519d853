import type { Message } from '../../../shared/model/message.ts'
import { canRetryRefused, providerError } from '../../../shared/model/providerErrors.ts'
import type { Stores } from '../cache/index.ts'

export interface RefusedReply {
  message: Message
  /** Sending it again can work. */
  canRetry: boolean
}

/** Messages that are looked at: later ones of the contact, notes and changes of the conversation. */
const LOOKED_AT = 50

/**
 * The agents' last replies that the server has and the channel refused, oldest first; none if a reply after them was accepted, or they were
 * sent again. What the contact wrote after them is no answer to them.
 */
export function refusedReplies(
  { server, local }: Pick<Stores, 'server' | 'local'>,
  accountId: number,
  conversationId: number,
): RefusedReply[] {
  const { messages } = server
  const oldest = messages.failed(accountId, conversationId).at(-1)
  if (oldest === undefined) return []
  const refused: RefusedReply[] = []
  let answered = false
  for (const { id } of messages.newest(accountId, conversationId, oldest, LOOKED_AT)) {
    const message = messages.get(accountId, conversationId, id)
    if (message === null || message.deleted || message.private) continue
    if (message.type === 'incoming') {
      if (refused.length > 0) break
      answered = true
    } else if (isByAgent(message)) {
      if (message.delivery !== 'failed') break
      if (local.isSentAgain(message)) continue
      const reason =
        message.externalError === null ? null : providerError(message.externalError, channelOf(server, message))
      refused.unshift({ message, canRetry: reason === null || canRetryRefused(reason, answered) })
    }
  }
  return refused
}

/** Also what an agent wrote in the channel's own app. */
function isByAgent({ type, sender, attributes }: Message): boolean {
  return type === 'outgoing' && (sender?.kind === 'user' || attributes['external_echo'] === true)
}

function channelOf(server: Stores['server'], { accountId, conversationId }: Message): string | null {
  const conversation = server.conversations.base(accountId, conversationId)
  const inboxes = server.meta.reference(accountId, 'inboxes')
  return conversation?.channel ?? inboxes?.find(({ id }) => id === conversation?.inboxId)?.channel ?? null
}
