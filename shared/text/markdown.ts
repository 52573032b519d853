/**
 * The servers' markdown (what the web editor writes, CommonMark with hard breaks, tables and mentions) as tokens.
 * Drawing and plain text use the same tokens, so they can't differ. All text stays visible: a link without text shows
 * its address, an empty block shows its source, HTML is text, images are links. Reference definitions and underlined
 * headings are not part of the dialect.
 */
import type { StateCore, StateInline, Token } from 'markdown-it'
import MarkdownIt from 'markdown-it'
import { boundMarks } from './boundMarks.ts'
import { withoutDirectionControls } from './direction.ts'
import { isBlank } from './isBlank.ts'
import { addressEnd, findLinks, hrefOf } from './links.ts'

const ALLOWED = /^(https?|mailto|tel|mention):/i
export const MENTION = /^mention:\/\/(user|team)\//
/** Longer texts, and texts with more brackets, are shown unparsed: the parser's time for nested brackets grows with their square. */
const LONGEST = 50_000
const MOST_BRACKETS = 3_000
/** An info string of a code block that names a language; any other is shown as text. */
const LANGUAGE = /^[\w+#.-]{0,24}$/
const PUNCTUATION = /[!-/:-@[-`{-~]/
/** `markup` of a link that shows its own address. */
const BARE = 'bare'
const ADDRESS = /[^\s<>"]/

type Parser = InstanceType<typeof MarkdownIt>
let parser: Parser | undefined

/** Created when first needed: main starts without it. */
export function markdownParser(): Parser {
  return (parser ??= createParser())
}

/** The tokens of a text; null if it has to be shown unparsed, because it is too long or nothing of it would be visible. */
export function markdownTokens(text: string): Token[] | null {
  if (text.length > LONGEST || countOf(text, '[') > MOST_BRACKETS) return null
  const tokens = markdownParser().parse(text, {})
  return isBlank(tokenWords(tokens)) ? null : tokens
}

/** The text of tokens, with lines as drawn and a tab between the cells of a table. `numbers`: with the numbers of list items. */
export function tokenWords(tokens: readonly Token[], numbers = false): string {
  let words = ''
  /** The number of the next item of each open list; null for bullets. */
  const lists: (number | null)[] = []
  for (const token of tokens) {
    if (token.type === 'ordered_list_open') lists.push(Number(token.attrGet('start') ?? 1))
    else if (token.type === 'bullet_list_open') lists.push(null)
    else if (token.type === 'ordered_list_close' || token.type === 'bullet_list_close') lists.pop()
    if (token.type === 'inline') words += tokenWords(token.children ?? [])
    else if (token.type === 'softbreak' || token.type === 'hardbreak') words += '\n'
    else if (token.type === 'td_close' || token.type === 'th_close') words += '\t'
    else if (token.block && token.nesting === -1) words += '\n'
    else words += token.content
    const number = lists.at(-1) ?? null
    if (token.type !== 'list_item_open' || number === null) continue
    if (numbers) words += `${number}. `
    lists[lists.length - 1] = number + 1
  }
  return words
}

function createParser(): Parser {
  const made = new MarkdownIt({ html: false, linkify: false, breaks: true, typographer: false })
  made.disable(['reference', 'lheading'])
  made.validateLink = (url) => ALLOWED.test(url.trim())
  // Addresses are shown as written, so that they can't be taken for another host.
  made.normalizeLinkText = (url) => url
  made.inline.ruler.before('escape', 'address', addressRule)
  // Entities are decoded at this point.
  made.core.ruler.push('marks', (state) =>
    everyInline(state, (children) => {
      for (const token of children) token.content = boundMarks(token.content)
      return children
    }),
  )
  made.core.ruler.push('addresses', (state) => everyInline(state, (children) => withAddresses(state, children)))
  made.core.ruler.push('labels', (state) => everyInline(state, (children) => withLabels(state, children)))
  made.core.ruler.push('infos', ({ tokens }) => {
    for (const token of tokens)
      if (token.type === 'fence' && !LANGUAGE.test(token.info.trim()))
        token.content = `${token.info.trim()}\n${token.content}`
  })
  made.core.ruler.push('blanks', withoutBlankBlocks)
  return made
}

function everyInline({ tokens }: StateCore, change: (children: Token[]) => Token[]): void {
  for (const token of tokens)
    if (token.type === 'inline' && token.children !== null) token.children = change(token.children)
}

/** Reads `https://…` before its characters could be taken for markup. Escaped characters belong to it; any other backslash ends it. */
function addressRule(state: StateInline, silent: boolean): boolean {
  const { src, pos, pending } = state
  if (src.charCodeAt(pos) !== 0x3a || !src.startsWith('://', pos) || state.linkLevel > 0) return false
  const scheme = /(?:^|[^A-Za-z0-9])(https?)$/i.exec(pending.slice(-6))?.[1]
  if (scheme === undefined) return false
  let run = scheme
  const ends: number[] = Array.from(scheme, (_letter, index) => pos - scheme.length + index + 1)
  let at = pos
  while (at < state.posMax && ADDRESS.test(src.charAt(at))) {
    if (src.charAt(at) === '\\' && !PUNCTUATION.test(src.charAt(at + 1))) break
    if (src.charAt(at) === '\\') at++
    run += src.charAt(at++)
    ends.push(at)
  }
  const [found] = findLinks(run)
  const written =
    found?.start === 0 ? run.slice(0, addressEnd(run.slice(0, found.end), src.charAt(pos - scheme.length - 1))) : ''
  const href = hrefOf(written)
  const end = ends[written.length - 1]
  if (href === null || end === undefined) {
    // Taken as text as a whole, or its other characters would be read again.
    if (!silent) state.pending += src.slice(pos, at)
    state.pos = at
    return true
  }
  if (!silent) {
    state.pending = pending.slice(0, -scheme.length)
    const open = state.push('link_open', 'a', 1)
    open.attrs = [['href', state.md.normalizeLink(href)]]
    open.markup = BARE
    state.push('text', '', 0).content = withoutDirectionControls(written)
    state.push('link_close', 'a', -1)
  }
  state.pos = end
  return true
}

/** Makes links of addresses outside of links. */
function withAddresses(state: StateCore, children: readonly Token[]): Token[] {
  const made: Token[] = []
  let depth = 0
  for (const token of children) {
    depth += token.type === 'link_open' ? 1 : token.type === 'link_close' ? -1 : 0
    const links = token.type === 'text' && depth === 0 ? findLinks(token.content) : []
    let from = 0
    for (const { start, end, href } of links) {
      if (start > from) made.push(textToken(state, token.content.slice(from, start)))
      made.push(
        ...linkTokens(
          state,
          state.md.normalizeLink(href),
          textToken(state, withoutDirectionControls(token.content.slice(start, end))),
          BARE,
        ),
      )
      from = end
    }
    if (from === 0) made.push(token)
    else if (from < token.content.length) made.push(textToken(state, token.content.slice(from)))
  }
  return made
}

/** Makes links of images, and removes direction controls from the text of links; a link without text shows its address. */
function withLabels(state: StateCore, children: readonly Token[]): Token[] {
  const made: Token[] = []
  let open: { at: number; href: string } | null = null
  for (const token of children) {
    if (token.type === 'image') {
      const { content } = token
      const href = String(token.attrGet('src') ?? '')
      const words = textToken(state, withoutDirectionControls(isBlank(content) ? href : content))
      made.push(...(open === null ? linkTokens(state, href, words, '') : [words]))
      continue
    }
    if (token.type === 'link_open') open = { at: made.length, href: String(token.attrGet('href') ?? '') }
    if (token.type === 'link_close' && open !== null) {
      if (isBlank(tokenWords(made.slice(open.at)))) made.push(textToken(state, open.href === '' ? '[]()' : open.href))
      open = null
    }
    if (open !== null) token.content = withoutDirectionControls(token.content)
    made.push(token)
  }
  return made
}

/** Replaces top-level blocks that would draw nothing, except rules, by their source. */
function withoutBlankBlocks(state: StateCore): void {
  const lines = state.src.split('\n')
  const made: Token[] = []
  for (let at = 0; at < state.tokens.length;) {
    const first = state.tokens[at]
    if (first === undefined) break
    let end = at + 1
    if (first.nesting === 1)
      while (
        end < state.tokens.length &&
        !(state.tokens[end - 1]?.level === first.level && state.tokens[end - 1]?.nesting === -1)
      )
        end++
    const block = state.tokens.slice(at, end)
    if (first.type === 'hr' || first.map === null || !isBlank(tokenWords(block))) made.push(...block)
    else
      made.push(
        ...paragraphTokens(
          state,
          lines
            .slice(...first.map)
            .join('\n')
            .trim(),
        ),
      )
    at = end
  }
  state.tokens = made
}

function paragraphTokens(state: StateCore, source: string): Token[] {
  if (isBlank(source)) return []
  const open = new state.Token('paragraph_open', 'p', 1)
  const inline = new state.Token('inline', '', 0)
  const close = new state.Token('paragraph_close', 'p', -1)
  for (const token of [open, inline, close]) token.block = true
  inline.content = source
  inline.children = source
    .split('\n')
    .flatMap((line, index) => [...(index === 0 ? [] : [new state.Token('softbreak', 'br', 0)]), textToken(state, line)])
  inline.children = withAddresses(state, inline.children)
  return [open, inline, close]
}

function textToken(state: StateCore, content: string): Token {
  const token = new state.Token('text', '', 0)
  token.content = content
  return token
}

function linkTokens(state: StateCore, href: string, words: Token, markup: string): Token[] {
  const open = new state.Token('link_open', 'a', 1)
  open.attrs = [['href', href]]
  open.markup = markup
  return [open, words, new state.Token('link_close', 'a', -1)]
}

function countOf(text: string, sign: string): number {
  let count = 0
  for (let at = text.indexOf(sign); at !== -1; at = text.indexOf(sign, at + 1)) count++
  return count
}
