import MarkdownIt from 'markdown-it'
import type { Details } from '../types.ts'
import type { Recipients } from './recipients.ts'

const markdown = new MarkdownIt('commonmark', { html: false }).enable('strikethrough')

export const escapeHtml = (text: string) =>
  text.replace(/[&<>]/g, (character) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[character] ?? character)

/** Renders an agent's text as the HTML of a mail. */
export const renderMarkdown = (text: string): string => markdown.render(text)

/** The options of the mail that a message becomes. */
export interface MailOptions {
  readonly recipients: Recipients
  /** HTML to send instead of the rendered text. */
  readonly html: string | null
  /** Notes store no mail text, nor does any form with `private`, even "false". */
  readonly hasNoText: boolean
}

export const PLAIN_MAIL: MailOptions = { recipients: { to: [], cc: [], bcc: [] }, html: null, hasNoText: false }

/** The content attributes of an agent's message in a mail inbox. */
export function outgoingAttributes(
  content: string | null,
  { recipients, html, hasNoText }: MailOptions,
  keepsText: boolean,
): Details {
  const { cc, bcc, to } = recipients
  const lists = { cc_emails: cc, bcc_emails: bcc, to_emails: to }
  if (hasNoText || !keepsText || content === null || content.trim() === '') return lists
  const text = content.replace(/\r\n/g, '\n')
  const shown = html ?? renderMarkdown(text)
  return { ...lists, email: { html_content: { full: shown, reply: shown }, text_content: { full: text, reply: text } } }
}
