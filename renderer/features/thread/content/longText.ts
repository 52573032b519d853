/** Splits long texts, so that the work is bounded by what is shown and not by the length of the text. */
import { boundaryBefore } from '../../../../shared/text/truncate.ts'

/** The longest text that isn't folded, in UTF-16 units and lines: more than fits into a folded message. */
const LONG = 2_400
const LINES = 30
/** UTF-16 units of a piece, which takes about ten milliseconds to draw. */
const PIECE = 20_000

/** Whether a text is shown folded at first. */
export function isLong(text: string): boolean {
  if (text.length > LONG) return true
  let lines = 1
  for (let at = text.indexOf('\n'); at !== -1 && lines <= LINES; at = text.indexOf('\n', at + 1)) lines++
  return lines > LINES
}

/** The beginning of a long text that is shown while it is folded, in whole words. */
export function foldedText(text: string): string {
  // Leading space draws nothing.
  const from = text.length - text.trimStart().length
  return text.slice(from, endOfPiece(text, from, LONG))
}

/** Splits a text into pieces; joined, they are the text. */
export function textPieces(text: string): string[] {
  const pieces: string[] = []
  for (let at = 0; at < text.length;) {
    const end = endOfPiece(text, at, PIECE)
    pieces.push(text.slice(at, end))
    at = end
  }
  return pieces
}

/** The index after the last line, else the last word, of the second half; a single long word is cut between characters. Never `from`. */
function endOfPiece(text: string, from: number, most: number): number {
  if (from + most >= text.length) return text.length
  const piece = text.slice(from, from + most)
  for (const sign of ['\n', ' ']) {
    const at = piece.lastIndexOf(sign)
    if (at >= most / 2) return from + at + 1
  }
  return from + boundaryBefore(text.slice(from, from + most + 64), most)
}
