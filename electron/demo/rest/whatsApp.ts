import { isDetails, listField } from '../fields.ts'
import type { AccountCall, Router } from '../http.ts'
import { empty, idParam, ok, rowOf } from '../http.ts'
import { asSystem } from '../model/activity.ts'
import { invalidateCache } from '../model/announce.ts'
import { invalid } from '../model/errors.ts'
import { requireAdministrator } from '../model/rights.ts'
import { receiveFromMeta } from '../model/whatsapp/incoming.ts'
import { isWhatsAppInbox } from '../model/whatsapp/send.ts'

function syncTemplates(call: AccountCall) {
  requireAdministrator(call)
  const inbox = rowOf(call, call.model.inboxes, idParam(call, 'inbox'))
  if (!isWhatsAppInbox(inbox)) throw invalid('Template sync is only available for WhatsApp channels')
  invalidateCache(call.model, call.accountId, 'inbox', asSystem)
  return ok({ message: 'Template sync initiated successfully' })
}

/** The address that Meta calls, and the templates that the server copies from Meta. */
export function addWhatsApp(router: Router): void {
  router.public('POST', '/webhooks/whatsapp/:number', ({ model, params, body }) => {
    const inbox = [...model.inboxes.values()].find(
      (one) => isWhatsAppInbox(one) && one.phoneNumber === params['number'],
    )
    const entries = (listField(body, 'entry') ?? []).filter(isDetails)
    for (const change of entries.flatMap((entry) => listField(entry, 'changes') ?? []).filter(isDetails))
      if (inbox) model.runJob(() => receiveFromMeta(model, inbox, change))
    return empty
  })
  router.account('POST', '/inboxes/:inbox/sync_templates', syncTemplates, 'modernPayloads')
}
