/**
 * Bounds the cost of parsing HTML from outside. Chromium's parser isn't linear: 6 kB of unclosed formatting elements
 * take it 13 s, 80 kB of nested `<div>` one second. This pass runs before the parser, reads each character once, and
 * leaves out the tags that would make it slow. It also leaves out event handlers, which the frame would report to the
 * console, and marks elements of automatic direction (`DIRECTION_MARK`). It isn't the sanitizer: where it reads markup
 * differently from the parser, the sanitizer behind it still sees everything.
 */

/** `elements` is the most that the parser will create: after a block it repeats the formatting elements that are open. */
export interface BoundedHtml {
  html: string
  elements: number
}

/** Levels of nested elements. Real email stays under 100, even after thirty replies. */
const DEEPEST = 200
/** Formatting elements that are open at the same time: after each block the parser opens all of them again. */
const MOST_FORMATTING = 12
/** Attributes of one element: the parser compares each one with all before it. */
const MOST_ATTRIBUTES = 100

/**
 * Levels of brackets in CSS, in a sheet or an attribute. The engine's CSS parser calls itself for each and crashes the
 * page at some thousands.
 */
const DEEPEST_CSS = 24

/**
 * Replaces `dir` where that isn't plainly `ltr` or `rtl`: Chromium would look for the direction of `dir="auto"` again at each node that is
 * parsed or inserted below it. When such an element is drawn, its direction is set once.
 */
export const DIRECTION_MARK = 'data-dir'
const KNOWN_DIRECTION = /^\w+\s*=\s*(["']?)(?:ltr|rtl)\1$/i

const VOID = new Set([
  'area',
  'base',
  'basefont',
  'bgsound',
  'br',
  'col',
  'embed',
  'frame',
  'hr',
  'img',
  'input',
  'keygen',
  'link',
  'meta',
  'param',
  'source',
  'track',
  'wbr',
])
const FORMATTING = new Set(['b', 'big', 'code', 'em', 'font', 'i', 's', 'small', 'strike', 'strong', 'tt', 'u'])
/** Elements whose content is text to the parser. */
const RAW_TEXT = new Set(['style', 'script', 'title', 'textarea', 'xmp', 'iframe', 'noembed', 'noframes'])
/** The parser reads the content of these by other rules. The sanitizer refuses them anyway. */
const REFUSED = new Set(['svg', 'math', 'plaintext', 'frameset', 'frame'])
/** A start tag of these closes an open element of the same name, unless one of the listed elements is between them. */
const IMPLIED_END = new Map([
  ['li', ['ul', 'ol']],
  ['td', ['table', 'tr']],
  ['th', ['table', 'tr']],
  ['tr', ['table']],
  ['tbody', ['table']],
  ['dd', ['dl']],
  ['dt', ['dl']],
])
const SIBLINGS = new Map([
  ['td', 'th'],
  ['th', 'td'],
  ['dd', 'dt'],
  ['dt', 'dd'],
])

/** A replacement of a part of the HTML. */
type Edit = [from: number, to: number, replacement: string]

/** `edits`: its event handlers and values that are nested too deeply are left out, automatic directions are marked. */
interface Tag {
  name: string
  closing: boolean
  end: number
  attributes: number
  edits: Edit[]
}

const isSpace = (code: number): boolean => code === 32 || (code >= 9 && code <= 13)
const isLetter = (code: number): boolean => (code | 32) >= 97 && (code | 32) <= 122

/** Reads the attribute that begins at `from`; returns the index after it. */
function attributeEnd(html: string, from: number): number {
  let at = from + 1
  for (; at < html.length; at++) {
    const code = html.charCodeAt(at)
    if (isSpace(code) || code === 62 || code === 61 || code === 47) break
  }
  let value = at
  while (value < html.length && isSpace(html.charCodeAt(value))) value++
  if (html.charCodeAt(value) !== 61) return at
  value++
  while (value < html.length && isSpace(html.charCodeAt(value))) value++
  const quote = html[value]
  if (quote === '"' || quote === "'") {
    const close = html.indexOf(quote, value + 1)
    return close === -1 ? html.length : close + 1
  }
  while (value < html.length && !isSpace(html.charCodeAt(value)) && html.charCodeAt(value) !== 62) value++
  return value
}

/** Whether the attribute that begins at `at` is named `dir`. */
function isDirection(html: string, at: number): boolean {
  const after = html.charCodeAt(at + 3)
  return (
    (html.charCodeAt(at) | 32) === 100 &&
    html.slice(at, at + 3).toLowerCase() === 'dir' &&
    (isSpace(after) || after === 61 || after === 62 || after === 47)
  )
}

/** Whether brackets are nested deeper than any real style nests them, quoted ones included. */
function isTooDeep(text: string, from: number, to: number): boolean {
  let depth = 0
  for (let at = from; at < to; at++) {
    const code = text.charCodeAt(at)
    if (code === 123 || code === 40 || code === 91) {
      if (++depth > DEEPEST_CSS) return true
    } else if ((code === 125 || code === 41 || code === 93) && depth > 0) depth--
  }
  return false
}

/** Reads the tag whose `<` is at `start`. */
function readTag(html: string, start: number): Tag {
  const closing = html[start + 1] === '/'
  const nameStart = start + (closing ? 2 : 1)
  let at = nameStart
  for (; at < html.length; at++) {
    const code = html.charCodeAt(at)
    if (isSpace(code) || code === 62 || code === 47) break
  }
  const tag: Tag = {
    name: html.slice(nameStart, Math.min(at, nameStart + 40)).toLowerCase(),
    closing,
    end: html.length,
    attributes: 0,
    edits: [],
  }
  // The direction of `bdi` is automatic even without an attribute.
  let isAutomatic = tag.name === 'bdi' && !closing
  const nameEnd = at
  while (at < html.length) {
    const code = html.charCodeAt(at)
    if (code === 62) {
      tag.end = at + 1
      break
    }
    if (isSpace(code) || code === 47) {
      at++
      continue
    }
    const end = attributeEnd(html, at)
    tag.attributes++
    const isHandler = (html.charCodeAt(at) | 32) === 111 && (html.charCodeAt(at + 1) | 32) === 110
    if (isHandler || isTooDeep(html, at, end)) tag.edits.push([at, end, ''])
    else if (isDirection(html, at)) {
      if (KNOWN_DIRECTION.test(html.slice(at, Math.min(end, at + 100)))) isAutomatic = false
      else tag.edits.push([at, at + 3, DIRECTION_MARK])
    }
    at = end
  }
  // Of two attributes of one name, the first one counts.
  if (isAutomatic) tag.edits.unshift([nameEnd, nameEnd, ` dir="ltr" ${DIRECTION_MARK}="auto"`])
  return tag
}

/** The index after a comment, declaration or processing instruction that begins at `start`. */
function commentEnd(html: string, start: number): number {
  if (!html.startsWith('<!--', start)) return endOr(html, html.indexOf('>', start), 1)
  if (html.startsWith('>', start + 4)) return start + 5
  if (html.startsWith('->', start + 4)) return start + 6
  const close = html.indexOf('--', start + 4)
  for (let at = close; at !== -1; at = html.indexOf('--', at + 1)) {
    if (html[at + 2] === '>') return at + 3
    if (html.startsWith('!>', at + 2)) return at + 4
  }
  return html.length
}
const endOr = (html: string, index: number, length: number): number => (index === -1 ? html.length : index + length)

/** The elements that are open while the parser reads, approximately. */
class OpenElements {
  readonly #names: string[] = []
  readonly #formattingBefore: number[] = []
  formatting = 0

  /** Whether the start tag may stay. */
  open(name: string): boolean {
    const stops = IMPLIED_END.get(name)
    if (stops !== undefined) this.#closeImplied(name, stops)
    if (this.#names.length >= DEEPEST) return false
    const formatting = FORMATTING.has(name)
    if (formatting && this.formatting >= MOST_FORMATTING) return false
    this.#names.push(name)
    this.#formattingBefore.push(this.formatting)
    if (formatting) this.formatting++
    return true
  }

  /** Whether the end tag may stay: without its start tag it does nothing, or closes an unrelated element. */
  close(name: string): boolean {
    const index = this.#names.lastIndexOf(name)
    if (index === -1) {
      // The element was closed by one around it; a formatting element is still on the parser's list.
      if (FORMATTING.has(name) && this.formatting > 0) this.formatting--
      return name === 'p' || name === 'br' || FORMATTING.has(name)
    }
    // Only cells forget the formatting that was left open in them.
    const before = this.#formattingBefore[index] ?? 0
    if (name === 'td' || name === 'th' || name === 'caption') this.formatting = before
    else if (FORMATTING.has(name)) this.formatting--
    this.#names.length = index
    this.#formattingBefore.length = index
    return true
  }

  #closeImplied(name: string, stops: readonly string[]): void {
    const sibling = SIBLINGS.get(name)
    for (let index = this.#names.length - 1; index >= 0; index--) {
      const open = this.#names[index] ?? ''
      if (stops.includes(open)) return
      if (open === name || open === sibling) {
        this.close(open)
        return
      }
    }
  }
}

/** The same HTML within the bounds above, and the cost of parsing it. One pass; never throws for any text. */
export function boundHtml(html: string): BoundedHtml {
  const parts: string[] = []
  const open = new OpenElements()
  let elements = 0
  let copied = 0
  const replace = (from: number, to: number, replacement = ''): void => {
    parts.push(html.slice(copied, from), replacement)
    copied = to
  }
  let at = html.indexOf('<')
  while (at !== -1) {
    const next = html.charCodeAt(at + 1)
    if (next === 33 || next === 63) at = commentEnd(html, at)
    else if (isLetter(next) || (next === 47 && isLetter(html.charCodeAt(at + 2)))) {
      const tag = readTag(html, at)
      if (!tag.closing) elements += 1 + open.formatting
      if (!mayStay(tag, open)) replace(at, tag.end)
      else for (const edit of tag.edits) replace(...edit)
      at = tag.end
      if (!tag.closing && RAW_TEXT.has(tag.name)) {
        at = rawTextEnd(html, at, tag.name)
        if (tag.name === 'style' && isTooDeep(html, tag.end, at)) replace(tag.end, at)
      }
    } else at++
    at = html.indexOf('<', at)
  }
  parts.push(html.slice(copied))
  return { html: parts.join(''), elements }
}

function mayStay({ name, closing, attributes }: Tag, open: OpenElements): boolean {
  if (REFUSED.has(name)) return false
  // A paragraph is never inside another one, and is often not closed.
  if (name === 'p' || VOID.has(name)) return closing || attributes <= MOST_ATTRIBUTES
  if (RAW_TEXT.has(name) || name === 'html' || name === 'head' || name === 'body')
    return closing || attributes <= MOST_ATTRIBUTES
  if (closing) return open.close(name)
  return attributes <= MOST_ATTRIBUTES && open.open(name)
}

/** The index of the `<` of the end tag that ends a raw text, or the end. */
function rawTextEnd(html: string, from: number, name: string): number {
  for (let at = html.indexOf('</', from); at !== -1; at = html.indexOf('</', at + 2)) {
    if (
      html.slice(at + 2, at + 2 + name.length).toLowerCase() === name &&
      !isLetter(html.charCodeAt(at + 2 + name.length))
    )
      return at
  }
  return html.length
}
