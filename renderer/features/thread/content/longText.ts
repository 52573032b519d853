/** Long texts in pieces, so that only what is shown is worked on. The work is bounded by what is shown, not by the text. */
import { boundaryBefore } from '../../../../shared/text/truncate.ts'

/** UTF-16 units and lines that are drawn whole; more than fits into the fold. */
const LONG = 2_400
const LINES = 30
/** Of a piece: some ten milliseconds to draw. */
const PIECE = 20_000

/** Whether a text is folded until it is asked for. */
export function isLong(text: string): boolean {
  if (text.length > LONG) return true
  let lines = 1
  for (let at = text.indexOf('\n'); at !== -1 && lines <= LINES; at = text.indexOf('\n', at + 1)) lines++
  return lines > LINES
}

/** What is drawn of a long text in its fold: whole words of its beginning. */
export function foldedText(text: string): string {
  // Space at the beginning draws nothing.
  const from = text.length - text.trimStart().length
  return text.slice(from, endOfPiece(text, from, LONG))
}

/** The pieces of a text, which together are the text. */
export function textPieces(text: string): string[] {
  const pieces: string[] = []
  for (let at = 0; at < text.length;) {
    const end = endOfPiece(text, at, PIECE)
    pieces.push(text.slice(at, end))
    at = end
  }
  return pieces
}

/** Behind the last line, else the last word, of the second half; a single long word is cut between characters. Never at `from`. */
function endOfPiece(text: string, from: number, most: number): number {
  if (from + most >= text.length) return text.length
  const piece = text.slice(from, from + most)
  for (const sign of ['\n', ' ']) {
    const at = piece.lastIndexOf(sign)
    if (at >= most / 2) return from + at + 1
  }
  return from + boundaryBefore(text.slice(from, from + most + 64), most)
}
