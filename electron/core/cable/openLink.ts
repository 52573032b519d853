import { cableUrl, createSubscription } from './identifier.ts'
import type { LinkListener } from './link.ts'
import { CableLink } from './link.ts'
import type { CableConnectionOptions } from './options.ts'
import type { CableCredentials, CableLimits } from './types.ts'

/** Opens a socket with one subscription per account. The link may have ended when this returns. */
export type OpenLink = (
  credentials: CableCredentials,
  unconfirmedAccounts: ReadonlySet<number>,
  listener: LinkListener,
) => CableLink

/** Opens the sockets of one server. Throws a TypeError unless its address is http(s). */
export function linkOpener(
  { baseUrl, clock, open }: Pick<CableConnectionOptions, 'baseUrl' | 'clock' | 'open'>,
  limits: CableLimits,
): OpenLink {
  const url = cableUrl(baseUrl)
  const { origin } = new URL(baseUrl)
  return (credentials, unconfirmedAccounts, listener) =>
    new CableLink({
      url,
      origin,
      open,
      clock,
      limits,
      subscriptions: [...new Set(credentials.accountIds)].map((accountId) =>
        createSubscription(credentials, accountId),
      ),
      unconfirmedAccounts,
      listener,
    })
}
