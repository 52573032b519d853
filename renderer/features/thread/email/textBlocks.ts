/** The blocks of a plain text email, for drawing: runs of lines between blank lines. */
import { isBlank } from '../../../../shared/text/isBlank.ts'

export interface TextBlock {
  text: string
  /** Blank lines before it. */
  blankBefore: number
  /** Whether spaces align columns in it. */
  columns: boolean
}

/** Successive blank lines that are drawn; more are dropped. */
const MOST_BLANK = 5

/** Columns at which a gap of spaces (or a tab) inside the line ends. */
function gapEnds(line: string): number[] {
  const ends: number[] = []
  let spaces = 0
  for (let at = line.length - line.trimStart().length; at < Math.min(line.length, 400); at++) {
    if (line[at] === ' ') spaces++
    else {
      if (line[at] === '\t') return [-1]
      if (spaces >= 2) ends.push(at)
      spaces = 0
    }
  }
  return ends
}

/** Whether the lines need a monospace font: gaps or numbers that end at the same column, lines drawn with dashes, or a tab. */
function hasColumns(lines: readonly string[]): boolean {
  const gaps = lines.map(gapEnds)
  const withGaps = gaps.filter((ends) => ends.length > 0)
  if (withGaps.some((ends) => ends[0] === -1)) return true
  const rule = lines.some((line) => /^[\s|+=_.:-]*[-=_+|]{4,}/.test(line.slice(0, 200)))
  if (withGaps.length >= 2 && rule) return true
  const counts = new Map<number, number>()
  for (const ends of withGaps) for (const end of ends) counts.set(end, (counts.get(end) ?? 0) + 1)
  const widths = new Map<number, number>()
  for (const line of lines)
    if (gapEnds(line).length > 0) widths.set(line.trimEnd().length, (widths.get(line.trimEnd().length) ?? 0) + 1)
  return (
    [...counts.values(), ...widths.values()].some((count) => count >= 2) ||
    lines.some((line) => /[\u2500-\u257f]/.test(line))
  )
}

/** Splits a text at its blank lines. A gap after a full stop (two spaces) in running text isn't a column. */
export function textBlocks(text: string): TextBlock[] {
  const blocks: TextBlock[] = []
  let lines: string[] = []
  let blankBefore = 0
  const finish = (): void => {
    if (lines.length === 0) return
    blocks.push({
      text: lines.join('\n'),
      blankBefore: blocks.length === 0 ? 0 : Math.min(blankBefore, MOST_BLANK),
      columns: hasColumns(lines),
    })
    lines = []
    blankBefore = 0
  }
  for (const line of text.split(/\r\n|\r|\n/)) {
    if (!isBlank(line)) lines.push(line)
    else {
      finish()
      blankBefore++
    }
  }
  finish()
  return blocks
}
