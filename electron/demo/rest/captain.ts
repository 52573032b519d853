import type { Router } from '../http.ts'
import { ok, pageParam } from '../http.ts'
import { assistantPayload, captainPreferences } from '../payloads/captain.ts'

/** Captain: the server's AI features. */
export function addCaptain(router: Router): void {
  router.account('GET', '/captain/preferences', () => ok(captainPreferences()), 'modernPayloads')
  router.account(
    'GET',
    '/captain/assistants',
    (call) => {
      const rows = call.model.ofAccount(call.model.captainAssistants, call.accountId)
      return ok({ payload: rows.map(assistantPayload), meta: { total_count: rows.length, page: pageParam(call) } })
    },
    'modernPayloads',
  )
}
