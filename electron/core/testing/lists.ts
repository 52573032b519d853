import type { QueryInput } from '../../../shared/bridge.ts'
import type { ListFilter } from '../cache/index.ts'
import { accountFilter } from '../cache/index.ts'

/** The list of all conversations of account 1 in any status, the last active one first, with what a test changes. */
export function listFilter(change: Partial<ListFilter> = {}): ListFilter {
  return accountFilter(1, change)
}

/** Input of a watched list: all open conversations of account 1, with what a test changes. */
export function listInput(
  sessionId: string,
  change: Partial<QueryInput<'conversations'>> = {},
): QueryInput<'conversations'> {
  return { ...listFilter({ status: 'open' }), sessionId, limit: 60, ...change }
}
