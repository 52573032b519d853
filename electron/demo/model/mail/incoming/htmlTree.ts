import { decodeEntities } from './entities.ts'

/**
 * A minimal tree of an HTML mail, enough to turn it into text. Built in one pass, at most `MAX_DEPTH` deep. As on the
 * real server, a quotation (`blockquote`) becomes the text `> `.
 */
export interface HtmlElement {
  readonly name: string
  readonly attributes: ReadonlyMap<string, string>
  readonly children: HtmlNode[]
  /** The number of its non-blank characters. */
  weight: number
}
export interface HtmlText {
  readonly text: string
}
export type HtmlNode = HtmlElement | HtmlText

export const isElement = (node: HtmlNode | undefined): node is HtmlElement => node !== undefined && 'name' in node

const MAX_DEPTH = 256
const VOID = new Set([
  'area',
  'base',
  'br',
  'col',
  'embed',
  'hr',
  'img',
  'input',
  'link',
  'meta',
  'param',
  'source',
  'track',
  'wbr',
])
const RAW = new Set(['script', 'style', 'title', 'textarea'])
const IN_HEAD = new Set(['base', 'link', 'meta', 'script', 'style', 'title'])
const QUOTATION: HtmlText = { text: '> ' }
const BLOCKS = new Set([
  'address',
  'blockquote',
  'center',
  'div',
  'dl',
  'form',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'hr',
  'ol',
  'p',
  'pre',
  'table',
  'ul',
])
/** Elements that end an open element of the same kind within their container. */
const ITEMS: Readonly<Record<string, { ends: ReadonlySet<string>; within: ReadonlySet<string> }>> = {
  li: { ends: new Set(['li']), within: new Set(['ol', 'ul']) },
  td: { ends: new Set(['td', 'th']), within: new Set(['table', 'tr']) },
  th: { ends: new Set(['td', 'th']), within: new Set(['table', 'tr']) },
  tr: { ends: new Set(['td', 'th', 'tr']), within: new Set(['table']) },
}

class Builder {
  readonly root: HtmlElement = { name: '#document', attributes: new Map(), children: [], weight: 0 }
  readonly #open: HtmlElement[] = [this.root]

  #top(): HtmlElement {
    return this.#open.at(-1) ?? this.root
  }

  text(text: string): void {
    if (text === '') return
    this.#top().children.push({ text })
    this.#top().weight += text.replace(/\s+/g, '').length
  }

  start(name: string, attributes: ReadonlyMap<string, string>): void {
    if (this.#top().name === 'head' && !IN_HEAD.has(name)) this.#pop()
    if (BLOCKS.has(name) && this.#top().name === 'p') this.#pop()
    const item = ITEMS[name]
    if (item) this.#endItem(item)
    const element: HtmlElement = { name, attributes, children: [], weight: 0 }
    this.#top().children.push(element)
    if (!VOID.has(name) && this.#open.length < MAX_DEPTH) this.#open.push(element)
  }

  /** Ends the nearest open element of that name, if any. */
  end(name: string): void {
    const at = this.#open.findLastIndex((element) => element.name === name)
    if (at > 0) while (this.#open.length > at) this.#pop()
  }

  finish(): HtmlElement {
    while (this.#open.length > 1) this.#pop()
    return this.root
  }

  #endItem({ ends, within }: { ends: ReadonlySet<string>; within: ReadonlySet<string> }): void {
    let outermost = 0
    for (let i = this.#open.length - 1; i > 0; i -= 1) {
      const name = this.#open[i]?.name ?? ''
      if (within.has(name)) break
      if (ends.has(name)) outermost = i
    }
    if (outermost > 0) while (this.#open.length > outermost) this.#pop()
  }

  #pop(): void {
    const ended = this.#open.pop()
    if (!ended) return
    const { children } = this.#top()
    const isQuotation = ended.name === 'blockquote'
    if (isQuotation) children[children.length - 1] = QUOTATION
    this.#top().weight += isQuotation ? 1 : ended.weight
  }
}

const NAME = /[a-zA-Z][^\s/>]*/y
const ATTRIBUTE = /[\s/]*([^\s=>/]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]*)))?/y

/** Parses HTML into a tree. Never throws; broken markup is read roughly as a browser does. */
export function parseHtml(html: string): HtmlElement {
  const builder = new Builder()
  let at = 0
  while (at < html.length) {
    const open = html.indexOf('<', at)
    if (open < 0) break
    builder.text(decodeEntities(html.slice(at, open)))
    at = readTag(html, open, builder)
  }
  if (at < html.length) builder.text(decodeEntities(html.slice(at)))
  return builder.finish()
}

/** Reads the tag that begins with the `<` at `open`. Returns where reading continues. */
function readTag(html: string, open: number, builder: Builder): number {
  const next = html[open + 1] ?? ''
  if (html.startsWith('<!--', open)) return after(html, '-->', open + 4)
  if (next === '!' || next === '?') return after(html, '>', open)
  const isEnd = next === '/'
  NAME.lastIndex = open + (isEnd ? 2 : 1)
  const name = NAME.exec(html)?.[0].toLowerCase()
  if (name === undefined) {
    if (isEnd) return after(html, '>', open)
    builder.text('<')
    return open + 1
  }
  const { attributes, end } = readAttributes(html, NAME.lastIndex)
  if (isEnd) {
    builder.end(name)
    return end
  }
  builder.start(name, attributes)
  if (!RAW.has(name)) return end
  // The content of these elements is not markup.
  const closing = indexOfEnd(html, name, end)
  if (name === 'title' || name === 'textarea') builder.text(decodeEntities(html.slice(end, closing)))
  builder.end(name)
  return after(html, '>', closing)
}

function readAttributes(html: string, start: number): { attributes: Map<string, string>; end: number } {
  const attributes = new Map<string, string>()
  let at = start
  for (;;) {
    ATTRIBUTE.lastIndex = at
    const found = ATTRIBUTE.exec(html)
    if (!found) break
    const name = (found[1] ?? '').toLowerCase()
    if (!attributes.has(name)) attributes.set(name, decodeEntities(found[2] ?? found[3] ?? found[4] ?? ''))
    at = ATTRIBUTE.lastIndex
  }
  return { attributes, end: after(html, '>', at) }
}

function after(html: string, mark: string, from: number): number {
  const found = html.indexOf(mark, from)
  return found < 0 ? html.length : found + mark.length
}

function indexOfEnd(html: string, name: string, from: number): number {
  for (let at = html.indexOf('</', from); at >= 0; at = html.indexOf('</', at + 2)) {
    if (html.slice(at + 2, at + 2 + name.length).toLowerCase() === name) return at
  }
  return html.length
}
