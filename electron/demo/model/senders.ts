import type { Model } from './model.ts'
import type { Sender } from './types.ts'

/** Who wrote a message; empty for the server itself and for users and contacts who are gone. */
export function senderName(model: Model, sender: Sender): string {
  switch (sender?.type) {
    case undefined:
      return ''
    case 'user':
      return model.users.get(sender.id)?.name ?? ''
    case 'contact':
      return model.contacts.get(sender.id)?.name ?? ''
    case 'assistant':
      return model.captainAssistants.get(sender.id)?.name ?? ''
    case 'bot':
      return sender.name
  }
}
