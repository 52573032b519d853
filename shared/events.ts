/** Every server event that Deskbell reads, from the wire to the model. Unknown events and malformed data give null. */
import type { ConversationPatch } from './model/conversation.ts'
import type { MessagePatch } from './model/message.ts'
import type { Availability, ContactPatch, ServerNotification } from './model/people.ts'

export type ServerEvent =
  | {
      kind: 'conversation'
      accountId: number
      /** The event's own name, e.g. `conversation.status_changed`. */
      name: string
      conversation: ConversationPatch
      contact: ContactPatch | null
      /** The newest public message that came along; it may be older than what is known. */
      messages: MessagePatch[]
    }
  | {
      kind: 'message'
      accountId: number
      name: 'message.created' | 'message.updated'
      message: MessagePatch
      contact: ContactPatch | null
      /** What the message says of its conversation; absent keys are unknown. */
      conversation: ConversationPatch
    }
  | { kind: 'typing'; accountId: number; conversationId: number; on: boolean; person: { kind: 'user' | 'contact'; id: number; name: string }; private: boolean }
  | { kind: 'presence'; accountId: number; users: Record<number, Availability>; contacts: Record<number, Availability> }
  | { kind: 'contact'; accountId: number; name: 'contact.created' | 'contact.updated' | 'contact.merged' | 'contact.deleted'; contact: ContactPatch }
  | { kind: 'notification'; accountId: number; name: 'notification.created' | 'notification.updated' | 'notification.deleted'; notification: Partial<ServerNotification> & { id: number }; unreadCount: number | null }
  | { kind: 'cacheInvalidated'; accountId: number; keys: Record<string, string> }
  | { kind: 'unreadCountsChanged'; accountId: number }
