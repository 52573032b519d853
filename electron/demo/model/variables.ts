import type { Model } from './model.ts'
import type { Conversation, Details, User } from './types.ts'

const VARIABLE_OR_CODE = /`[^`]*`|\{\{\s*([a-z_]+(?:\.[a-z_0-9]+)+)(?:\s*\|[^}]*)?\s*\}\}/gi

/** Fills in variables like `{{contact.name}}`, as the server does for agents' messages. Unknown ones become empty; code stays as typed. */
export function renderVariables(model: Model, content: string, conversation: Conversation, user: User): string {
  if (!content.includes('{{')) return content
  const contact = model.contact(conversation.contactId)
  const names = (name: string) => ({ first: name.split(' ')[0] ?? '', last: name.split(' ').slice(1).join(' ') })
  const values: Details = {
    'contact.name': contact.name,
    'contact.first_name': names(contact.name).first,
    'contact.last_name': names(contact.name).last,
    'contact.email': contact.email ?? '',
    'contact.phone_number': contact.phoneNumber ?? '',
    'contact.id': contact.id,
    'agent.name': user.name,
    'agent.first_name': names(user.name).first,
    'agent.last_name': names(user.name).last,
    'conversation.id': conversation.id,
    'conversation.display_id': conversation.displayId,
    'inbox.name': model.inbox(conversation.inboxId).name,
    'inbox.id': conversation.inboxId,
    'account.name': model.account(conversation.accountId).name,
  }
  for (const [key, value] of Object.entries(contact.customAttributes)) values[`contact.custom_attribute.${key}`] = value
  for (const [key, value] of Object.entries(conversation.customAttributes))
    values[`conversation.custom_attribute.${key}`] = value
  return content.replace(VARIABLE_OR_CODE, (whole, name: string | undefined) => {
    if (name === undefined) return whole
    const value = values[name.toLowerCase()]
    return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''
  })
}
