/** Turns typed text into search terms. Any text is a valid search; the only syntax is quotes around words that belong together. */
import { truncate } from '../text/truncate.ts'
import { fold, foldWithPlaces } from './fold.ts'

/** Further or longer words are ignored; they would hardly narrow the result. */
const MOST_TERMS = 12
const LONGEST_TERM = 80
const LONGEST_QUERY = 1_000

export interface SearchTerms {
  /** The whole text, folded; empty if there is nothing to search. */
  whole: string
  /** Folded, distinct; each must occur in a hit. */
  terms: readonly string[]
}

/** Words in quotes stay together. A leading `#` is dropped, because people write order 10293, #10293 and #A-10293. */
export function parseTerms(typed: string): SearchTerms {
  const whole = cut(fold(typed.slice(0, LONGEST_QUERY * 2)), LONGEST_QUERY)
  const terms = new Set<string>()
  for (const [, quoted, word] of whole.matchAll(/"( *[^" ][^"]*)"(?= |$)|(\S+)/g)) {
    const term = cut((quoted ?? word ?? '').trim().replace(/^#(?=[^\s#])/, ''), LONGEST_TERM)
    if (term !== '') terms.add(term)
    if (terms.size === MOST_TERMS) break
  }
  return { whole, terms: [...terms] }
}

/** Whether a folded text contains every term. */
export function hasAll(folded: string, terms: readonly string[]): boolean {
  return terms.every((term) => folded.includes(term))
}

/** A part of a text, and whether it is a hit. */
export interface TextPart {
  text: string
  hit: boolean
}

/** UTF-16 units that are read for marking, twice as many as are searched. */
const LONGEST_MARKED = 65_536
/** Origins are computed only for windows with a hit. Windows overlap, so that a hit at an edge is complete in one. */
const WINDOW = 2_000
const OVERLAP = 400

/** The ranges of the terms in the original text, in order and without overlap. */
export function findTerms(text: string, terms: readonly string[]): { start: number; end: number }[] {
  const found: { start: number; end: number }[] = []
  const end = Math.min(text.length, LONGEST_MARKED)
  for (let from = 0; from < end; from += WINDOW - OVERLAP) {
    const window = text.slice(from, Math.min(end, from + WINDOW))
    if (end > WINDOW && !hasAny(fold(window), terms)) continue
    for (const range of rangesIn(window, terms)) found.push({ start: from + range.start, end: from + range.end })
  }
  found.sort((one, other) => one.start - other.start || other.end - one.end)
  const merged: { start: number; end: number }[] = []
  for (const range of found) {
    const before = merged.at(-1)
    if (before && range.start <= before.end) before.end = Math.max(before.end, range.end)
    else merged.push({ ...range })
  }
  return merged.map(({ start, end }) => ({ start, end: trimEnd(text, start, end) }))
}

/** Splits a whole text into parts. */
export function markTerms(text: string, terms: readonly string[]): TextPart[] {
  const parts: TextPart[] = []
  let at = 0
  for (const { start, end } of findTerms(text, terms)) {
    if (start > at) parts.push({ text: text.slice(at, start), hit: false })
    parts.push({ text: text.slice(start, end), hit: true })
    at = end
  }
  if (at < text.length) parts.push({ text: text.slice(at), hit: false })
  return parts
}

function hasAny(folded: string, terms: readonly string[]): boolean {
  return terms.some((term) => folded.includes(term))
}

function rangesIn(text: string, terms: readonly string[]): { start: number; end: number }[] {
  const { text: folded, from } = foldWithPlaces(text)
  const found: { start: number; end: number }[] = []
  for (const term of terms) {
    if (term === '') continue
    for (let at = folded.indexOf(term); at !== -1; at = folded.indexOf(term, at + term.length)) {
      // The next unit with another origin: ß folds to two units, and both are marked.
      let last = at + term.length
      while (last < folded.length && from[last] === from[at + term.length - 1]) last++
      found.push({ start: from[at] ?? 0, end: from[last] ?? text.length })
    }
  }
  return found
}

function trimEnd(text: string, start: number, end: number): number {
  let last = end
  while (last > start + 1 && /\s/.test(text.charAt(last - 1))) last--
  return last
}

/** Extends a range to whole characters. */
function cut(text: string, length: number): string {
  return truncate(text, length, '').trim()
}
