/** What the writer of an email adds to the history. Where that is nothing, the history is the message, and is shown. */
import { isBlank } from '../../../../shared/text/isBlank.ts'
import { isSeparator } from './quoteLines.ts'
import { FORWARD_PREFIXES, POINTS_BELOW, SIGNATURE_LINE } from './quoteWords.ts'

/** Whether a subject says that the email is a forward ("Fwd: Lamp", "[External] WG: Lampe"). */
export function isForwardSubject(subject: string): boolean {
  let text = subject
    .slice(0, 200)
    .replaceAll(/[\p{Bidi_Control}\u200b\ufeff]/gu, '')
    .trim()
  for (let end = text.indexOf(']'); text.startsWith('[') && end !== -1; end = text.indexOf(']'))
    text = text.slice(end + 1).trim()
  return FORWARD_PREFIXES.test(text)
}

/** A longer line is more than a heading. */
const LONGEST_HEADING = 60
/** A writer with more to say than this doesn't only point to what is below. */
const LONGEST_POINTER = 200

/**
 * Whether the lines, which are what is left without the history, hold words of the writer: not only a greeting, a
 * heading or a signature.
 */
export function hasOwnWords(lines: readonly string[]): boolean {
  let length = 0
  let points = false
  let counted = false
  for (const line of lines) {
    const text = line.trim()
    // A signature begins here.
    if (/^--$/.test(text)) break
    if (
      isBlank(text) ||
      !/[\p{L}\p{N}\p{Extended_Pictographic}]/u.test(text) ||
      (text.length < 200 && (SIGNATURE_LINE.test(text) || isSeparator(text)))
    )
      continue
    length += text.length
    points ||= POINTS_BELOW.test(text.slice(0, LONGEST_POINTER))
    counted ||= text.length > LONGEST_HEADING || !/[,:：،、]$/u.test(text)
    if (counted && length > LONGEST_POINTER) return true
  }
  return counted && !points
}
