import { appendMessage } from './append.ts'
import type { Model } from './model.ts'
import type { Contact, Conversation, Message, User } from './types.ts'

/** Who acts: an agent, the visitor or the system. */
export type Actor =
  | { readonly type: 'user'; readonly user: User }
  | { readonly type: 'contact'; readonly contact: Contact }
  | { readonly type: 'system' }

export const asUser = (user: User): Actor => ({ type: 'user', user })
export const asContact = (contact: Contact): Actor => ({ type: 'contact', contact })
export const asSystem: Actor = { type: 'system' }
export const userOf = (actor: Actor) => (actor.type === 'user' ? actor.user : undefined)

/** Adds an activity message to the thread and announces it. */
export function noteActivity(model: Model, conversation: Conversation, content: string): Message {
  return appendMessage(model, conversation, { kind: 'activity', content, sender: null })
}

const USER_STATUS = {
  resolved: 'Conversation was marked resolved by',
  open: 'Conversation was reopened by',
  pending: 'Conversation was marked as pending by',
  snoozed: 'Conversation was snoozed by',
} as const

/** The activity for a changed status; null if the real server writes none. */
export function statusLine(model: Model, conversation: Conversation, actor: Actor): string | null {
  switch (actor.type) {
    case 'user':
      return `${USER_STATUS[conversation.status]} ${actor.user.name}`
    case 'contact': {
      const { name } = actor.contact
      return conversation.status === 'resolved'
        ? `Conversation was resolved by ${name.charAt(0).toUpperCase()}${name.slice(1).toLowerCase()}`
        : null
    }
    case 'system': {
      if (conversation.status === 'resolved') return 'Conversation was marked resolved by system due to inactivity'
      return conversation.status === 'open' && model.can('systemReopenActivity')
        ? 'System reopened the conversation due to a new incoming message.'
        : null
    }
  }
}
