import type { MessageEmail } from './message.ts'
import { parseAddresses } from './recipients.ts'
import { listOf, textOf, wireOf, wordsOf } from './wire.ts'

/**
 * `content_attributes.email` of an email, incoming or outgoing. Null when it isn't an object. On incoming mail the server calls the text
 * *without* the quote "quoted" and the whole text "reply"; both are plain text, also under `html_content` (recorded: `mail: messages`).
 */
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
    text: textOf(text?.['full']),
    textReply: textOf(text?.['quoted']) ?? textOf(text?.['reply']) ?? textOf(html?.['quoted']),
  }
}

/** More recipients than any email has. */
const MOST_ADDRESSES = 1_000

/** Servers send a list, one address, or several in one text, in which a name may contain a comma. */
function addressesOf(value: unknown): string[] {
  const entries = (typeof value === 'string' ? parseAddresses(value.toWellFormed()) : listOf(value)).slice(
    0,
    MOST_ADDRESSES,
  )
  return entries
    .map(wordsOf)
    .filter((entry) => entry !== null)
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
}
