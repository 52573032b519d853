/** Quoted history of an HTML email: which elements hold it, by the marks of each email program and by the words that introduce it. */
import { isBlank } from '../../../../shared/text/isBlank.ts'
import { QUOTE_MARK } from '../content/sanitizeEmail.ts'
import { hasOwnWords, isForwardSubject } from './ownWords.ts'
import {
  announcesForward,
  attributionLength,
  beginsHeaderBlock,
  headerKind,
  isAttribution,
  isSeparator,
  isUndatedAttribution,
  isWeakAttribution,
  LONGEST_LINE,
  looksLikeHeaders,
} from './quoteLines.ts'

/** Elements that hold history and nothing else: Gmail, Apple Mail, Thunderbird, Yahoo, Proton Mail, GMX and WEB.DE, Tuta, Zoho, Spark, Zendesk, HubSpot, Front, Missive. */
const CONTAINERS = [
  '.gmail_quote',
  '.gmail_extra > blockquote',
  'blockquote[type="cite"]',
  '.yahoo_quoted',
  '.protonmail_quote',
  '.tutanota_quote',
  '.zmail_extra',
  '.zmail_extra_hr',
  '.freshdesk_quote',
  '.zd-quote',
  '.hs_reply',
  '.front-blockquote',
  '.missive_quote',
  '.skiff_quote',
  '.iris_mail_quote',
  '.spark-quote',
  `[${QUOTE_MARK}="quote"]`,
  `[${QUOTE_MARK}="messageReplySection"]`,
  `[${QUOTE_MARK}^="yahoo_quoted"]`,
  `[${QUOTE_MARK}="OLK_SRC_BODY_SECTION"]`,
  `[${QUOTE_MARK}="mail-editor-reference-message-container"]`,
  `[${QUOTE_MARK}="isReplyContent"]`,
  '.ms-outlook-mobile-reference-message',
].join(', ')
/** Elements that hold a forwarded email. */
const FORWARDED = `.moz-forward-container, [${QUOTE_MARK}="isForwardContent"]`
/** From these on, everything to the end is history if it begins with headers: Outlook, Exchange, Hotmail. Each time an email is forwarded by some servers, the marks get one more `x_`. */
const BEGINNINGS = ['divRplyFwdMsg', 'appendonsend', 'stopSpelling']
  .map((mark) => `[${QUOTE_MARK}$="${mark}"]`)
  .concat('.OutlookMessageHeader')
  .join(', ')
/** Signatures that programs mark as such. */
const SIGNATURES = [
  '.gmail_signature',
  '.moz-signature',
  '.protonmail_signature_block',
  `[${QUOTE_MARK}$="Signature"]`,
  `[${QUOTE_MARK}="ms-outlook-mobile-signature"]`,
  `[${QUOTE_MARK}="composer_signature"]`,
].join(', ')
/** Introductions of the quotes beside them, and all that programs mark as such. */
const CITE_PREFIXES = '.moz-cite-prefix, .gmail_attr, .protonmail_quote_attr'
const INTRODUCTIONS = `${CITE_PREFIXES}, .moz-email-headers-table`
const BLOCKS = new Set([
  'address',
  'article',
  'blockquote',
  'body',
  'center',
  'dd',
  'div',
  'dl',
  'dt',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'hr',
  'li',
  'ol',
  'p',
  'pre',
  'section',
  'table',
  'tbody',
  'td',
  'th',
  'tr',
  'ul',
  'br',
])

/** What only sets words apart, or is in the way where they are compared. */
const NO_INK = /[\p{Default_Ignorable_Code_Point}\s\u2800\u3164]+/gu

/** Whether there is anything to see in `node`: words or an image. Stops at the first. */
function isVisible(node: Node): boolean {
  if (node.nodeType === 3) return !isBlank(node.nodeValue ?? '')
  if (node.nodeType !== 1) return false
  if ((node as Element).localName === 'img') return (node as Element).hasAttribute('src')
  for (let child = node.firstChild; child !== null; child = child.nextSibling) if (isVisible(child)) return true
  return false
}

/** A line of the email as it is drawn: its text, its first and last piece, and whether it is in a marked signature. */
interface Line {
  text: string
  signed: boolean
  first: Text
  last: Text
}
/** Lines `from` to `to` (exclusive) are inside an element. */
interface Span {
  from: number
  to: number
}
/** The lines of an email, and which of them lie in the elements that may be quotes. Node positions are never compared: that isn't linear. */
interface Layout {
  lines: Line[]
  spans: Map<Element, Span>
  /** Those of quotes and introductions, in order. */
  quoted: (Span & { element: Element })[]
  /** Whether a line, of which there may be many inside of many boxes, belongs to the introduction of a quote. */
  introduces: (at: number) => boolean
}

function layoutOf(root: Element): Layout {
  const all: Line[] = []
  const spans = new Map<Element, Span>()
  const marked = new Set(
    root.querySelectorAll(`blockquote, ${CONTAINERS}, ${BEGINNINGS}, ${INTRODUCTIONS}, ${SIGNATURES}`),
  )
  const signatures = new Set(root.querySelectorAll(SIGNATURES))
  let open: Line | null = null
  const walk = (parent: Node, signed: boolean): void => {
    for (let node = parent.firstChild; node !== null; node = node.nextSibling) {
      if (node.nodeType === 3) {
        const text = node.nodeValue ?? ''
        if (isBlank(text) && open === null) continue
        if (open === null) all.push((open = { text: '', signed, first: node as Text, last: node as Text }))
        if (open.text.length < LONGEST_LINE) open.text += text.slice(0, LONGEST_LINE)
        open.last = node as Text
      } else if (node.nodeType === 1) {
        const element = node as Element
        const apart = BLOCKS.has(element.localName) || marked.has(element)
        if (apart) open = null
        const from = all.length
        walk(element, signed || signatures.has(element))
        if (marked.has(element)) spans.set(element, { from, to: all.length })
        if (apart) open = null
      }
    }
  }
  walk(root, false)
  // Lines without ink count for nothing: the spans are those of the others.
  const kept: number[] = [0]
  for (const line of all) {
    line.text = line.text.replaceAll(NO_INK, ' ').trim()
    kept.push((kept.at(-1) ?? 0) + (isBlank(line.text) ? 0 : 1))
  }
  for (const span of spans.values()) [span.from, span.to] = [kept[span.from] ?? 0, kept[span.to] ?? 0]
  const lines = all.filter(({ text }) => !isBlank(text))
  const known: (boolean | undefined)[] = []
  const quoted = Array.from(root.querySelectorAll(`blockquote, ${INTRODUCTIONS}`), (element) => ({
    element,
    from: 0,
    to: 0,
    ...spans.get(element),
  }))
  return {
    lines,
    spans,
    quoted: quoted.toSorted((one, other) => one.from - other.from),
    introduces: (at) => (known[at] ??= introduces(lines[at]?.text ?? '')),
  }
}

/** Removes `from` and everything after it in document order; ancestors that begin with it go too. */
function removeFrom(start: Node, root: Element): void {
  let node: Node = start
  while (node.parentNode !== null && node.parentNode !== root && !isVisibleBefore(node)) node = node.parentNode
  for (let level: Node | null = node; level !== null && level !== root; level = level.parentNode) {
    while (level.nextSibling !== null) level.nextSibling.remove()
  }
  trimBefore(node)
  ;(node as ChildNode).remove()
}
function isVisibleBefore(node: Node): boolean {
  for (let sibling = node.previousSibling; sibling !== null; sibling = sibling.previousSibling)
    if (isVisible(sibling)) return true
  return false
}
/** Removes rules, line breaks and blanks right before `node`. */
function trimBefore(node: Node): void {
  for (let sibling = node.previousSibling; sibling !== null; sibling = node.previousSibling) {
    const name = (sibling as Element).localName
    if (name !== 'br' && name !== 'hr' && (isVisible(sibling) || name === 'table')) return
    sibling.remove()
  }
}

const textsOf = (lines: readonly Line[]): string[] => lines.map(({ text }) => text)

/** The lines (one to three, or a block of headers) right before `quote` that introduce it. */
function introduction({ lines, spans }: Layout, quote: Element): Line[] {
  const end = spans.get(quote)?.from ?? 0
  const length = attributionLength(textsOf(lines.slice(Math.max(0, end - 3), end)))
  if (length > 0) return lines.slice(end - length, end)
  return (
    [6, 5, 4, 3]
      .map((count) => lines.slice(Math.max(0, end - count), end))
      .find((taken) => beginsHeaderBlock(textsOf(taken))) ?? []
  )
}

/** Whether the first lines of `quote` are its attribution: HEY, mail.ru, Libero. One without a date counts where nothing follows the quote. */
function beginsWithAttribution(layout: Layout, quote: Element): boolean {
  const { from, to } = layout.spans.get(quote) ?? { from: 0, to: 0 }
  const texts = textsOf(layout.lines.slice(from, Math.min(to, from + 3)))
  if (texts.some((_text, index) => isAttribution(texts.slice(0, index + 1).join(' ')))) return true
  return (
    texts.length > 1 &&
    isUndatedAttribution(texts[0] ?? '') &&
    // An answer may stand in between.
    quote.querySelector('blockquote') === null &&
    !hasOwnWords(linesBelow(layout, quote))
  )
}

/** Lines before and behind a quote that are looked at. */
const LINES_AROUND = 20
function linesBelow({ lines, spans }: Layout, quote: Element): string[] {
  const to = spans.get(quote)?.to ?? lines.length
  return textsOf(lines.slice(to, to + LINES_AROUND).filter(({ signed }) => !signed))
}

/** Whether a quote with an introduction is history. Without a date in it and amid the writer's own words, it is a part of what they say. */
function isIntroducedHistory(layout: Layout, quote: Element): boolean {
  const introduced = introduction(layout, quote)
  if (introduced.length === 0) return false
  if (introduced.length > 3 || isAttribution(textsOf(introduced).join(' '))) return true
  const before = (layout.spans.get(quote)?.from ?? 0) - introduced.length
  const above = textsOf(layout.lines.slice(Math.max(0, before - LINES_AROUND), before))
  return !hasOwnWords(above) || !hasOwnWords(linesBelow(layout, quote))
}

function removeLine({ first, last }: Line): void {
  let node: Node | null = first
  while (node !== null) {
    const next: Node | null = node === last ? null : following(node)
    const parent: ParentNode | null = node.parentNode
    ;(node as ChildNode).remove()
    removeEmpty(parent)
    node = next
  }
}
/** The next text in document order. */
function following(node: Node): Node | null {
  let at: Node | null = node
  while (at !== null && at.nextSibling === null) at = at.parentNode
  at = at?.nextSibling ?? null
  while (at !== null && at.nodeType !== 3) at = at.firstChild ?? following(at)
  return at
}
function removeEmpty(parent: ParentNode | null): void {
  for (
    let element = parent as Element | null;
    element !== null && element.localName !== 'body' && element.localName !== 'td' && !isVisible(element);
  ) {
    const around: Element | null = element.parentElement
    if (around === null) return
    element.remove()
    element = around
  }
}

/** Words that belong to a quote's introduction. */
const introduces = (text: string): boolean => isWeakAttribution(text) || isSeparator(text) || headerKind(text) !== null

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

/** Gmail's and Yahoo's boxes hold the introduction too, and, where somebody answered in between, the answers. */
function holdsAnswers({ spans, quoted, introduces }: Layout, box: Element): boolean {
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

/** The quotes that stand after a marked introduction. A selector (`~`) looks at all elements before each quote, which isn't linear. */
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
function quotesIn(root: Element, layout: Layout): Element[] {
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

/** Lines that are history: `from` to `to` (exclusive), `body` the first below the introduction. `isKnown`: its first line says that it is no forward. */
interface Range {
  from: number
  body: number
  to: number
  isKnown?: true
}

/** Whether an email is forwarded: it was sent on purpose. What is forwarded inside the history, below an attribution, is history. */
function holdsForward(root: Element, { lines }: Layout, quotes: readonly Element[], ranges: readonly Range[]): boolean {
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

/** Whether words stand between the quotes: then they are answers to single parts, and mean nothing without them. */
function answersBetween(quotes: readonly Element[], layout: Layout): boolean {
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
  { lines, spans }: Layout,
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

/** What the lines outside the ranges and the marked signatures say. */
function linesLeft(root: Element, { lines, spans }: Layout, ranges: readonly Range[]): string[] {
  const left: (string | null)[] = textsOf(lines)
  const signatures = Array.from(root.querySelectorAll(SIGNATURES), (element) => spans.get(element)).filter(
    (span) => span !== undefined,
  )
  let done = 0
  for (const { from, to } of [...ranges, ...signatures].toSorted((one, other) => one.from - other.from)) {
    for (done = Math.max(done, from); done < to; done++) left[done] = null
  }
  return left.filter((text) => text !== null)
}

/** More quotes beside each other than any email has: taking them out would cost more than it helps. */
const MOST_QUOTES = 300

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
