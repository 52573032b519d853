import MarkdownIt from 'markdown-it'
import type { Details } from '../types.ts'
import type { Recipients } from './recipients.ts'

const markdown = new MarkdownIt('commonmark', { html: false }).enable('strikethrough')

/** The HTML that a mail shows for what an agent wrote. */
export const renderMarkdown = (text: string): string => markdown.render(text)

/** What a request says about the mail that its message becomes. */
export interface MailWish {
  readonly recipients: Recipients
  /** HTML that goes out instead of the rendered text. */
  readonly html: string | null
  /** Notes, and everything whose form says `private`, even with "false", keep no mail text of their own. */
  readonly hasNoText: boolean
}

export const PLAIN_MAIL: MailWish = { recipients: { to: [], cc: [], bcc: [] }, html: null, hasNoText: false }

/** The content attributes of a message that an agent writes in a mail inbox. */
export function outgoingAttributes(
  content: string | null,
  { recipients, html, hasNoText }: MailWish,
  keepsText: boolean,
): Details {
  const { cc, bcc, to } = recipients
  const lists = { cc_emails: cc, bcc_emails: bcc, to_emails: to }
  if (hasNoText || !keepsText || content === null || content.trim() === '') return lists
  const text = content.replace(/\r\n/g, '\n')
  const shown = html ?? renderMarkdown(text)
  return { ...lists, email: { html_content: { full: shown, reply: shown }, text_content: { full: text, reply: text } } }
}
