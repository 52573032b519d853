import type { MessageEmail } from '../../../../shared/model/message.ts'
import type { ThreadMessage } from '../../../../shared/views.ts'

/** The email that is drawn as one, over the whole width; null for messages in a bubble. */
export function drawnEmail({ email, deleted, contentType }: ThreadMessage): MessageEmail | null {
  return email !== null && !deleted && (email.html !== null || contentType === 'incoming_email') ? email : null
}
