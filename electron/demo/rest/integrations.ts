import type { Router } from '../http.ts'
import { ok } from '../http.ts'

/** Dashboard apps, bots and integrations. */
export function addIntegrations(router: Router): void {
  router.account('GET', '/dashboard_apps', () => ok([]), 'dashboardApps')
  router.account('GET', '/agent_bots', () => ok([]), 'agentBots')
  router.account('GET', '/integrations/apps', () => ok({ payload: [] }))
}
