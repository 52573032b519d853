import type { Email } from 'postal-mime'
import PostalMime from 'postal-mime'
import type { FileToStore } from '../../blobs.ts'
import type { Details } from '../../types.ts'
import { addressesOf, contentTypeOf, dateOf, firstIn, headerOf, idsIn } from './headers.ts'
import { textOfHtml } from './htmlToText.ts'
import { trimReply } from './reply.ts'

export interface MailFile extends FileToStore {
  /** Its `Content-ID` without brackets; an inline picture is shown where the HTML says `cid:` and this. */
  readonly contentId: string | null
  readonly isInlinePicture: boolean
}

/** An incoming mail as the real server understands it. */
export interface ReadMail {
  readonly messageId: string | null
  readonly inReplyTo: readonly string[]
  readonly references: readonly string[]
  /** Everybody in To and Cc, which is where an inbox's own address is looked for. */
  readonly receivers: readonly string[]
  readonly to: readonly string[]
  /** Who wrote, as far as the server looks: `Reply-To` wins over `From`. */
  readonly writer: { readonly name: string; readonly address: string } | null
  readonly subject: string
  readonly isAutomatic: boolean
  /** What becomes the message's text. */
  readonly content: string | null
  /** `content_attributes`: `email`, `cc_email`, `bcc_email`. */
  readonly attributes: Details & { readonly email: MailAttributes }
  readonly files: readonly MailFile[]
}
/** Empty where the mail has no such part. */
export interface MailContent {
  readonly full?: string
  readonly reply?: string
  readonly quoted?: string
}
export type MailAttributes = Details & { readonly html_content: MailContent; readonly text_content: MailContent }

const LONGEST = 150_000

/** Parses an RFC 822 mail. Rejects on what is no mail at all. */
export async function readMail(raw: string): Promise<ReadMail> {
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
    content: words !== null && words.length > LONGEST ? `${words.slice(0, LONGEST - 3)}...` : words,
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

/** The parser ends every part with a line end; a part of a multipart mail has none of its own there. */
function bodyOf(part: string, mail: Email, raw: string): string {
  const hasOwnEnd = !isMultipart(mail) && /\n$/.test(raw)
  return hasOwnEnd || !part.endsWith('\n') ? part : part.slice(0, -1)
}

/** `full` is what came, `reply` the same tidied, `quoted` the part that is new. The server's own words, the wrong way round. */
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

/** Only what has a name counts as a file. Inline pictures are counted too, though they do not become attachments. */
function filesOf(mail: Email, hasWords: boolean): MailFile[] {
  return mail.attachments.flatMap((file) =>
    file.filename === null
      ? []
      : [
          {
            fileName: file.filename,
            contentType: file.mimeType,
            contentId: file.contentId?.replace(/^<|>$/g, '') ?? null,
            isInlinePicture: hasWords && file.disposition === 'inline' && file.mimeType.startsWith('image/'),
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
