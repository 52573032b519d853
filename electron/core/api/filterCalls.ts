import { conditionsToWire } from '../../../shared/filters/condition.ts'
import { folderFromWire, listFromWire } from '../../../shared/model/referenceFromWire.ts'
import { idOf, wireOf } from '../../../shared/model/wire.ts'
import type { Caller } from './caller.ts'
import { pageOf } from './conversationCalls.ts'
import type { DeskApi } from './types.ts'
import { ApiError } from './types.ts'

type FilterCalls = Pick<DeskApi, 'filterConversations' | 'folders' | 'createFolder' | 'updateFolder' | 'deleteFolder'>

/** Filters of conversations, and those that the user has saved. */
export function filterCalls(caller: Caller): FilterCalls {
  const pathOf = (accountId: number): string => `/api/v1/accounts/${accountId}/custom_filters`
  const query = { filter_type: 'conversation' }
  return {
    async filterConversations(accountId, conditions, custom, page) {
      const answer = await caller.call('POST', `/api/v1/accounts/${accountId}/conversations/filter`, {
        query: { page },
        json: { payload: conditionsToWire(conditions, custom) },
        isOptional: true,
      })
      return pageOf(answer, accountId)
    },

    async folders(accountId) {
      const answer = await caller.call('GET', pathOf(accountId), { query, isOptional: true })
      if (!Array.isArray(answer)) throw badAnswer()
      return listFromWire(answer, accountId, folderFromWire)
    },

    async createFolder(accountId, name, stored) {
      const answer = await caller.call('POST', pathOf(accountId), {
        json: { custom_filter: { name, filter_type: 'conversation', query: stored } },
        isOptional: true,
      })
      const id = idOf(wireOf(answer)?.['id'])
      if (id === null) throw badAnswer()
      return id
    },

    async updateFolder(accountId, folderId, name, stored) {
      await caller.call('PATCH', `${pathOf(accountId)}/${folderId}`, {
        json: { custom_filter: { name, query: stored } },
        isOptional: true,
      })
    },

    async deleteFolder(accountId, folderId) {
      await caller.call('DELETE', `${pathOf(accountId)}/${folderId}`, { query, isOptional: true })
    },
  }
}

const badAnswer = (): ApiError => new ApiError({ code: 'badAnswer', reachedServer: 'yes' })
