import { invalidFields } from './errors.ts'
import type { Model } from './model.ts'

/** An address that gets the account's events. The demo server stores it and sends nothing. */
export interface Webhook {
  readonly id: number
  readonly accountId: number
  name: string | null
  url: string
  subscriptions: string[]
}
export type WebhookFields = Pick<Webhook, 'name' | 'url' | 'subscriptions'>

/** What a webhook gets without a choice of its own. */
export const DEFAULT_EVENTS = [
  'conversation_status_changed',
  'conversation_updated',
  'conversation_created',
  'contact_created',
  'contact_updated',
  'message_created',
  'message_updated',
  'webwidget_triggered',
]

function check(model: Model, accountId: number, { url }: WebhookFields, except?: Webhook): void {
  if (!/^https?:\/\//.test(url)) throw invalidFields(['url', 'is invalid'])
  const others = model.ofAccount(model.webhooks, accountId).filter((other) => other !== except)
  if (others.some((other) => other.url === url)) throw invalidFields(['url', 'has already been taken'])
}

export function addWebhook(model: Model, accountId: number, fields: WebhookFields): Webhook {
  check(model, accountId, fields)
  const row = { id: model.nextId('webhooks'), accountId, ...fields }
  model.webhooks.set(row.id, row)
  return row
}

export function changeWebhook(model: Model, webhook: Webhook, fields: Partial<WebhookFields>): void {
  check(model, webhook.accountId, { ...webhook, ...fields }, webhook)
  Object.assign(webhook, fields)
}
