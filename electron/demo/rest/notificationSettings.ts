import { objectField, present, textsField } from '../fields.ts'
import type { AccountCall, Answer, Router } from '../http.ts'
import { ok } from '../http.ts'
import { internalError } from '../model/errors.ts'
import { notificationTypes } from '../model/notifications.ts'
import type { Details } from '../model/types.ts'

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

/** The flags that are on now. The real server fails on an unknown one. */
function flagsIn(call: AccountCall, fields: Details, channel: 'email' | 'push'): string[] | undefined {
  const flags = textsField(fields, `selected_${channel}_flags`)?.filter((flag) => flag !== '')
  const known = notificationTypes(call.model).map((type) => `${channel}_${type}`)
  if (flags?.some((flag) => !known.includes(flag))) throw internalError()
  return flags
}

/** Which events notify the user, by email and by push. */
export function addNotificationSettings(router: Router): void {
  router.account('GET', '/notification_settings', notificationSettings)
  router.account('PUT', '/notification_settings', (call) => {
    const fields = objectField(call.body, 'notification_settings') ?? {}
    const emailFlags = flagsIn(call, fields, 'email')
    const pushFlags = flagsIn(call, fields, 'push')
    Object.assign(call.membership, present({ emailFlags, pushFlags }))
    return notificationSettings(call)
  })
}
