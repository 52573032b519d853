import type { Capability } from '../../../shared/model/capabilities.ts'
import { ALL_CAPABILITIES, CAPABILITIES } from '../../../shared/model/capabilities.ts'
import type { Caller } from './caller.ts'
import type { DeskApi } from './types.ts'
import { ApiError } from './types.ts'

/** Asks a server for the routes that newer ones have. */
export function capabilityCalls(
  caller: Caller,
  { conversations, isOld }: Pick<DeskApi, 'conversations' | 'isOld'>,
): Pick<DeskApi, 'missingRoutes'> {
  async function lacks(accountId: number, path: string): Promise<boolean> {
    try {
      await caller.call('POST', `/api/v1/accounts/${accountId}/${path}`)
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      // Servers before 1.19 answer 500 to any unknown path below conversations, and have none of these routes.
      if (error.code === 'unsupported' || (error.status === 500 && isOld())) return true
      // The route exists, and refuses conversation 0.
      if (error.reachedServer !== 'yes' || error.code === 'signedOut' || error.status === 429) throw error
    }
    return false
  }

  return {
    async missingRoutes(accountId) {
      // A list of all shows which status names the server knows, and whether its conversations tell when they were first answered.
      const page = await conversations(accountId, { status: 'all', assigneeType: 'all', page: 1 })
      const missing: Capability[] = isOld() ? ['snooze'] : []
      const rows = page.conversations
      if (rows.length === 0 ? isOld() : rows.every((row) => row.firstReplyAt === undefined)) missing.push('unattended')
      for (const capability of ALL_CAPABILITIES) {
        const row = CAPABILITIES[capability]
        if (row.found === 'asked' && (await lacks(accountId, row.path))) missing.push(capability)
      }
      return missing
    },
  }
}
