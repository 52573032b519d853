/** Quoted history of a plain text email. */
import { beginsHeaderBlock, headerKind, isAttribution, isForward, isSeparator, isWeakAttribution } from './quoteLines.ts'

/** Servers cut emails at this; what is longer is shown whole. UTF-16 units. */
const LONGEST_TEXT = 200_000

/** Lines `from` to `to` (exclusive) are history. */
interface Range { from: number; to: number }

const isQuoted = (line: string | undefined): boolean => line !== undefined && /^ {0,3}>/.test(line)
const isBlank = (line: string | undefined): boolean => line === undefined || line.trim() === ''
const isRule = (line: string): boolean => /^\s*[_\-=*]{5,}\s*$/.test(line.slice(0, 200))

/** A quote's first line: where the attribution before it begins (it may be wrapped over three lines). */
function attributionStart(lines: readonly string[], quote: number): number {
  let last = quote - 1
  while (last >= 0 && quote - last <= 2 && isBlank(lines[last])) last--
  for (let length = 1; length <= 3 && last - length + 1 >= 0; length++) {
    const first = last - length + 1
    if (isBlank(lines[first]) || isQuoted(lines[first])) break
    const joined = lines.slice(first, last + 1).map((line) => line.trim()).join(' ')
    const before = lines[first - 1]
    if (length === 1 && before !== undefined && isWeakAttribution(lines[last] ?? '') && isAttribution(before)) return first - 1
    if (isWeakAttribution(joined) && (length === 1 || /^\S+ /.test(joined))) return startOfWrapped(lines, first, last)
  }
  return quote
}

/** A wrapped attribution whose last line alone is one already ("12.05.24 schrieb Ada:") takes the lines before it that belong to it. */
function startOfWrapped(lines: readonly string[], first: number, last: number): number {
  let start = first
  while (start > 0 && last - start < 2 && !isBlank(lines[start - 1]) && /^(?:on|am|le|el|il|em|op|den|på|w dniu|dnia)\s/iu.test(lines[start - 1]?.trim() ?? '')
    && /\d/.test(lines[start - 1] ?? '') && !/[.!?]$/.test(lines[start - 1]?.trim() ?? '')) start--
  return start
}

/** Runs of `>` lines with their attributions. Blank lines inside a run belong to it; lines that a program wrapped do not occur. */
function quotedRuns(lines: readonly string[], end: number): Range[] {
  const runs: Range[] = []
  for (let at = 0; at < end; at++) {
    if (!isQuoted(lines[at])) continue
    let to = at + 1
    for (let next = to; next < end; next++) {
      if (isQuoted(lines[next])) to = next + 1
      else if (!isBlank(lines[next])) break
    }
    runs.push({ from: attributionStart(lines, at), to })
    at = to - 1
  }
  return runs
}

/** Where history begins that reaches to the end of the text: Outlook's block, a separator, an attribution without marks. */
function historyStart(lines: readonly string[]): number {
  const lastQuoted = lines.findLastIndex(isQuoted)
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? ''
    if (isBlank(line) || isQuoted(line)) continue
    if (isForward(line)) return lines.length
    if (isSeparator(line) || beginsHeaders(lines, at)) return at
    if (lastQuoted < at && (isAttribution(line) || isAttribution(`${line.trim()} ${lines[at + 1]?.trim() ?? ''}`))) return at
  }
  return lines.length
}

/** Outlook's block, perhaps below a rule. */
function beginsHeaders(lines: readonly string[], at: number): boolean {
  const rule = isRule(lines[at] ?? '')
  const kind = headerKind(lines[at] ?? '')
  if (!rule && kind !== 'from' && kind !== 'sent') return false
  return beginsHeaderBlock(lines.slice(at + (rule ? 1 : 0), at + 12).filter((line) => !isBlank(line)).slice(0, 6))
}

/**
 * The text without its quoted history, or null where there is none, where answers stand between the quotes, or where nothing would be
 * left. Whatever follows a quote stays.
 */
export function withoutTextQuotes(text: string): string | null {
  if (text.length > LONGEST_TEXT) return null
  const lines = text.split(/\r\n|\r|\n/)
  const start = historyStart(lines)
  const runs = quotedRuns(lines, start)
  // A forward is shown as it is: its history was sent on purpose.
  const forwarded = lines.findIndex(isForward)
  const between = runs.slice(1).some((run, index) => run.from > (runs[index]?.to ?? 0) && lines.slice(runs[index]?.to, run.from).some((line) => !isBlank(line)))
  const ranges = between || forwarded !== -1 && runs.some(({ from }) => from > forwarded) ? [] : [...runs]
  // Answers below a block of headers: only its quoted lines are history, and that is what the runs are.
  if (start < lines.length && !answersAfter(lines, start)) ranges.push({ from: start, to: lines.length })
  if (ranges.length === 0) return null
  const kept = withoutRanges(lines, ranges)
  const first = kept.findIndex((line) => !isBlank(line))
  if (first === -1) return null
  return kept.slice(first, kept.findLastIndex((line) => !isBlank(line)) + 1).join('\n')
}

/** Whether unquoted words follow quoted lines below `start`: then somebody answered in between. */
function answersAfter(lines: readonly string[], start: number): boolean {
  const quoted = lines.findIndex((line, index) => index > start && isQuoted(line))
  if (quoted === -1) return false
  return lines.slice(quoted).some((line) => !isQuoted(line) && !isBlank(line))
}

/** One blank line stands for each range that is left out. */
function withoutRanges(lines: readonly string[], ranges: readonly Range[]): string[] {
  const kept: string[] = []
  let at = 0
  for (const { from, to } of ranges) {
    for (; at < from; at++) kept.push(lines[at] ?? '')
    while (kept.length > 0 && isBlank(kept.at(-1))) kept.pop()
    if (kept.length > 0) kept.push('')
    at = to
    while (at < lines.length && isBlank(lines[at])) at++
  }
  for (; at < lines.length; at++) kept.push(lines[at] ?? '')
  return kept
}
