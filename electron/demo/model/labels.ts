import type { Actor } from './activity.ts'
import { asSystem } from './activity.ts'
import { announceContact, invalidateCache } from './announce.ts'
import { invalidFields } from './errors.ts'
import type { Model } from './model.ts'
import type { Label } from './types.ts'
import { forgetUnread } from './unreadCounts.ts'

export type LabelFields = Omit<Label, 'id' | 'accountId'>

const TITLE = /^[\p{L}\p{N}_-]+$/u

function checkTitle(model: Model, accountId: number, title: string, except?: Label): void {
  if (title === '') throw invalidFields(['title', 'must not be blank'])
  if (!TITLE.test(title)) throw invalidFields(['title', 'is invalid'])
  const others = model.ofAccount(model.labels, accountId).filter((label) => label !== except)
  if (others.some((label) => label.title === title)) throw invalidFields(['title', 'has already been taken'])
}

/** Adds a label. Its title is stored in lower case. Throws 422 if it is blank, taken or not a single word. */
export function createLabel(model: Model, accountId: number, fields: LabelFields, actor: Actor): Label {
  const title = fields.title.toLowerCase()
  checkTitle(model, accountId, title)
  const label: Label = { id: model.nextId('labels'), accountId, ...fields, title }
  model.labels.set(label.id, label)
  invalidateCache(model, accountId, 'label', actor)
  forgetUnread(model, accountId)
  return label
}

/**
 * Changes the given fields. A new title replaces the old one at conversations, silently, and at contacts, which are
 * announced.
 */
export function changeLabel(model: Model, label: Label, fields: Partial<LabelFields>, actor: Actor): void {
  const before = label.title
  const title = fields.title?.toLowerCase() ?? before
  checkTitle(model, label.accountId, title, label)
  Object.assign(label, fields, { title })
  invalidateCache(model, label.accountId, 'label', actor)
  forgetUnread(model, label.accountId)
  if (title === before) return
  const renamed = (labels: readonly string[]) => [...labels.filter((one) => one !== before), title]
  for (const conversation of model.ofAccount(model.conversations, label.accountId))
    if (conversation.labels.includes(before)) conversation.labels = renamed(conversation.labels)
  for (const contact of model.ofAccount(model.contacts, label.accountId)) {
    if (!contact.labels.includes(before)) continue
    contact.labels = renamed(contact.labels)
    announceContact(model, 'contact.updated', contact, asSystem)
  }
}

export function deleteLabel(model: Model, label: Label, actor: Actor): void {
  model.labels.delete(label.id)
  invalidateCache(model, label.accountId, 'label', actor)
  forgetUnread(model, label.accountId)
}
