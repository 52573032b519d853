/** One signed-in user on one server. Opaque, stable across starts, without secrets: safe in paths and logs. */
export type SessionId = string

/** An account (workspace) of a session. The ids below are unique only within their account. */
export interface AccountRef {
  sessionId: SessionId
  accountId: number
}

/** `session/account` as one string, for maps, list keys and settings. */
export function accountKey({ sessionId, accountId }: AccountRef): string {
  return `${sessionId}/${accountId}`
}

/** A conversation by its display id (`#1842`), which is what the servers' addresses use; not the database id. */
export interface ConversationRef extends AccountRef {
  conversationId: number
}

/** `session/account/conversation` as one string, for maps, list keys and notification ids. */
export function conversationKey(ref: ConversationRef): string {
  return `${ref.sessionId}/${ref.accountId}/${ref.conversationId}`
}
