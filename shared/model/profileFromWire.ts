import { customRolePermissions } from './conversationRights.ts'
import type { Account, Profile } from './people.ts'
import { AVAILABILITIES, listFromWire } from './referenceFromWire.ts'
import { idOf, listOf, oneOf, textOf, wireOf } from './wire.ts'

/** What the keys of the profile's accounts show of the server. */
export interface ServerKeys {
  /** They have no permissions: the server is from before 3.11. */
  isOld: boolean
  /** They have the setting for going offline automatically. */
  hasAutoOffline: boolean
}

/** The signed-in user and, separately, the token of the socket, which may not leave main. */
export interface ProfileWithToken {
  profile: Profile
  pubsubToken: string | null
  server: ServerKeys
}

/** `GET /api/v1/profile`, or `data` of a sign-in. Null if it isn't a user. Before 1.21 availability is the user's, not the account's. */
export function profileFromWire(data: unknown): ProfileWithToken | null {
  const wire = wireOf(data)
  const userId = wire && idOf(wire['id'])
  const email = wire && textOf(wire['email'])
  if (!wire || userId === null || email === null) return null
  const own = oneOf(wire['availability_status'], AVAILABILITIES)
  const accounts = listFromWire<Account>(wire['accounts'], 0, (entry, id) => {
    const availability = oneOf(entry['availability'], AVAILABILITIES) ?? own ?? 'online'
    return {
      id,
      name: textOf(entry['name']) ?? '',
      role: textOf(entry['role']) ?? 'agent',
      permissions: customRolePermissions(entry['permissions']),
      status: textOf(entry['status']) ?? 'active',
      availability,
      availabilityStatus: oneOf(entry['availability_status'], AVAILABILITIES) ?? own ?? availability,
      autoOffline: entry['auto_offline'] !== false,
    }
  })
  const name = textOf(wire['available_name']) ?? textOf(wire['display_name']) ?? textOf(wire['name']) ?? email
  return {
    profile: {
      userId,
      name,
      email,
      avatarUrl: textOf(wire['avatar_url']),
      signature: textOf(wire['message_signature']),
      accounts,
    },
    pubsubToken: textOf(wire['pubsub_token']),
    server: {
      isOld: !hasKey(wire['accounts'], 'permissions'),
      hasAutoOffline: hasKey(wire['accounts'], 'auto_offline'),
    },
  }
}

/** Whether an account has a value under this key. */
const hasKey = (accounts: unknown, key: string): boolean =>
  listOf(accounts).some((account) => (wireOf(account)?.[key] ?? null) !== null)
