import type { Profile } from '../../../shared/model/people.ts'
import type { ConversationPage, DeskApi } from '../api/types.ts'
import { ApiError } from '../api/types.ts'
import { ACCOUNT } from './fakeServer.ts'

export interface FakeAccountsOptions {
  profile(): Profile
  onRefused(error: ApiError): void
}

/**
 * The calls of a `DeskApi` on a server with the accounts of the profile: the fake server's own, and others without
 * conversations. Refuses the calls of an account that is suspended or not the user's, as servers do.
 */
export function withAccounts(client: DeskApi, { profile, onRefused }: FakeAccountsOptions): DeskApi {
  function refusalOf(accountId: number): ApiError | null {
    const account = profile().accounts.find(({ id }) => id === accountId)
    if (account && account.status !== 'suspended') return null
    const error = account
      ? new ApiError({ code: 'suspended', reachedServer: 'yes', status: 401, detail: 'Account is suspended' })
      : forbidden('You are not authorized to access this account')
    onRefused(error)
    return error
  }
  return new Proxy(client, {
    get(target, name: keyof DeskApi) {
      const call = target[name] as (...input: unknown[]) => unknown
      if (name === 'isOld') return call
      return (...input: unknown[]): unknown => {
        const [accountId] = input
        if (typeof accountId !== 'number') return call(...input)
        const refusal = refusalOf(accountId)
        if (refusal) return Promise.reject(refusal)
        return accountId === ACCOUNT ? call(...input) : Promise.resolve(EMPTY[name] ?? [])
      }
    },
  })
}

export const forbidden = (detail: string): ApiError =>
  new ApiError({ code: 'forbidden', reachedServer: 'yes', status: 401, detail })

const NONE = { mine: 0, unassigned: 0, all: 0 }
const EMPTY_PAGE: ConversationPage = { counts: NONE, conversations: [], contacts: [], messages: [] }
/** The answers of an account without conversations; other lists are empty. */
const EMPTY: Partial<Record<keyof DeskApi, unknown>> = {
  conversations: EMPTY_PAGE,
  newestConversations: { page: EMPTY_PAGE, tag: null },
  counts: NONE,
  notifications: { notifications: [], unreadCount: 0 },
}
