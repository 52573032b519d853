import { textField } from '../fields.ts'
import type { MailOptions } from '../model/mail/content.ts'
import { recipientsOf } from '../model/mail/recipients.ts'
import { isMailInbox } from '../model/mail/sendMail.ts'
import type { Details, Inbox } from '../model/types.ts'

/**
 * The options of the mail that a message becomes; empty outside mail inboxes. Throws 422 on a bad address.
 * Recorded: the server takes a form's `private: "false"` for true here, since it is a non-empty text.
 */
export function mailOptionsOf(inbox: Inbox, body: Details): { mail?: MailOptions } {
  if (!isMailInbox(inbox)) return {}
  const isNote = body['private'] === true || (typeof body['private'] === 'string' && body['private'] !== '')
  const html = textField(body, 'email_html_content') ?? ''
  return { mail: { recipients: recipientsOf(body), html: html.trim() === '' ? null : html, hasNoText: isNote } }
}
