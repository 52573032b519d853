import type { AccountCall, Answer, Router } from '../http.ts'
import { empty, ok } from '../http.ts'
import { cacheKeysPayload } from '../model/announce.ts'
import { iso } from '../payloads/basics.ts'

function showAccount({ model, accountId }: AccountCall): Answer {
  const account = model.account(accountId)
  return ok({
    ...(model.can('modernPayloads') ? { settings: {} } : { auto_resolve_duration: null }),
    created_at: iso(account.createdAt),
    domain: null,
    features: account.features,
    id: account.id,
    locale: account.locale,
    name: account.name,
    support_email: account.supportEmail,
    status: account.status,
    ...(model.can('cacheKeys') ? { cache_keys: cacheKeysPayload(model, accountId) } : {}),
    latest_chatwoot_version: null,
    ...(model.can('cappedUnreadCount') ? { subscribed_features: [] } : {}),
  })
}

/** The account itself. */
export function addAccount(router: Router): void {
  router.account('GET', '', showAccount)
  router.account('POST', '/update_active_at', (call) => {
    call.membership.activeAt = call.model.now()
    return empty
  })
  router.account(
    'GET',
    '/cache_keys',
    ({ model, accountId }) => ok({ cache_keys: cacheKeysPayload(model, accountId) }),
    'cacheKeys',
  )
}
