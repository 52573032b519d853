import { idOf, listOf, textOf, wireOf, wordsOf } from '../../../shared/model/wire.ts'
import type { Caller } from './caller.ts'
import type { DeskApi } from './types.ts'
import { ApiError } from './types.ts'

/** Bots, which servers assign since 4.8. Older ones have bots, too, and would take the id of one for that of an agent. */
export function botCalls(caller: Caller): Pick<DeskApi, 'assignableBots'> {
  return {
    async assignableBots(accountId) {
      const base = `/api/v1/accounts/${accountId}`
      try {
        const query = { assignee_type: 'assigned', status: 'all', page: 1 }
        if (!namesKinds(await caller.call('GET', `${base}/conversations`, { query }))) return []
        return listOf(await caller.call('GET', `${base}/agent_bots`)).flatMap((entry) => {
          const wire = wireOf(entry)
          const id = wire && idOf(wire['id'])
          return !wire || id === null
            ? []
            : [{ id, name: wordsOf(wire['name']) ?? '', avatarUrl: textOf(wire['thumbnail']) }]
        })
      } catch (error) {
        if (error instanceof ApiError && (error.code === 'unsupported' || error.code === 'forbidden')) return []
        throw error
      }
    },
  }
}

/** Whether assigned conversations say what kind of assignee they have. */
function namesKinds(answer: unknown): boolean {
  return listOf(wireOf(wireOf(answer)?.['data'])?.['payload']).some((row) => {
    const meta = wireOf(wireOf(row)?.['meta'])
    return meta !== null && meta['assignee_type'] !== undefined && meta['assignee_type'] !== null
  })
}
