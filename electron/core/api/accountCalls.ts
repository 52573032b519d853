import { contactFromWire } from '../../../shared/model/contactFromWire.ts'
import { macroFromWire } from '../../../shared/model/macro.ts'
import type { Agent } from '../../../shared/model/people.ts'
import { profileFromWire } from '../../../shared/model/profileFromWire.ts'
import type { Reader } from '../../../shared/model/referenceFromWire.ts'
import {
  agentFromWire,
  attributeDefinitionFromWire,
  cannedResponseFromWire,
  inboxFromWire,
  labelFromWire,
  listFromWire,
  teamFromWire,
} from '../../../shared/model/referenceFromWire.ts'
import { wireOf } from '../../../shared/model/wire.ts'
import type { Caller } from './caller.ts'
import type { DeskApi } from './types.ts'
import { ApiError } from './types.ts'

type AccountCalls = Pick<
  DeskApi,
  | 'profile'
  | 'contact'
  | 'agents'
  | 'inboxes'
  | 'assignableAgents'
  | 'teams'
  | 'labels'
  | 'cannedResponses'
  | 'attributeDefinitions'
  | 'macros'
  | 'setAvailability'
  | 'setAutoOffline'
  | 'signOut'
>

/** The user, and what an account has besides conversations. */
export function accountCalls(caller: Caller): AccountCalls {
  const list = async <T>(accountId: number, name: string, read: Reader<T>): Promise<T[]> => {
    const answer = await caller.call('GET', `/api/v1/accounts/${accountId}/${name}`)
    if (!Array.isArray(answer) && !Array.isArray(wireOf(answer)?.['payload'])) throw badAnswer()
    return listFromWire(answer, accountId, read)
  }
  /** Empty on a server that lacks it. */
  const newerList = async <T>(accountId: number, name: string, read: Reader<T>): Promise<T[]> => {
    try {
      return await list(accountId, name, read)
    } catch (error) {
      if (!isUnsupported(error)) throw error
      return []
    }
  }

  return {
    async profile() {
      const answer = await caller.call('GET', '/api/v1/profile')
      const profile = profileFromWire(answer)
      if (!profile) throw badAnswer()
      // A server without this token or a list of accounts is older than the socket that Deskbell needs.
      if (profile.pubsubToken === null || !Array.isArray(wireOf(answer)?.['accounts']))
        throw new ApiError({ code: 'tooOld', reachedServer: 'yes' })
      return { ...profile, pubsubToken: profile.pubsubToken }
    },

    async contact(accountId, contactId) {
      const answer = await caller.call('GET', `/api/v1/accounts/${accountId}/contacts/${contactId}`)
      const contact = contactFromWire(wireOf(answer)?.['payload'], accountId)
      if (!contact) throw badAnswer()
      return contact
    },

    agents: (accountId) => list(accountId, 'agents', agentFromWire),
    inboxes: (accountId) => list(accountId, 'inboxes', inboxFromWire),
    assignableAgents: (accountId, inboxId) => assignableAgents((path) => list(accountId, path, agentFromWire), inboxId),
    teams: (accountId) => list(accountId, 'teams', teamFromWire),
    labels: (accountId) => list(accountId, 'labels', labelFromWire),
    cannedResponses: (accountId) => list(accountId, 'canned_responses', cannedResponseFromWire),
    attributeDefinitions: (accountId) =>
      newerList(accountId, 'custom_attribute_definitions', attributeDefinitionFromWire),
    macros: (accountId) => newerList(accountId, 'macros', macroFromWire),

    async setAvailability(accountId, availability) {
      try {
        await caller.call('POST', '/api/v1/profile/availability', {
          json: { profile: { account_id: accountId, availability } },
        })
      } catch (error) {
        if (!isUnsupported(error)) throw error
        await setAvailabilityOfUser(caller, availability)
      }
    },

    async setAutoOffline(accountId, autoOffline) {
      await caller.call('POST', '/api/v1/profile/auto_offline', {
        json: { profile: { account_id: accountId, auto_offline: autoOffline } },
      })
    },

    async signOut() {
      // An API token belongs to the user and may be in use elsewhere. Only a session that Deskbell created is ended.
      if (caller.authorization.kind === 'session') await caller.call('DELETE', '/auth/sign_out')
    },
  }
}

/** Servers moved this list; a server that has or shows none of them doesn't tell. */
async function assignableAgents(list: (path: string) => Promise<Agent[]>, inboxId: number): Promise<number[] | null> {
  for (const path of [
    `assignable_agents?inbox_ids[]=${inboxId}`,
    `inboxes/${inboxId}/assignable_agents`,
    `inbox_members/${inboxId}`,
  ])
    try {
      return (await list(path)).map(({ id }) => id)
    } catch (error) {
      if (!isUnsupported(error) && !isForbidden(error)) throw error
    }
  return null
}

/** Before 1.21 a user has one availability for all accounts. */
async function setAvailabilityOfUser(caller: Caller, availability: string): Promise<void> {
  await caller.call('PUT', '/api/v1/profile', { json: { profile: { availability } } })
}

function isUnsupported(error: unknown): boolean {
  return error instanceof ApiError && error.code === 'unsupported'
}

function isForbidden(error: unknown): boolean {
  return error instanceof ApiError && error.code === 'forbidden'
}

function badAnswer(): ApiError {
  return new ApiError({ code: 'badAnswer', reachedServer: 'yes' })
}
