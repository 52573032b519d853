import { textField } from '../fields.ts'
import type { MailWish } from '../model/mail/content.ts'
import { isMailInbox } from '../model/mail/leaving.ts'
import { recipientsOf } from '../model/mail/recipients.ts'
import type { Details, Inbox } from '../model/types.ts'

/**
 * What a request says about the mail that its message becomes; nothing outside mail inboxes. Throws 422 on a bad
 * address. Recorded: a form's `private: "false"` counts as a note's here, for it is a text.
 */
export function mailWishOf(inbox: Inbox, body: Details): { mail?: MailWish } {
  if (!isMailInbox(inbox)) return {}
  const isNote = body['private'] === true || (typeof body['private'] === 'string' && body['private'] !== '')
  const html = textField(body, 'email_html_content') ?? ''
  return { mail: { recipients: recipientsOf(body), html: html.trim() === '' ? null : html, hasNoText: isNote } }
}
