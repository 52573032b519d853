import { withoutEnd } from '../../../shared/text/withoutEnd.ts'
import type { EventStart } from './frames.ts'
import { eventStartOf } from './frames.ts'
import type { CableCredentials } from './types.ts'

/**
 * One account's subscription: its identifier, which is compared byte for byte, its commands, and how its events begin.
 */
export interface Subscription {
  readonly accountId: number
  readonly identifier: string
  readonly subscribe: string
  readonly updatePresence: string
  readonly eventStart: EventStart
}

/**
 * The subscription of `accountId`, built once per socket: docs/protocol.md#identifier. The server keys subscriptions by
 * the raw string, so another key order or spacing would subscribe a second time and deliver every event twice.
 */
export function createSubscription(credentials: CableCredentials, accountId: number): Subscription {
  const { pubsubToken, userId } = credentials
  const identifier = JSON.stringify({
    channel: 'RoomChannel',
    pubsub_token: pubsubToken,
    // Servers take an identifier without a user for a contact's.
    ...(userId === null ? {} : { account_id: accountId, user_id: userId }),
  })
  return {
    accountId,
    identifier,
    subscribe: JSON.stringify({ command: 'subscribe', identifier }),
    updatePresence: JSON.stringify({
      command: 'message',
      identifier,
      data: JSON.stringify({ action: 'update_presence' }),
    }),
    eventStart: eventStartOf(identifier),
  }
}

/** Whether token, user and accounts are equal. The order of the accounts doesn't matter. */
export function sameCredentials(one: CableCredentials, other: CableCredentials): boolean {
  if (one.pubsubToken !== other.pubsubToken || one.userId !== other.userId) return false
  const accounts = new Set(one.accountIds)
  const others = new Set(other.accountIds)
  return accounts.size === others.size && [...accounts].every((account) => others.has(account))
}

/**
 * The address of the socket: `/cable` under the server's address, which may have a path. Throws a TypeError unless it
 * is http(s).
 */
export function cableUrl(baseUrl: string): string {
  const base = new URL(baseUrl)
  if (base.protocol !== 'http:' && base.protocol !== 'https:')
    throw new TypeError(`not an http(s) address: ${base.protocol}`)
  const url = new URL(`${withoutEnd(base.pathname, '/')}/cable`, base.origin)
  url.protocol = base.protocol === 'https:' ? 'wss:' : 'ws:'
  return url.href
}
