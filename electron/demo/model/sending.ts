import { between } from '../random.ts'
import { SOON } from './mail/mailQueue.ts'
import { isMailInbox, sendAsMail } from './mail/sendMail.ts'
import type { Model } from './model.ts'
import type { Message } from './types.ts'
import { isWhatsAppInbox, sendToMeta } from './whatsapp/send.ts'

/** How the message's channel sends it; undefined if the server has nothing to send, as in API and website inboxes. */
function senderOf(model: Model, message: Message): ((model: Model, message: Message) => void) | undefined {
  const inbox = model.inbox(message.conversation.inboxId)
  // A call is placed by its own requests.
  if (message.isPrivate || message.contentType === 'voice_call') return undefined
  if (isMailInbox(inbox)) return sendAsMail
  return isWhatsAppInbox(inbox) ? sendToMeta : undefined
}

function sendLater(model: Model, message: Message, delay: number): void {
  const send = senderOf(model, message)
  if (!send || model.isQuiet) return
  model.mail.schedule(delay, () => {
    // Deleted or sent meanwhile.
    const isPending = model.messages.get(message.id) === message && message.sourceId === null
    if (isPending && message.kind === 'outgoing') send(model, message)
  })
}

/** Sends an agent's message over its channel. A message with files is sent later, as recorded. */
export function queueMessage(model: Model, message: Message): void {
  const { least, most } = model.mail.fileDelay
  sendLater(model, message, message.attachments.length > 0 ? between(model.random, least, most) : SOON)
}

/** Sends a failed message again, without the delay for files. */
export function queueMessageAgain(model: Model, message: Message): void {
  sendLater(model, message, SOON)
}
