/** Recognizes the lines with which email programs begin quoted and forwarded emails. Linear; never throws for any text. */
import { FIRST_PERSON, FORWARDS, HEADER_LABELS, SEPARATORS, WROTE } from './quoteWords.ts'

/** Longer lines are never checked: an attribution is short. */
export const LONGEST_LINE = 400

const ADDRESS = /[^\s@<>]@[^\s@.]{1,63}\.[^\s@]/u
const ADDRESS_IN_BRACKETS = /[<([]\s?(?:mailto:)?[^\s@<>]{1,64}@[^\s@<>]{1,100}[>)\]]/u
const TIME = /\p{Nd}{1,2}\s?[:٫h時时시點点]\s?\p{Nd}{2}/u
const DOTTED_TIME = /\p{Nd}{1,2}\.\p{Nd}{2}(?![.\p{Nd}])/u
const DATE =
  /\p{Nd}{1,4}\s?[./-]\s?\p{Nd}{1,2}\s?[./-]\s?\p{Nd}{1,4}|(?<!\p{Nd})\p{Nd}{4}(?!\p{Nd})|\p{Nd}{1,2}\.? ?\p{L}{3}/u

/** The line without marks that programs put around it (`*From:*` in Outlook's text, bidirectional controls), cut to the longest line. */
function bare(line: string): string {
  return line
    .slice(0, LONGEST_LINE)
    .replaceAll(/[\p{Bidi_Control}\u200b\u2060\ufeff]/gu, '')
    .replaceAll(/[*_\s]+/g, ' ')
    .replaceAll('’', "'")
    .trim()
}

/** Whether a line names a date, and whether it names a time of day. */
function momentIn(text: string): { date: boolean; time: boolean } {
  const withoutTime = text.replace(TIME, ' ')
  if (withoutTime !== text) return { date: DATE.test(withoutTime), time: true }
  const withoutDate = text.replace(DATE, ' ')
  return { date: withoutDate !== text, time: withoutDate !== text && DOTTED_TIME.test(withoutDate) }
}

export type HeaderKind = 'from' | 'sent' | 'to' | 'cc' | 'subject'

const KINDS = new Map<string, HeaderKind>()
for (const kind of ['from', 'sent', 'to', 'cc', 'subject'] as const)
  for (const label of HEADER_LABELS[kind]) KINDS.set(label, kind)

/** The label of a line like `Label: words`, in lower case; null for any other line. */
function labelOf(line: string): string | null {
  const text = bare(line.slice(0, 100)).replace(/^[>\s]+/, '')
  const colon = text.slice(0, 25).search(/[:：]/)
  const label = text.slice(0, Math.max(0, colon)).trim()
  return label === '' || !/^[\p{L}\p{M}][\p{L}\p{M}\s'.-]*$/u.test(label) ? null : label.toLowerCase()
}

/** Whether a line is a header of a quoted email (`From: Ada <ada@acme.test>`), and which. */
export function headerKind(line: string): HeaderKind | null {
  const label = labelOf(line)
  return label === null ? null : (KINDS.get(label) ?? null)
}

/** Orders in which programs write headers. Without an address in them, only these are taken for headers. */
const ORDERS = [
  'from sent to subject',
  'from sent subject',
  'from subject sent',
  'sent from to subject',
  'sent from subject',
]

/** The lines of a block of headers, which may be wrapped. */
const MOST_HEADERS = 8

/**
 * Whether the lines begin with the headers of an email. Contacts also write "From: Berlin, To: Hamburg, Date: 24.12.": an address is
 * required, or a subject in an order that programs write.
 */
export function beginsHeaderBlock(all: readonly string[]): boolean {
  const first = headerKind(all[0] ?? '')
  if (first !== 'from' && first !== 'sent') return false
  const lines = all.slice(0, MOST_HEADERS)
  const kinds = lines.map(headerKind)
  const has = (kind: HeaderKind): boolean => kinds.includes(kind)
  if (!has('from')) return false
  const isAddressed = lines.some(
    (line, index) => (kinds[index] === 'from' || kinds[index] === 'to') && ADDRESS.test(line.slice(0, LONGEST_LINE)),
  )
  if (isAddressed) return (has('sent') && (has('to') || has('subject'))) || (has('to') && has('subject'))
  const order = kinds.filter((kind) => kind !== null && kind !== 'cc').join(' ')
  return ORDERS.some((known) => order.startsWith(known))
}

/** Whether the lines look like the headers of an email in any language. Only good enough to show what follows. */
export function looksLikeHeaders(lines: readonly string[]): boolean {
  if (beginsHeaderBlock(lines)) return true
  const first = lines.slice(0, 3)
  if (first.length < 3 || first.some((line) => labelOf(line) === null)) return false
  return (
    lines.slice(0, 5).some((line) => ADDRESS.test(line.slice(0, LONGEST_LINE))) ||
    first.filter((line) => headerKind(line) !== null).length >= 2
  )
}

/** The words of a line of dashes: `-----Original Message-----`; null where there are no dashes. */
function betweenDashes(line: string): string | null {
  const text = bare(line).replace(/^[>\s]+/, '')
  let start = 0
  let end = text.length
  while (start < end && '-–—= '.includes(text[start] ?? '')) start++
  while (end > start && '-–—= '.includes(text[end - 1] ?? '')) end--
  return start === 0 ? null : text.slice(start, end)
}
/** `-----Original Message-----`: what follows is history. */
export function isSeparator(line: string): boolean {
  const words = betweenDashes(line)
  return words !== null && SEPARATORS.test(words)
}

const endsWithColon = (line: string): boolean => /[:：]$/.test(bare(line.slice(-LONGEST_LINE)))

/** `---------- Forwarded message ----------`, "Begin forwarded message:". */
export const isForward = (line: string): boolean =>
  line.length <= LONGEST_LINE && FORWARDS.test(betweenDashes(line) ?? bare(line).replace(/^[>\s]+/, ''))

/**
 * Whether the first of the lines announces a forwarded email: known words, or, whatever the language, words between dashes or a line that
 * ends with a colon, and then headers. `lines` are those that aren't blank.
 */
export function announcesForward(lines: readonly string[]): boolean {
  const first = lines[0] ?? ''
  if (isForward(first)) return true
  if (first.length > LONGEST_LINE || isSeparator(first) || isWeakAttribution(first)) return false
  const dashed = /^[>\s]*[-=–—]{3}/.test(first.slice(0, 40)) && /[-=–—]{3}\s*$/.test(first) && /\p{L}/u.test(first)
  if (dashed) return labelOf(lines[1] ?? '') !== null && labelOf(lines[2] ?? '') !== null
  return endsWithColon(first) && headerKind(first) === null && looksLikeHeaders(lines.slice(1))
}

/** The line as an attribution: it ends with a colon (or, in Chinese, with the verb), or stands between dashes. Null for any other line. */
function attributionText(line: string): string | null {
  if (line.length > LONGEST_LINE) return null
  const text = bare(line)
  if (/^[-=]{2,}[^-=].{0,400}[-=]{2,}$/.test(text)) return text
  return /[:：]\s*>?$|(?:写道|寫道)$/u.test(text) && headerKind(text) === null ? text : null
}

/** How an attribution begins that names a day. */
export const ATTRIBUTION_START = /^(?:on|am|le|el|il|em|op|den|på|w dniu|dnia)\s/iu

/** "On Monday Ada wrote:". Only good enough where a quote begins that is the end of an email. */
export function isUndatedAttribution(line: string): boolean {
  const text = attributionText(line)
  return text !== null && ATTRIBUTION_START.test(text) && WROTE.test(text) && !FIRST_PERSON.test(text)
}

/**
 * Whether a line introduces a quote: "On 12 May at 10:29 Ada wrote:". Requires a date or an address, so that a sentence
 * isn't mistaken for one.
 */
export function isAttribution(line: string): boolean {
  return /\p{Nd}|@/u.test(line.slice(0, LONGEST_LINE)) && isWeakAttribution(line)
}

/** An attribution that is one without a quote below it: a known verb, and who or when. Sentences of the writer aren't. */
export function isFullAttribution(line: string): boolean {
  const text = attributionText(line)
  if (text === null || !WROTE.test(text)) return false
  const { date, time } = momentIn(text)
  return ADDRESS.test(text) || (date && time && !FIRST_PERSON.test(text))
}

/**
 * Attributions that are enough only right before a quote, or at its beginning: a known verb ("Ada schrieb:"), or, whatever the language, an
 * address with a date or in brackets, or a date and a time.
 */
export function isWeakAttribution(line: string): boolean {
  const text = attributionText(line)
  if (text === null) return false
  if (WROTE.test(text)) return true
  const { date, time } = momentIn(text)
  if (ADDRESS_IN_BRACKETS.test(text)) return true
  if (ADDRESS.test(text)) return date || time
  return date && time && !FIRST_PERSON.test(text)
}

const MOST_LINES = 3
/** A line that a program wrapped is long, or ends in the middle of an address or a list. */
const isWrapped = (line: string): boolean =>
  (line.length >= 25 || /[<(,]$/.test(line)) && !/[.!?:：]$/u.test(line) && !FIRST_PERSON.test(line)
const isBalanced = (text: string): boolean =>
  text.lastIndexOf('<') >= text.indexOf('>') || (text.includes('<') && text.indexOf('<') < text.indexOf('>'))

/** How many of the last lines (up to three, which a program wrapped) are the attribution of what follows; 0 for none. */
export function attributionLength(before: readonly string[]): number {
  const lines = before.slice(-MOST_LINES).map(bare)
  const last = lines.at(-1) ?? ''
  // Gmail and The Bat! in Russian: the date and the name in one line, the verb in the next.
  if (isWeakAttribution(last) && !momentIn(last).date && isAttribution(lines.at(-2) ?? '')) return 2
  let found = 0
  for (let length = 1; length <= lines.length; length++) {
    const taken = lines.slice(-length)
    if (length > 1 && !isWrapped(taken[0] ?? '')) break
    const joined = taken.join(' ')
    if (length > 1 && found === 0 && !endsAttribution(last, lines.at(-2) ?? '')) break
    if (!isWeakAttribution(joined)) continue
    const { date, time } = momentIn(joined)
    // More lines only where something is missing.
    if (found === 0 || date || time) found = length
    if ((date || time) && isBalanced(joined)) break
  }
  return found
}

/** Whether `last` can be the end of an attribution that began in a line before: it holds the verb, an address or a time. */
function endsAttribution(last: string, before: string): boolean {
  if (WROTE.test(last) || ADDRESS.test(last) || momentIn(last).time) return true
  return /[>)\]]$/.test(before) && last.split(' ').length <= MOST_LINES
}
