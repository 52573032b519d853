/** Cuts text between characters as people see them (grapheme clusters), with work bounded by the limit, not by the text. */

const ELLIPSIS = '…'
/** UTF-16 units that are read beyond the limit, to see whether a character continues there. */
const LOOKAHEAD = 64
/** A longer cluster (a letter with many marks) is cut between code points, or nothing of the text would be left. */
const LONGEST_CLUSTER = 128
/** Two characters that never join, so that a cut between them needs no segmenter. */
const SIMPLE = /^[\t\n\u0020-\u02ff]{2}$/

let segmenter: Intl.Segmenter | undefined
/** Created when first needed: its tables take tens of milliseconds to load. */
function graphemes(): Intl.Segmenter {
  return (segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' }))
}

/** The largest position, at most `at`, that isn't inside a character. */
export function boundaryBefore(text: string, at: number): number {
  if (at <= 0) return 0
  if (at >= text.length) return text.length
  if (SIMPLE.test(text.slice(at - 1, at + 1))) return at
  const cluster =
    graphemes()
      .segment(text.slice(0, at + LOOKAHEAD))
      .containing(at)?.index ?? at
  if (at - cluster <= LONGEST_CLUSTER) return cluster
  return isLowSurrogate(text, at) ? at - 1 : at
}

function isLowSurrogate(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  const before = text.charCodeAt(at - 1)
  return code >= 0xdc00 && code <= 0xdfff && before >= 0xd800 && before <= 0xdbff
}

/**
 * The text, well formed, in at most `most` UTF-16 units, `ellipsis` included if it was cut. Never ends inside an emoji, a letter
 * with its marks or a surrogate pair.
 */
export function truncate(text: string, most: number, ellipsis = ELLIPSIS): string {
  if (text.length <= most) return text.toWellFormed()
  const room = most - ellipsis.length
  if (room < 0) return ''
  return text.slice(0, boundaryBefore(text, room)).toWellFormed().trimEnd() + ellipsis
}

const encoder = new TextEncoder()

/** The beginning of a text, well formed, of at most `most` bytes of UTF-8. Without an ellipsis: for file names. */
export function truncateBytes(text: string, most: number): string {
  // Each unit takes at least one byte, so units beyond `most` are never needed, and encoding stops at the end of the buffer.
  const start = text.slice(0, Math.max(0, most) + LOOKAHEAD).toWellFormed()
  const { read } = encoder.encodeInto(start, new Uint8Array(Math.max(0, most)))
  if (read >= text.length) return start
  return start.slice(0, boundaryBefore(start, read)).toWellFormed()
}
