import { present, textField } from '../fields.ts'
import type { AccountCall, Answer, Router } from '../http.ts'
import { empty, ok } from '../http.ts'
import { cacheKeysPayload } from '../model/announce.ts'
import { invalidFields } from '../model/errors.ts'
import type { Model } from '../model/model.ts'
import { requireAdministrator } from '../model/rights.ts'
import type { Details } from '../model/types.ts'
import { iso } from '../payloads/basics.ts'

const PLAN = { plan_name: null, subscribed_quantity: null, subscription_status: null, subscription_ends_on: null }

function accountPayload(model: Model, accountId: number): Details {
  const account = model.account(accountId)
  return {
    ...(model.can('modernPayloads') ? { settings: {} } : { auto_resolve_duration: null }),
    created_at: iso(account.createdAt),
    ...(account.isChanged && model.can('modernPayloads') ? { custom_attributes: PLAN } : {}),
    domain: null,
    features: account.features,
    id: account.id,
    locale: account.locale,
    name: account.name,
    support_email: account.supportEmail,
    status: account.status,
    ...(model.can('cacheKeys') ? { cache_keys: cacheKeysPayload(model, accountId) } : {}),
  }
}

function showAccount({ model, accountId }: AccountCall): Answer {
  return ok({
    ...accountPayload(model, accountId),
    latest_chatwoot_version: null,
    ...(model.can('cappedUnreadCount') ? { subscribed_features: [] } : {}),
  })
}

function change(call: AccountCall): Answer {
  requireAdministrator(call)
  const account = call.model.account(call.accountId)
  const fields = present({
    name: textField(call.body, 'name'),
    locale: textField(call.body, 'locale'),
    supportEmail: textField(call.body, 'support_email'),
  })
  if (fields.name?.trim() === '') throw invalidFields(['name', "can't be blank"])
  Object.assign(account, fields, { isChanged: true })
  return ok(accountPayload(call.model, call.accountId))
}

/** The account itself. */
export function addAccount(router: Router): void {
  router.accountItself('GET', '', showAccount)
  for (const method of ['PATCH', 'PUT']) router.accountItself(method, '', change)
  router.accountItself('POST', '/update_active_at', (call) => {
    call.membership.activeAt = call.model.now()
    return empty
  })
  router.accountItself(
    'GET',
    '/cache_keys',
    ({ model, accountId }) => ok({ cache_keys: cacheKeysPayload(model, accountId) }),
    'cacheKeys',
  )
}
