/** Quoted history of a plain text email. */
import { isBlank } from '../../../../shared/text/isBlank.ts'
import { hasOwnWords, isForwardSubject } from './ownWords.ts'
import {
  announcesForward,
  ATTRIBUTION_START,
  attributionLength,
  beginsHeaderBlock,
  headerKind,
  isAttribution,
  isFullAttribution,
  isSeparator,
  looksLikeHeaders,
} from './quoteLines.ts'
import { FIRST_PERSON } from './quoteWords.ts'

/** Servers cut emails at this; a longer text is shown whole. UTF-16 units. */
const LONGEST_TEXT = 200_000
/** Lines that are checked below a line. */
const LOOK_AHEAD = 12

/** Lines `from` to `to` (exclusive) are history; `body` is the first below its attribution. */
interface Range {
  from: number
  body: number
  to: number
}

/** Lines before and after a quote that are checked. */
const LINES_AROUND = 20

/**
 * Whether a quote is between the writer's own words ("Your colleague wrote:", and an answer below): then it is a part of what the writer
 * says. A date or an address in the attribution comes from an email program, and the quote is history.
 */
function isInOwnWords(lines: readonly string[], { from, body, to }: Range): boolean {
  const attribution = lines.slice(from, body).join(' ')
  if (attribution === '' || isAttribution(attribution.trim())) return false
  return (
    hasOwnWords(lines.slice(Math.max(0, from - LINES_AROUND), from)) &&
    hasOwnWords(lines.slice(to, to + LINES_AROUND).filter((line) => !isQuoted(line)))
  )
}

const isQuoted = (line: string | undefined): boolean => line !== undefined && /^ {0,3}>/.test(line)
const isEmpty = (line: string | undefined): boolean => line === undefined || isBlank(line)
const isRule = (line: string): boolean => /^\s*[_\-=*]{5,}\s*$/.test(line.slice(0, 200))
const unquoted = (line: string): string => line.slice(0, 500).replace(/^[>\s]+/, '')

/** The next lines from `at` on that aren't blank or rules, without quote marks. */
function nextLines(lines: readonly string[], at: number): string[] {
  return lines
    .slice(at, at + LOOK_AHEAD)
    .map(unquoted)
    .filter((line, index) => index === 0 || (!isEmpty(line) && !isRule(line)))
}

/** A quote's first line: where the attribution before it begins. */
function attributionStart(lines: readonly string[], quote: number): number {
  let last = quote - 1
  while (last >= 0 && quote - last <= 2 && isEmpty(lines[last])) last--
  let first = last
  while (first >= 0 && last - first < 3 && !isEmpty(lines[first]) && !isQuoted(lines[first])) first--
  const length = attributionLength(lines.slice(first + 1, last + 1))
  return length === 0 ? quote : startOfWrapped(lines, last - length + 1, last)
}

/** A wrapped attribution whose last line alone is one already ("12.05.24 schrieb Ada:") takes the lines before it that belong to it. */
function startOfWrapped(lines: readonly string[], first: number, last: number): number {
  let start = first
  while (
    start > 0 &&
    last - start < 2 &&
    !isEmpty(lines[start - 1]) &&
    ATTRIBUTION_START.test(lines[start - 1]?.trim() ?? '') &&
    /\d/.test(lines[start - 1] ?? '') &&
    !/[.!?]$/.test(lines[start - 1]?.trim() ?? '') &&
    !FIRST_PERSON.test(lines[start - 1] ?? '')
  )
    start--
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
      else if (!isEmpty(lines[next])) break
    }
    runs.push({ from: attributionStart(lines, at), body: at, to })
    at = to - 1
  }
  return runs
}

/** Where history begins that reaches to the end of the text: Outlook's block, a separator, an attribution without marks. */
function historyStart(lines: readonly string[]): number {
  const lastQuoted = lines.findLastIndex(isQuoted)
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? ''
    if (isEmpty(line) || isQuoted(line)) continue
    if (isSeparator(line) || beginsHeaders(lines, at)) return at
    if (lastQuoted < at && beginsUnmarked(lines, at)) return at
  }
  return lines.length
}

/** An attribution in one line, or wrapped over two or three, of which none alone is one. */
function beginsUnmarked(lines: readonly string[], at: number): boolean {
  const wrapped = [lines[at] ?? '', lines[at + 1] ?? '', lines[at + 2] ?? ''].map((line) => line.trim())
  for (let length = 1; length <= wrapped.length; length++) {
    const joined = wrapped.slice(0, length).join(' ')
    const last = wrapped[length - 1] ?? ''
    if (last === '') return false
    if (isFullAttribution(joined))
      return (
        length === 1 || (attributionLength(wrapped.slice(0, length)) === length && /\p{Nd}|@/u.test(wrapped[0] ?? ''))
      )
    if (isAttribution(last)) return false
  }
  return false
}

/** Outlook's block, perhaps below a rule. Without an address it stands apart from the words before it. */
function beginsHeaders(lines: readonly string[], at: number): boolean {
  const rule = isRule(lines[at] ?? '')
  const kind = headerKind(lines[at] ?? '')
  if (!rule && kind !== 'from' && kind !== 'sent') return false
  const before = lines[at - 1]
  if (
    !rule &&
    !isEmpty(before) &&
    !isRule(before ?? '') &&
    !lines.slice(at, at + 4).some((line) => line.slice(0, 500).includes('@'))
  )
    return false
  return beginsHeaderBlock(lines.slice(at + (rule ? 1 : 0), at + LOOK_AHEAD).filter((line) => !isEmpty(line)))
}

/** Whether an email is forwarded in the text. What is forwarded inside the history, below an attribution, is history. */
function holdsForward(lines: readonly string[], ranges: readonly Range[]): boolean {
  if (
    ranges.some(
      ({ from, body, to }) =>
        from === body &&
        isQuoted(lines[from]) &&
        looksLikeHeaders(nextLines(lines.slice(from, Math.min(to, from + LOOK_AHEAD)), 0)),
    )
  )
    return true
  let range = 0
  for (let at = 0; at < lines.length; at++) {
    while ((ranges[range]?.to ?? lines.length) <= at) range++
    const around = ranges[range]
    // Below three lines of a quote without an attribution, everything is history.
    const depth = around === undefined || at < around.from ? 0 : at - around.from
    if (around !== undefined && depth > 0 && (around.body > around.from || depth > 3)) continue
    if (!isEmpty(lines[at]) && announcesForward(nextLines(lines, at))) return true
  }
  return false
}

/**
 * The text without its quoted history, or null where there is none, where answers stand between the quotes, where an email is forwarded,
 * or where no words of the writer would be left. Text after a quote stays.
 */
export function withoutTextQuotes(text: string, subject = ''): string | null {
  if (text.length > LONGEST_TEXT || isForwardSubject(subject)) return null
  const lines = text.split(/\r\n|\r|\n/)
  const start = historyStart(lines)
  const runs = quotedRuns(lines, start)
  const between = runs
    .slice(1)
    .some(
      (run, index) =>
        run.from > (runs[index]?.to ?? 0) && lines.slice(runs[index]?.to, run.from).some((line) => !isEmpty(line)),
    )
  const ranges = between ? [] : runs.filter((run) => !isInOwnWords(lines, run))
  // Answers below a block of headers: only its quoted lines are history, and that is what the runs are.
  if (start < lines.length && !answersAfter(lines, start))
    ranges.push({ from: start, body: start + 1, to: lines.length })
  if (ranges.length === 0 || holdsForward(lines, ranges)) return null
  const kept = withoutRanges(lines, ranges)
  if (!hasOwnWords(kept)) return null
  const first = kept.findIndex((line) => !isEmpty(line))
  return kept.slice(first, kept.findLastIndex((line) => !isEmpty(line)) + 1).join('\n')
}

/** Whether unquoted words follow quoted lines below `start`: then the writer answered in between. */
function answersAfter(lines: readonly string[], start: number): boolean {
  const quoted = lines.findIndex((line, index) => index > start && isQuoted(line))
  if (quoted === -1) return false
  return lines.slice(quoted).some((line) => !isQuoted(line) && !isEmpty(line))
}

/** Replaces each range by one blank line. */
function withoutRanges(lines: readonly string[], ranges: readonly Range[]): string[] {
  const kept: string[] = []
  let at = 0
  for (const { from, to } of ranges) {
    for (; at < from; at++) kept.push(lines[at] ?? '')
    while (kept.length > 0 && isEmpty(kept.at(-1))) kept.pop()
    if (kept.length > 0) kept.push('')
    at = to
    while (at < lines.length && isEmpty(lines[at])) at++
  }
  for (; at < lines.length; at++) kept.push(lines[at] ?? '')
  return kept
}
