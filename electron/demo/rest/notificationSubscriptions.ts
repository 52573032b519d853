import { objectField, textField } from '../fields.ts'
import type { Router } from '../http.ts'
import { empty, ok } from '../http.ts'
import { invalidFields } from '../model/errors.ts'
import type { PushSubscription } from '../model/types.ts'
import { iso } from '../payloads/basics.ts'

const shown = (row: PushSubscription) => ({
  id: row.id,
  user_id: row.userId,
  subscription_type: row.type,
  subscription_attributes: row.attributes,
  created_at: iso(row.createdAt),
  updated_at: iso(row.createdAt),
  identifier: row.identifier,
})

/** Where a user's browsers and phones get push notifications. A known one moves to the user who registers it. */
export function addNotificationSubscriptions(router: Router): void {
  const at = '/api/v1/notification_subscriptions'
  router.user('POST', at, ({ model, user, body }) => {
    const fields = objectField(body, 'notification_subscription') ?? {}
    const attributes = objectField(fields, 'subscription_attributes') ?? {}
    const type = textField(fields, 'subscription_type') ?? ''
    const identifier = textField(attributes, type === 'fcm' ? 'device_id' : 'endpoint') ?? ''
    if (identifier === '') throw invalidFields(['identifier', "can't be blank"])
    const known = [...model.pushSubscriptions.values()].find((row) => row.identifier === identifier)
    const id = known?.id ?? model.nextId('pushSubscriptions')
    const createdAt = known?.createdAt ?? model.now()
    const row: PushSubscription = { id, userId: user.id, type, attributes, identifier, createdAt }
    model.pushSubscriptions.set(id, row)
    return ok(shown(row))
  })
  router.user('DELETE', at, ({ model, user, body }) => {
    const token = textField(body, 'push_token')
    for (const row of model.pushSubscriptions.values())
      if (row.userId === user.id && row.attributes['push_token'] === token) model.pushSubscriptions.delete(row.id)
    return empty
  })
}
