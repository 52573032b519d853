import type { AccountCall, Router } from '../http.ts'
import { ok } from '../http.ts'
import { notFound } from '../model/errors.ts'
import { integrationPayloads } from '../payloads/integrations.ts'

/** Integrations with other services. None can be connected here, so that those that need a connection are not found. */
export function addIntegrations(router: Router): void {
  router.account('GET', '/integrations/apps', ({ model, accountId }) =>
    ok({ payload: integrationPayloads(model, accountId) }),
  )
  const notConnected = (_call: AccountCall): never => {
    throw notFound()
  }
  for (const action of ['teams', 'team_entities', 'search_issue', 'linked_issues'])
    router.account('GET', `/integrations/linear/${action}`, notConnected)
  for (const action of ['create_issue', 'link_issue', 'unlink_issue'])
    router.account('POST', `/integrations/linear/${action}`, notConnected)
  router.account('GET', '/integrations/shopify/orders', notConnected)
}
