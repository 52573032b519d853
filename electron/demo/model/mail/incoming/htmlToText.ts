import type { HtmlElement, HtmlNode } from './htmlTree.ts'
import { isElement, parseHtml } from './htmlTree.ts'

/** Marks preformatted text, which `tidy` leaves unchanged. A private-use character that is removed from the input. */
const PREFORMATTED_MARK = '\ue000'
const HEADINGS = new Set(['h1', 'h2', 'h3', 'h4', 'h5', 'h6'])
const INVISIBLE = new Set(['style', 'head', 'title', 'meta', 'script'])
const OFFICE = 'urn:schemas-microsoft-com:office'

/**
 * The text of an HTML mail that the real server stores as `html_content.reply`: split into lines, links and images as
 * Markdown, and every quotation (`blockquote`) replaced by a single `> `. Compared with the recording "mail: messages".
 */
export function textOfHtml(html: string): string {
  const root = parseHtml(html.replaceAll(PREFORMATTED_MARK, ''))
  return tidy(childrenText(root, { isOffice: html.includes(OFFICE) }))
}

interface Style {
  readonly isOffice: boolean
}
interface Position {
  readonly parent: HtmlElement
  readonly next: HtmlNode | undefined
  readonly nextName: string | null
}

function childrenText(parent: HtmlElement, style: Style): string {
  const positions: Position[] = []
  let nextName: string | null = null
  for (let i = parent.children.length - 1; i >= 0; i -= 1) {
    positions[i] = { parent, next: parent.children[i + 1], nextName }
    const child = parent.children[i]
    if (isElement(child)) nextName = child.name
  }
  return parent.children
    .map((child, i) => nodeText(child, positions[i] ?? { parent, next: undefined, nextName: null }, style))
    .join('')
}

const hasText = (node: HtmlNode | undefined) => node !== undefined && !isElement(node) && node.text.trim() !== ''
/** Collapses white space as HTML does; a no-break space becomes a normal one. */
const inLine = (text: string) =>
  text
    .replaceAll('\u00a0', ' ')
    .replaceAll('\u200c', '')
    .replace(/[\t\n\f\r ]+/g, ' ')

function nodeText(node: HtmlNode, position: Position, style: Style): string {
  if (!isElement(node)) return inLine(node.text)
  if (INVISIBLE.has(node.name)) return ''
  switch (node.name) {
    case 'pre':
      return `\n${PREFORMATTED_MARK}${plainText(node)}${PREFORMATTED_MARK}`
    case 'img':
      return imageText(node)
    case 'a':
      return linkText(node, position, style)
    case 'o:p':
      if (style.isOffice && node.weight === 0) return node.children.length === 0 ? '' : lineBreak(position)
  }
  return textBefore(node, position.parent) + childrenText(node, style) + textAfter(node, position)
}

/** The text of a node, unchanged. */
function plainText(node: HtmlNode): string {
  return isElement(node) ? node.children.map(plainText).join('') : node.text
}

const lineBreak = ({ next, nextName }: Position) =>
  hasText(next) || (nextName !== 'div' && nextName !== null) ? '\n' : ''

function textBefore({ name, weight }: HtmlElement, parent: HtmlElement): string {
  switch (name) {
    case 'hr':
      return '\n---------------------------------------------------------------\n'
    case 'h1':
    case 'h2':
    case 'h3':
    case 'h4':
    case 'h5':
    case 'h6':
    case 'ol':
    case 'ul':
    case 'p':
      return '\n\n'
    // A `div` with all the text of its parent `div` begins no new line.
    case 'div':
      return parent.name === 'div' && parent.weight === weight ? '' : '\n'
    case 'tr':
      return '\n'
    case 'td':
    case 'th':
      return '\t'
    case 'li':
      return '- '
    default:
      return ''
  }
}

function textAfter({ name }: HtmlElement, position: Position): string {
  if (HEADINGS.has(name) || name === 'p') return '\n\n'
  if (name === 'li') return '\n'
  return name === 'br' || name === 'div' ? lineBreak(position) : ''
}

function imageText({ attributes }: HtmlElement): string {
  const words = attributes.get('title') ?? attributes.get('alt')
  return words === undefined ? '' : `[${words}]`
}

function linkText(node: HtmlElement, position: Position, style: Style): string {
  const [href, title] = [node.attributes.get('href'), node.attributes.get('title')]
  let words = childrenText(node, style).trim()
  if (words.length > 1 && words.startsWith('[') && words.endsWith(']')) words = title ?? words.slice(1, -1)
  if (words === '' && title !== undefined) words = title
  if (href === undefined) {
    if (node.attributes.has('name')) words = `[${words}]`
  } else if (![words, `mailto:${words}`, `http://${words}`, `https://${words}`].includes(href)) {
    words = words === '' ? href : `[${words}](${href})`
  }
  return position.nextName !== null && HEADINGS.has(position.nextName) ? `${words}\n` : words
}

/** Removes blanks around line ends and tabs, and repeated empty lines. Leaves preformatted text unchanged. */
function tidy(text: string): string {
  const blocks = text
    .split(PREFORMATTED_MARK)
    .map((block, i) => (i % 2 === 1 ? block : trimmedAround(trimmedAround(block, '\n', ' \t'), '\t', ' ')))
  return blocks
    .join('')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}

/** Removes the given blanks on both sides of each mark. */
function trimmedAround(text: string, mark: string, blanks: string): string {
  const parts = text.split(mark)
  return parts
    .map((part, i) => {
      let [start, end] = [0, part.length]
      if (i > 0) while (start < end && blanks.includes(part[start] ?? '')) start += 1
      if (i < parts.length - 1) while (end > start && blanks.includes(part[end - 1] ?? '')) end -= 1
      return part.slice(start, end)
    })
    .join(mark)
}
