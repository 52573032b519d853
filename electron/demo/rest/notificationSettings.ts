import { objectField, textsField } from '../fields.ts'
import type { AccountCall, Answer, Router } from '../http.ts'
import { ok } from '../http.ts'
import { notificationTypes } from '../model/notifications.ts'

function notificationSettings(call: AccountCall): Answer {
  const types = notificationTypes(call.model)
  const { membership } = call
  return ok({
    id: membership.id,
    user_id: membership.userId,
    account_id: membership.accountId,
    all_email_flags: types.map((type) => `email_${type}`),
    selected_email_flags: membership.emailFlags,
    all_push_flags: types.map((type) => `push_${type}`),
    selected_push_flags: membership.pushFlags,
  })
}

/** Which events notify the user, by email and by push. */
export function addNotificationSettings(router: Router): void {
  router.account('GET', '/notification_settings', notificationSettings)
  router.account('PUT', '/notification_settings', (call) => {
    const fields = objectField(call.body, 'notification_settings') ?? {}
    call.membership.emailFlags = textsField(fields, 'selected_email_flags') ?? call.membership.emailFlags
    call.membership.pushFlags = textsField(fields, 'selected_push_flags') ?? call.membership.pushFlags
    return notificationSettings(call)
  })
}
