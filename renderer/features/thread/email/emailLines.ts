/** The lines of an HTML email as they are drawn, and which of them lie in elements that may be quotes. */
import { isBlank } from '../../../../shared/text/isBlank.ts'
import { BEGINNINGS, BLOCKS, CONTAINERS, INTRODUCTIONS, SIGNATURES } from './htmlQuoteMarks.ts'
import { headerKind, isSeparator, isWeakAttribution, LONGEST_LINE } from './quoteLines.ts'

/** Blank and invisible characters, which don't count when lines are compared. */
const NO_INK = /[\p{Default_Ignorable_Code_Point}\s\u2800\u3164]+/gu

/** Whether `node` shows anything: text or an image. Stops at the first. */
export function isVisible(node: Node): boolean {
  if (node.nodeType === 3) return !isBlank(node.nodeValue ?? '')
  if (node.nodeType !== 1) return false
  if ((node as Element).localName === 'img') return (node as Element).hasAttribute('src')
  for (let child = node.firstChild; child !== null; child = child.nextSibling) if (isVisible(child)) return true
  return false
}

/** Words that belong to a quote's introduction. */
const introduces = (text: string): boolean => isWeakAttribution(text) || isSeparator(text) || headerKind(text) !== null

/** A line of the email as it is drawn: its text, its first and last piece, and whether it is in a marked signature. */
export interface Line {
  text: string
  signed: boolean
  first: Text
  last: Text
}
/** Lines `from` to `to` (exclusive) are inside an element. */
export interface Span {
  from: number
  to: number
}
/**
 * The lines of an email, and which of them lie in the elements that may be quotes. Node positions are never compared,
 * because that isn't linear.
 */
export interface LineLayout {
  lines: Line[]
  spans: Map<Element, Span>
  /** Those of quotes and introductions, in order. */
  quoted: (Span & { element: Element })[]
  /** Whether a line, of which there may be many inside of many boxes, belongs to the introduction of a quote. */
  introduces: (at: number) => boolean
}

export function layoutOf(root: Element): LineLayout {
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
  // Blank lines are dropped, and the spans renumbered.
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

export const textsOf = (lines: readonly Line[]): string[] => lines.map(({ text }) => text)

/** The texts of the lines outside the ranges and the marked signatures. */
export function linesLeft(root: Element, { lines, spans }: LineLayout, ranges: readonly Span[]): string[] {
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
