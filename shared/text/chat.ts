/**
 * Shows text that was typed in a channel's app like that app: unchanged, with addresses as links and, on three
 * channels, with the app's markup. Markup counts only at the edge of words, within one line and around text, so that
 * `10*20*30` and `snake_case_name` stay. One pass: each search for a closing mark continues where the last one ended.
 */
import type { ChatDialect } from './dialect.ts'
import { withoutDirectionControls } from './direction.ts'
import { isBlank } from './isBlank.ts'
import type { FoundLink } from './links.ts'
import { findLinks } from './links.ts'

export type ChatNode =
  | { kind: 'text' | 'code' | 'pre'; text: string }
  | { kind: 'link'; text: string; href: string }
  | { kind: 'strong' | 'em' | 'del' | 'span'; children: ChatNode[] }

type Styled = 'strong' | 'em' | 'del' | 'span' | 'code'
interface Mark {
  sign: string
  kind: Styled
}

const COMMON: readonly Mark[] = [
  { sign: '*', kind: 'strong' },
  { sign: '_', kind: 'em' },
  { sign: '~', kind: 'del' },
  { sign: '`', kind: 'code' },
]
const MARKS: Readonly<Record<ChatDialect, readonly Mark[]>> = {
  typed: [],
  whatsapp: COMMON,
  messenger: COMMON,
  telegram: [
    { sign: '**', kind: 'strong' },
    { sign: '__', kind: 'em' },
    { sign: '~~', kind: 'del' },
    { sign: '||', kind: 'span' },
    { sign: '`', kind: 'code' },
  ],
}
const FENCE = '```'
/** Further markup stays as typed, because elements cost more than letters. */
const MOST_MARKS = 2_000
/** UTF-16 units that are parsed; servers accept 150,000. The rest is shown unchanged. */
const LONGEST_PARSED = 160_000
const SPACE = /^\s$/u
const WORD = /^[\p{L}\p{N}]/u

/** A text as nodes, without blank lines around it. `chatWords` is their text. */
export function parseChat(text: string, dialect: ChatDialect): ChatNode[] {
  if (text.length > LONGEST_PARSED)
    return [...parseChat(text.slice(0, LONGEST_PARSED), dialect), { kind: 'text', text: text.slice(LONGEST_PARSED) }]
  const lines = text
    .replace(/\r\n?|[\u2028\u2029]/g, '\n')
    .replace(/^(?:[^\S\n]*\n)+/, '')
    .trimEnd()
  const marks = MARKS[dialect]
  const nodes: ChatNode[] = []
  let at = 0
  let left = MOST_MARKS
  if (marks.length > 0) {
    for (let open = lines.indexOf(FENCE); open !== -1; open = lines.indexOf(FENCE, open)) {
      const close = lines.indexOf(FENCE, open + FENCE.length)
      if (close === -1 || left <= 0) break
      const inside = lines.slice(open + FENCE.length, close)
      if (isBlank(inside)) {
        open = close
        continue
      }
      left--
      nodes.push(...new LineParser(lines.slice(at, open), marks, left).parse(), { kind: 'pre', text: inside })
      at = close + FENCE.length
      open = at
    }
  }
  nodes.push(...new LineParser(lines.slice(at), marks, left).parse())
  return nodes
}

/** The text as drawn, with line breaks and spaces. */
export function chatWords(text: string, dialect: ChatDialect): string {
  return wordsOf(parseChat(text, dialect))
}

function wordsOf(nodes: readonly ChatNode[]): string {
  let words = ''
  for (const node of nodes) words += 'text' in node ? node.text : wordsOf(node.children)
  return words
}

/** Marks and links between two code blocks. */
class LineParser {
  readonly #text: string
  readonly #marks: readonly Mark[]
  readonly #links: readonly FoundLink[]
  /** The next closing position of each mark, in any line; -1: none left. */
  readonly #closers = new Map<string, number>()
  #lineEnd = -1
  #left: number
  #link = 0

  constructor(text: string, marks: readonly Mark[], left: number) {
    this.#text = text
    this.#marks = marks
    this.#links = findLinks(text)
    this.#left = left
  }

  parse(): ChatNode[] {
    return this.#range(0, this.#text.length)
  }

  #range(from: number, to: number): ChatNode[] {
    const nodes: ChatNode[] = []
    let start = from
    const flush = (end: number): void => {
      if (end > start) nodes.push({ kind: 'text', text: this.#text.slice(start, end) })
    }
    const signs = /[*_~`|]/g
    let sign = this.#marks.length === 0 ? to : -1
    for (let at = from; at < to;) {
      while ((this.#links[this.#link]?.end ?? Infinity) <= at) this.#link++
      const link = this.#links[this.#link]
      if (sign < at) {
        signs.lastIndex = at
        sign = signs.exec(this.#text)?.index ?? to
      }
      if (link !== undefined && link.start <= sign && link.start >= at && link.end <= to) {
        flush(link.start)
        nodes.push({
          kind: 'link',
          text: withoutDirectionControls(this.#text.slice(link.start, link.end)),
          href: link.href,
        })
        start = at = link.end
        continue
      }
      if (sign >= to) break
      const found = this.#markAt(sign, from, to)
      if (found === null) {
        at = sign + 1
        continue
      }
      flush(sign)
      const {
        mark: {
          sign: { length },
          kind,
        },
        close,
      } = found
      nodes.push(
        kind === 'code'
          ? { kind, text: this.#text.slice(sign + length, close) }
          : { kind, children: this.#range(sign + length, close) },
      )
      start = at = close + length
    }
    flush(to)
    return nodes
  }

  #markAt(at: number, from: number, to: number): { mark: Mark; close: number } | null {
    const mark = this.#marks.find(({ sign }) => this.#text.startsWith(sign, at))
    if (mark === undefined || this.#left <= 0 || (at > from && isWordBefore(this.#text, at))) return null
    const { length } = mark.sign
    const next = this.#text.charAt(at + length)
    if (
      next === '' ||
      SPACE.test(next) ||
      next === mark.sign.charAt(0) ||
      (at > 0 && this.#text.charAt(at - 1) === mark.sign.charAt(0) && length > 1)
    )
      return null
    const close = this.#closer(mark.sign, at + length + 1)
    if (close === -1 || close + length > to) return null
    this.#left--
    return { mark, close }
  }

  /** The first position at or after `from`, in the same line, where a mark can end; -1 if there is none. Called with rising positions. */
  #closer(sign: string, from: number): number {
    const text = this.#text
    if (this.#lineEnd < from) {
      const line = text.indexOf('\n', from)
      this.#lineEnd = line === -1 ? text.length : line
    }
    let at = this.#closers.get(sign) ?? 0
    if (at !== -1 && at < from) {
      at = text.indexOf(sign, from)
      while (at !== -1 && !this.#closesAt(sign, at)) at = text.indexOf(sign, at + 1)
      this.#closers.set(sign, at)
    }
    return at < this.#lineEnd ? at : -1
  }

  #closesAt(sign: string, at: number): boolean {
    const text = this.#text
    const before = text.charAt(at - 1)
    const after = text.codePointAt(at + sign.length)
    if (SPACE.test(before) || before === sign.charAt(0)) return false
    if (
      after !== undefined &&
      (WORD.test(String.fromCodePoint(after)) || (sign.length > 1 && text.charAt(at + sign.length) === sign.charAt(0)))
    )
      return false
    return !this.#isInLink(at)
  }

  #isInLink(at: number): boolean {
    let [low, high] = [0, this.#links.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#links[middle]?.end ?? 0) <= at) low = middle + 1
      else high = middle
    }
    return (this.#links[low]?.start ?? Infinity) <= at
  }
}

function isWordBefore(text: string, at: number): boolean {
  const code = text.charCodeAt(at - 1)
  const isLow = code >= 0xdc00 && code <= 0xdfff && at > 1
  return WORD.test(isLow ? text.slice(at - 2, at) : text.charAt(at - 1))
}
