/** Quoted history of an HTML email: which elements hold it, by the marks of each email program and by the words that introduce it. */
import type { Line, LineLayout, Span } from './emailLines.ts'
import { isVisible, layoutOf, linesLeft, textsOf } from './emailLines.ts'
import { BEGINNINGS, CITE_PREFIXES, CONTAINERS, FORWARDED, INTRODUCTIONS } from './htmlQuoteMarks.ts'
import { hasOwnWords, isForwardSubject } from './ownWords.ts'
import {
  announcesForward,
  attributionLength,
  beginsHeaderBlock,
  headerKind,
  isAttribution,
  isSeparator,
  isUndatedAttribution,
  looksLikeHeaders,
} from './quoteLines.ts'
import { removeFrom, removeLine, trimBefore } from './removeNodes.ts'

/** More quotes side by side than any email has: removing them would cost more than it helps. */
const MOST_QUOTES = 300

/** The lines (one to three, or a block of headers) right before `quote` that introduce it. */
function introduction({ lines, spans }: LineLayout, quote: Element): Line[] {
  const end = spans.get(quote)?.from ?? 0
  const length = attributionLength(textsOf(lines.slice(Math.max(0, end - 3), end)))
  if (length > 0) return lines.slice(end - length, end)
  return (
    [6, 5, 4, 3]
      .map((count) => lines.slice(Math.max(0, end - count), end))
      .find((taken) => beginsHeaderBlock(textsOf(taken))) ?? []
  )
}

/**
 * Whether the first lines of `quote` are its attribution: HEY, mail.ru, Libero. One without a date counts where nothing
 * follows the quote.
 */
function beginsWithAttribution(layout: LineLayout, quote: Element): boolean {
  const { from, to } = layout.spans.get(quote) ?? { from: 0, to: 0 }
  const texts = textsOf(layout.lines.slice(from, Math.min(to, from + 3)))
  if (texts.some((_text, index) => isAttribution(texts.slice(0, index + 1).join(' ')))) return true
  return (
    texts.length > 1 &&
    isUndatedAttribution(texts[0] ?? '') &&
    // An answer may be in between.
    quote.querySelector('blockquote') === null &&
    !hasOwnWords(linesBelow(layout, quote))
  )
}

/** Lines before and after a quote that are checked. */
const LINES_AROUND = 20
function linesBelow({ lines, spans }: LineLayout, quote: Element): string[] {
  const to = spans.get(quote)?.to ?? lines.length
  return textsOf(lines.slice(to, to + LINES_AROUND).filter(({ signed }) => !signed))
}

/** Whether a quote with an introduction is history. Without a date in it and amid the writer's own words, it is a part of what they say. */
function isIntroducedHistory(layout: LineLayout, quote: Element): boolean {
  const introduced = introduction(layout, quote)
  if (introduced.length === 0) return false
  if (introduced.length > 3 || isAttribution(textsOf(introduced).join(' '))) return true
  const before = (layout.spans.get(quote)?.from ?? 0) - introduced.length
  const above = textsOf(layout.lines.slice(Math.max(0, before - LINES_AROUND), before))
  return !hasOwnWords(above) || !hasOwnWords(linesBelow(layout, quote))
}

/** The index of the first of the sorted spans that begins at the line or after it. */
function firstFrom(spans: readonly Span[], line: number): number {
  let [low, high] = [0, spans.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((spans[middle]?.from ?? 0) < line) low = middle + 1
    else high = middle
  }
  return low
}

/** Whether a box holds answers: those of Gmail and Yahoo hold the introduction, and answers between the quotes. */
function holdsAnswers({ spans, quoted, introduces }: LineLayout, box: Element): boolean {
  const span = spans.get(box)
  const first = box.localName === 'blockquote' ? null : box.querySelector('blockquote')
  if (span === undefined || first === null) return false
  let at = spans.get(first)?.from ?? span.to
  for (let index = firstFrom(quoted, span.from); index < quoted.length; index++) {
    const { from, to, element } = quoted[index] ?? { ...span, element: box }
    if (from >= span.to) break
    // One around the box may have the same lines.
    if (to > span.to || (from === span.from && to === span.to && !box.contains(element))) continue
    for (; at < from; at++) if (!introduces(at)) return true
    at = Math.max(at, to)
  }
  for (; at < span.to; at++) if (!introduces(at)) return true
  return false
}

/** The quotes after a marked introduction. A selector (`~`) would check all elements before each quote, which isn't linear. */
function introducedIn(root: Element): Set<Element> {
  const introduced = new Set<Element>()
  for (const around of new Set(Array.from(root.querySelectorAll(CITE_PREFIXES), (prefix) => prefix.parentElement))) {
    let isAfter = false
    for (let child = around?.firstElementChild ?? null; child !== null; child = child.nextElementSibling) {
      if (isAfter && child.localName === 'blockquote') introduced.add(child)
      isAfter ||= child.matches(CITE_PREFIXES)
    }
  }
  return introduced
}

/** The outermost elements that hold history, in document order. */
function quotesIn(root: Element, layout: LineLayout): Element[] {
  const introduced = introducedIn(root)
  const kept: Element[] = []
  for (const element of root.querySelectorAll(`blockquote, ${CONTAINERS}`)) {
    if (kept.length > MOST_QUOTES) break
    if (kept.at(-1)?.contains(element) === true) continue
    const isHistory =
      introduced.has(element) || element.matches(CONTAINERS)
        ? !holdsAnswers(layout, element)
        : isIntroducedHistory(layout, element) || beginsWithAttribution(layout, element)
    if (isHistory && isVisible(element)) kept.push(element)
  }
  return kept
}

/**
 * Lines that are history: `from` to `to` (exclusive), `body` the first below the introduction. `isKnown`: by its first
 * line it is not a forward.
 */
interface Range {
  from: number
  body: number
  to: number
  isKnown?: true
}

/** Whether an email is forwarded: it was sent on purpose. What is forwarded inside the history, below an attribution, is history. */
function holdsForward(
  root: Element,
  { lines }: LineLayout,
  quotes: readonly Element[],
  ranges: readonly Range[],
): boolean {
  const texts = textsOf(lines)
  const isForwarded = (at: number): boolean => announcesForward(texts.slice(at, at + 8))
  if (
    quotes.some((quote, index) => {
      const { from, body, to } = ranges[index] ?? { from: 0, body: 0, to: 0 }
      return (
        quote.localName === 'blockquote' && from === body && looksLikeHeaders(texts.slice(body, Math.min(to, body + 8)))
      )
    })
  )
    return true
  const forwarded = root.querySelector(FORWARDED)
  if (forwarded !== null && !quotes.some((quote) => quote.contains(forwarded))) return true
  let range = 0
  for (let at = 0; at < texts.length; at++) {
    while ((ranges[range]?.to ?? texts.length) <= at) range++
    const around = ranges[range]
    if (
      around !== undefined &&
      at > around.from &&
      (around.isKnown === true || at > around.body + 3 || attributionLength(texts.slice(around.from, at)) > 0)
    )
      continue
    if (isForwarded(at)) return true
  }
  return false
}

/** Whether there is text between the quotes: answers to single parts, which mean nothing without them. */
function answersBetween(quotes: readonly Element[], layout: LineLayout): boolean {
  return quotes.slice(1).some((quote, index) => {
    const before = layout.spans.get(quotes[index] ?? quote)?.to ?? 0
    const from = layout.spans.get(quote)?.from ?? 0
    const introductions = introduction(layout, quote).length
    return from - introductions > before
  })
}

/** Where history begins that reaches to the end, outside the quotes: Outlook's block, a separator. */
function beginningOf(
  root: Element,
  { lines, spans }: LineLayout,
  ranges: readonly Range[],
): { node: Node; at: number } | null {
  const marked = new Map<number, Element>()
  for (const element of root.querySelectorAll(BEGINNINGS)) {
    const at = spans.get(element)?.from ?? lines.length
    if (!marked.has(at)) marked.set(at, element)
  }
  let range = 0
  for (const [at, line] of lines.entries()) {
    while ((ranges[range]?.to ?? lines.length) <= at) range++
    if (at >= (ranges[range]?.from ?? lines.length)) continue
    const mark = marked.get(at)
    if (
      mark !== undefined &&
      (headerKind(line.text) !== null || isSeparator(line.text) || looksLikeHeaders(textsOf(lines.slice(at, at + 5))))
    )
      return { node: mark, at }
    if (!isSeparator(line.text) && !['from', 'sent'].includes(headerKind(line.text) ?? '')) continue
    if (line.first.parentElement?.closest('blockquote') !== null) continue
    if (isSeparator(line.text) || beginsHeaderBlock(textsOf(lines.slice(at, at + 8)))) return { node: line.first, at }
  }
  return null
}

/**
 * A copy of an email's body without its quoted history; null where there is none, where an email is forwarded, or where no words of the
 * writer would be left.
 */
export function withoutHtmlQuotes(body: HTMLElement, subject = ''): HTMLElement | null {
  if (isForwardSubject(subject)) return null
  const copy = body.cloneNode(true) as HTMLElement
  const layout = layoutOf(copy)
  const found = quotesIn(copy, layout)
  if (found.length > MOST_QUOTES) return null
  const quotes = answersBetween(found, layout) ? [] : found
  const introductions = quotes.map((quote) => introduction(layout, quote))
  const ranges = quotes.map((quote, index): Range => {
    const { from, to } = layout.spans.get(quote) ?? { from: 0, to: 0 }
    return { from: from - (introductions[index]?.length ?? 0), body: from, to }
  })
  const beginning = beginningOf(copy, layout, ranges)
  const all: Range[] =
    beginning === null
      ? ranges
      : [
          ...ranges.filter(({ from }) => from < beginning.at),
          { from: beginning.at, body: beginning.at, to: layout.lines.length, isKnown: true },
        ]
  if (all.length === 0 || holdsForward(copy, layout, quotes, all) || !hasOwnWords(linesLeft(copy, layout, all)))
    return null
  for (const [index, quote] of quotes.entries()) {
    for (const line of introductions[index] ?? []) removeLine(line)
    const introduced = quote.previousElementSibling
    if (introduced?.matches(INTRODUCTIONS) === true) introduced.remove()
    if (quote.parentNode !== null) trimBefore(quote)
    quote.remove()
  }
  if (beginning !== null) removeFrom(beginning.node, copy)
  return isVisible(copy) ? copy : null
}
