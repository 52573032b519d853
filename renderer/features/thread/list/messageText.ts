/** The text of a message for the clipboard and for quotes. */
import { plainLine, plainWords } from '../../../../shared/text/plainWords.ts'
import { truncate } from '../../../../shared/text/truncate.ts'
import type { ThreadMessage } from '../../../../shared/views.ts'

/** A message's text as the thread shows it, lines kept, for the clipboard. */
export function plainCopy({ content, email, dialect }: Pick<ThreadMessage, 'content' | 'email' | 'dialect'>): string {
  return email === null
    ? plainWords(content, dialect, true)
    : plainWords(email.textReply ?? email.text ?? content, 'typed')
}

/** The first words of a message on one line, for a quote. */
export function firstWords(
  { content, attachments, email, dialect }: Pick<ThreadMessage, 'content' | 'attachments' | 'email' | 'dialect'>,
  most = 140,
): string {
  const reply = email?.textReply ?? null
  const words = reply === null ? plainLine(content, dialect, most) : plainLine(reply, 'typed', most)
  return words === '' ? truncate(attachments[0]?.name ?? '', most) : words
}
