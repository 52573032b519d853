import type { Email } from 'postal-mime'
import PostalMime from 'postal-mime'
import type { FileToStore } from '../../blobs.ts'
import type { Details } from '../../types.ts'
import { addressesOf, contentTypeOf, dateOf, firstIn, headerOf, idsIn } from './headers.ts'
import { textOfHtml } from './htmlToText.ts'
import { trimReply } from './reply.ts'

export interface MailFile extends FileToStore {
  /** Its `Content-ID` without brackets; the HTML shows an inline image as `cid:` and this id. */
  readonly contentId: string | null
  readonly isInlineImage: boolean
}

/** An incoming mail as the real server parses it. */
export interface ParsedMail {
  readonly messageId: string | null
  readonly inReplyTo: readonly string[]
  readonly references: readonly string[]
  /** All addresses in To and Cc, where the server looks for its inboxes. */
  readonly receivers: readonly string[]
  readonly to: readonly string[]
  /** The sender as the server sees it: `Reply-To` wins over `From`. */
  readonly writer: { readonly name: string; readonly address: string } | null
  readonly subject: string
  readonly isAutomatic: boolean
  /** The text of the message. */
  readonly content: string | null
  /** `content_attributes`: `email`, `cc_email`, `bcc_email`. */
  readonly attributes: Details & { readonly email: MailAttributes }
  readonly files: readonly MailFile[]
}
/** Empty if the mail has no such part. */
export interface MailContent {
  readonly full?: string
  readonly reply?: string
  readonly quoted?: string
}
export type MailAttributes = Details & { readonly html_content: MailContent; readonly text_content: MailContent }

const MAX_CONTENT_LENGTH = 150_000

/** Parses an RFC 822 mail. Rejects if it is none. */
export async function parseMail(raw: string): Promise<ParsedMail> {
  const mail = await PostalMime.parse(raw)
  const writer =
    firstIn(headerOf(mail, 'reply-to')) ??
    firstIn(headerOf(mail, 'x-original-sender')) ??
    firstIn(headerOf(mail, 'from'))
  const [to, cc, bcc] = [addressesOf(mail.to), addressesOf(mail.cc), addressesOf(mail.bcc)]
  const messageId = idsIn(mail.messageId)[0] ?? null
  const [inReplyTo, references] = [idsIn(mail.inReplyTo), idsIn(mail.references)]
  const [textContent, htmlContent] = [textContentOf(mail, raw), htmlContentOf(mail, raw)]
  const words = textContent.reply ?? htmlContent.reply ?? null
  const files = filesOf(mail, words !== null && words !== '')
  const subject = mail.subject ?? ''
  const isAutomatic = automatic(mail)
  const contentType = contentTypeOf(headerOf(mail, 'content-type'))
  return {
    messageId,
    inReplyTo,
    references,
    to: to ?? [],
    receivers: [...(to ?? []), ...(cc ?? [])],
    writer,
    subject,
    isAutomatic,
    content:
      words !== null && words.length > MAX_CONTENT_LENGTH ? `${words.slice(0, MAX_CONTENT_LENGTH - 3)}...` : words,
    attributes: {
      email: {
        bcc,
        cc,
        content_type: contentType,
        date: dateOf(headerOf(mail, 'date')),
        from: (addressesOf(mail.replyTo) ?? addressesOf(mail.from ? [mail.from] : []) ?? []).map((address) =>
          address.toLowerCase(),
        ),
        headers: originalHeaders(mail),
        html_content: htmlContent,
        in_reply_to: inReplyTo[0] ?? null,
        message_id: messageId,
        multipart: isMultipart(mail),
        number_of_attachments: files.length,
        references,
        subject,
        text_content: textContent,
        to,
        auto_reply: isAutomatic,
      },
      cc_email: cc,
      bcc_email: bcc,
    },
    files,
  }
}

const isMultipart = (mail: Email) => /^\s*multipart\//i.test(headerOf(mail, 'content-type') ?? '')

/** Removes the line end that the parser adds to every part. */
function bodyOf(part: string, mail: Email, raw: string): string {
  const hasOwnEnd = !isMultipart(mail) && /\n$/.test(raw)
  return hasOwnEnd || !part.endsWith('\n') ? part : part.slice(0, -1)
}

/** `full`: the text as received; `reply`: the same, trimmed; `quoted`: only the new part. The server's names are swapped. */
function textContentOf(mail: Email, raw: string): MailContent {
  const full = bodyOf(mail.text ?? '', mail, raw)
  const { whole, reply } = trimReply(full)
  return whole === '' ? {} : { full, reply: whole, quoted: reply }
}

function htmlContentOf(mail: Email, raw: string): MailContent {
  if (mail.html === undefined) return {}
  const full = bodyOf(mail.html, mail, raw)
  const { whole, reply } = trimReply(textOfHtml(full))
  return whole === '' ? {} : { full, reply: whole, quoted: reply }
}

/** All parts with a file name, including inline images, which don't become attachments. */
function filesOf(mail: Email, hasWords: boolean): MailFile[] {
  return mail.attachments.flatMap((file) =>
    file.filename === null
      ? []
      : [
          {
            fileName: file.filename,
            contentType: file.mimeType,
            contentId: file.contentId?.replace(/^<|>$/g, '') ?? null,
            isInlineImage: hasWords && file.disposition === 'inline' && file.mimeType.startsWith('image/'),
            bytes:
              typeof file.content === 'string' ? Buffer.from(file.content) : Buffer.from(new Uint8Array(file.content)),
          },
        ],
  )
}

function automatic(mail: Email): boolean {
  const submitted = headerOf(mail, 'auto-submitted')
  return (
    (submitted !== null && submitted.trim() !== '' && submitted.trim() !== 'no') ||
    headerOf(mail, 'x-autoreply')?.trim() === 'yes'
  )
}

function originalHeaders(mail: Email): Details | null {
  const found = ['x-original-from', 'x-original-sender', 'x-forwarded-for'].flatMap((key) => {
    const value = headerOf(mail, key)
    return value === null ? [] : [[key, value] as const]
  })
  return found.length > 0 ? Object.fromEntries(found) : null
}
