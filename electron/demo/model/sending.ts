import { between } from '../random.ts'
import { SOON } from './mail/mailQueue.ts'
import { isMailInbox, sendAsMail } from './mail/sendMail.ts'
import { queueWebsiteMail } from './mail/websiteMail.ts'
import type { Model } from './model.ts'
import type { Message } from './types.ts'
import { isWhatsAppInbox, sendToMeta } from './whatsapp/send.ts'
import { isWebsiteInbox } from './widget.ts'

/** How the message's channel sends it; undefined if the server has nothing to send. A website mails its visitors later. */
function senderOf(model: Model, message: Message): ((model: Model, message: Message) => void) | undefined {
  const inbox = model.inbox(message.conversation.inboxId)
  // A call is placed by its own requests.
  if (message.isPrivate || message.contentType === 'voice_call') return undefined
  if (isMailInbox(inbox)) return sendAsMail
  if (isWebsiteInbox(inbox)) return queueWebsiteMail
  return isWhatsAppInbox(inbox) ? sendToMeta : undefined
}

function sendLater(model: Model, message: Message, delay: number): void {
  const send = senderOf(model, message)
  if (!send || model.isQuiet) return
  model.mail.schedule(delay, () => {
    // Deleted or sent meanwhile.
    const isPending = model.messages.get(message.id) === message && message.sourceId === null
    if (isPending && message.kind !== 'incoming') send(model, message)
  })
}

/** Sends a message of an agent or of the server over its channel. A message with files is sent later, as recorded. */
export function queueMessage(model: Model, message: Message): void {
  const { least, most } = model.mail.fileDelay
  sendLater(model, message, message.attachments.length > 0 ? between(model.random, least, most) : SOON)
}

/** Sends a failed message again, without the delay for files. */
export function queueMessageAgain(model: Model, message: Message): void {
  sendLater(model, message, SOON)
}
