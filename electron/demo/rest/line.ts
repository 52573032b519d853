import type { Router } from '../http.ts'
import { empty } from '../http.ts'
import { isLineInbox, receiveFromLine } from '../model/line.ts'

/** The address that LINE calls. */
export function addLine(router: Router): void {
  router.public('POST', '/webhooks/line/:channel', ({ model, params, body }) => {
    const inbox = [...model.inboxes.values()].find(
      (one) => isLineInbox(one) && String(one.channelId) === params['channel'],
    )
    if (inbox) model.runJob(() => receiveFromLine(model, inbox, body))
    return empty
  })
}
