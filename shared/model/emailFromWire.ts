import type { MessageEmail } from './message.ts'
import { listOf, textOf, wireOf } from './wire.ts'

/** `content_attributes.email` of an `incoming_email`. Null when it is not an object. */
export function emailFromWire(data: unknown): MessageEmail | null {
  const wire = wireOf(data)
  if (!wire) return null
  const html = wireOf(wire['html_content'])
  const text = wireOf(wire['text_content'])
  return {
    subject: textOf(wire['subject']),
    from: addressesOf(wire['from']),
    to: addressesOf(wire['to']),
    cc: addressesOf(wire['cc']),
    bcc: addressesOf(wire['bcc']),
    ...(wire['auto_reply'] === true ? { autoReply: true } : {}),
    html: textOf(html?.['full']),
    htmlReply: textOf(html?.['reply']),
    text: textOf(text?.['full']),
    textReply: textOf(text?.['reply']),
  }
}

/** Servers send a list, one address, or several in one text. */
function addressesOf(value: unknown): string[] {
  const entries = typeof value === 'string' ? value.split(',') : listOf(value)
  return entries.filter((entry) => typeof entry === 'string').map((entry) => entry.trim()).filter((entry) => entry !== '')
}
