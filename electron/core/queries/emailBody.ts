import type { Message, MessageEmail } from '../../../shared/model/message.ts'

/** Elements that servers render from an agent's Markdown. Others were written by a client: a quote, an image, a layout. */
const RENDERED = new Set([
  'p',
  'br',
  'strong',
  'em',
  'b',
  'i',
  'u',
  's',
  'del',
  'code',
  'pre',
  'a',
  'ul',
  'ol',
  'li',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'hr',
])

/** A line that an agent's own Markdown quotes. */
const QUOTED_LINE = /^[ \t]{0,3}>/gm

/**
 * The email to render for a message; null where its text is equivalent. Servers add the HTML that they rendered from an agent's reply
 * (recorded: `mail: reply without any recipients`): rendered as an email, a reply would change its look when the server confirms it.
 */
export function emailOf(message: Pick<Message, 'type' | 'contentType' | 'content' | 'email'>): MessageEmail | null {
  const { email, content } = message
  if (email === null || email.html === null || message.type !== 'outgoing' || message.contentType === 'incoming_email')
    return email
  if (content.trim() === '' || !isSameText(email.text ?? '', content)) return email
  // A quote that a client added has no line in the text.
  let quotes = content.match(QUOTED_LINE)?.length ?? 0
  for (const [tag, name = ''] of email.html.matchAll(/<\/?([a-z][a-z0-9]*)/gi)) {
    const element = name.toLowerCase()
    if (RENDERED.has(element)) continue
    if (element !== 'blockquote') return email
    if (!tag.startsWith('</') && quotes-- <= 0) return email
  }
  return null
}

/** Servers store the text of an email with other line breaks than the message's. */
function isSameText(one: string, other: string): boolean {
  const withoutReturns = (text: string): string => text.replaceAll('\r\n', '\n').trim()
  return withoutReturns(one) === withoutReturns(other)
}
