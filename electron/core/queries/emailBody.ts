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

/**
 * The email to render for a message; null where its text is equivalent. Servers add the HTML that they rendered from an agent's reply
 * (recorded: `mail: reply without any recipients`): rendered as an email, a reply would change its look when the server confirms it.
 */
export function emailOf(message: Pick<Message, 'type' | 'contentType' | 'content' | 'email'>): MessageEmail | null {
  const { email, content } = message
  if (email === null || email.html === null || message.type !== 'outgoing' || message.contentType === 'incoming_email')
    return email
  if (content.trim() === '' || email.text?.trim() !== content.trim()) return email
  for (const [, name = ''] of email.html.matchAll(/<\/?([a-z][a-z0-9]*)/gi))
    if (!RENDERED.has(name.toLowerCase())) return email
  return null
}
