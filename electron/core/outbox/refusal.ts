import { ApiError } from '../api/types.ts'
import type { ConversationFetcher } from '../sync/conversationFetcher.ts'
import { isGone } from '../sync/loadError.ts'

/**
 * What a 401 means. `request`: only this request was refused. `account`: its account is suspended, or no longer the
 * user's. `signedOut`: the server doesn't accept the credentials.
 */
export type Refusal = 'request' | 'account' | 'signedOut'

/** Asks the profile what a 401 in an account means. */
export type ExplainRefusal = (accountId: number) => Promise<Refusal>

export interface RefusalPorts {
  explainRefusal: ExplainRefusal
  /** Fetches a conversation that may be gone. */
  fetcher: Pick<ConversationFetcher, 'request'>
}

/**
 * Whether a read failed because the conversation doesn't exist, or because the user may not see it although the account
 * is theirs: waiting doesn't help.
 */
export async function isGoneForGood(
  error: unknown,
  accountId: number,
  explainRefusal: ExplainRefusal,
): Promise<boolean> {
  if (!isGone(error)) return false
  return !(error instanceof ApiError && error.status === 401) || (await explainRefusal(accountId)) === 'request'
}
