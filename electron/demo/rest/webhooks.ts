import { objectField, present, textField, textsField } from '../fields.ts'
import type { AccountCall, Router } from '../http.ts'
import { empty, idParam, ok, rowOf } from '../http.ts'
import { requireAdministrator } from '../model/rights.ts'
import type { Details } from '../model/types.ts'
import type { Webhook } from '../model/webhooks.ts'
import { addWebhook, changeWebhook, DEFAULT_EVENTS } from '../model/webhooks.ts'

const webhookPayload = ({ id, name, url, accountId, subscriptions }: Webhook): Details => ({
  id,
  name,
  url,
  account_id: accountId,
  subscriptions,
})

function webhookOf(call: AccountCall): Webhook {
  requireAdministrator(call)
  return rowOf(call, call.model.webhooks, idParam(call, 'webhook'))
}

function fieldsOf({ body }: AccountCall) {
  const given = objectField(body, 'webhook') ?? body
  return present({
    name: textField(given, 'name'),
    url: textField(given, 'url'),
    subscriptions: textsField(given, 'subscriptions'),
  })
}

/** Webhooks, for administrators. Not in the recordings. */
export function addWebhooks(router: Router): void {
  const at = '/webhooks'
  const shown = (webhook: Webhook) => ok({ payload: { webhook: webhookPayload(webhook) } })
  router.account('GET', at, (call) => {
    requireAdministrator(call)
    return ok({ payload: { webhooks: call.model.ofAccount(call.model.webhooks, call.accountId).map(webhookPayload) } })
  })
  router.account('POST', at, (call) => {
    requireAdministrator(call)
    const rest = { name: null, url: '', subscriptions: DEFAULT_EVENTS }
    return shown(addWebhook(call.model, call.accountId, { ...rest, ...fieldsOf(call) }))
  })
  router.account('PATCH', `${at}/:webhook`, (call) => {
    const webhook = webhookOf(call)
    changeWebhook(call.model, webhook, fieldsOf(call))
    return shown(webhook)
  })
  router.account('DELETE', `${at}/:webhook`, (call) => {
    call.model.webhooks.delete(webhookOf(call).id)
    return empty
  })
}
