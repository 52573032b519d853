import { accountKey } from '../../../shared/model/ids.ts'
import type { Settings } from '../../../shared/model/settings.ts'
import { shownName } from '../../../shared/text/names.ts'
import type { SessionSource } from '../sessionSource.ts'
import { namedAccounts } from './desk.ts'

/** An inbox that takes contacts over the public API, with what main needs to be one of them. */
export interface ApiInbox {
  sessionId: string
  accountId: number
  inboxId: number
  name: string
  accountName: string
  host: string
  baseUrl: string
  /** What the public API calls it; empty where the server doesn't tell. */
  identifier: string
}

/** The API inboxes of all signed-in accounts, as far as they are cached. */
export function apiInboxes(sessions: readonly SessionSource[], settings: Pick<Settings, 'accounts'>): ApiInbox[] {
  const accounts = namedAccounts(sessions, settings)
  return sessions.flatMap((session) =>
    session.profile.accounts.flatMap((account) => {
      const named = accounts.get(accountKey({ sessionId: session.id, accountId: account.id }))
      return (session.stores.server.meta.reference(account.id, 'inboxes') ?? [])
        .filter(({ channel }) => channel === 'Channel::Api')
        .map(({ id, name, identifier }) => ({
          sessionId: session.id,
          accountId: account.id,
          inboxId: id,
          name: shownName(name),
          accountName: named?.name ?? '',
          host: named?.host ?? '',
          baseUrl: session.baseUrl,
          identifier: identifier ?? '',
        }))
    }),
  )
}
