import { fold } from '../../../shared/search/fold.ts'
import type { TextPart } from '../../../shared/search/terms.ts'
import { findTerms, markTerms } from '../../../shared/search/terms.ts'
import { oneLine } from '../../../shared/text/plainWords.ts'
import { truncate } from '../../../shared/text/truncate.ts'
import { LONGEST_SEARCHED } from '../cache/index.ts'

/** Characters shown, and how many of them come before the first hit. */
const LENGTH = 180
const LEAD = 40
/** A long text is scanned in windows of this size, which overlap so that a hit at the edge of one is complete in the next. */
const WINDOW = 2_000
const OVERLAP = 400

/** The text with the most terms, cut to a line around the first hit, with the hits marked. Scans only what is indexed. */
export function snippetOf(texts: readonly string[], terms: readonly string[]): TextPart[] {
  let best = ''
  let most = -1
  let left = LONGEST_SEARCHED
  for (const whole of texts) {
    const text = whole.slice(0, Math.max(0, left))
    left -= text.length
    const folded = fold(text)
    const count = terms.filter((term) => folded.includes(term)).length
    if (count > most) {
      best = text
      most = count
    }
  }
  return markTerms(around(best, terms), terms)
}

function around(text: string, terms: readonly string[]): string {
  if (text.length <= LENGTH) return oneLine(text.toWellFormed())
  const hit = firstHit(text, terms)
  const start = hit <= LEAD ? 0 : wordStart(text, hit - LEAD, hit)
  // Drops the rest of a character that the cut went through.
  const rest = text.slice(start, start + 2 * LENGTH).replace(/^[\uDC00-\uDFFF]?[\p{M}\u200d]*/u, '')
  const end = start + 2 * LENGTH < text.length ? `${rest} ` : rest
  return `${start > 0 ? '…' : ''}${oneLine(truncate(end, LENGTH))}`
}

function firstHit(text: string, terms: readonly string[]): number {
  for (let from = 0; from < text.length; from += WINDOW - OVERLAP) {
    const window = text.slice(from, from + WINDOW)
    const folded = fold(window)
    if (!terms.some((term) => folded.includes(term))) continue
    const [first] = findTerms(window, terms)
    if (first) return from + first.start
  }
  return 0
}

/** The beginning of the first word between two offsets; `from` when there is none. */
function wordStart(text: string, from: number, to: number): number {
  const space = text.slice(from, to).search(/\s\S/)
  return space === -1 ? from : from + space + 1
}
