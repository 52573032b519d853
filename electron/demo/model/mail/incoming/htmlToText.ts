import type { HtmlElement, HtmlNode } from './tree.ts'
import { isElement, parseHtml } from './tree.ts'

/** The marks that keep preformatted text out of the tidying at the end; private characters, dropped from the input. */
const KEPT = '\ue000'
const HEADINGS = new Set(['h1', 'h2', 'h3', 'h4', 'h5', 'h6'])
const UNSEEN = new Set(['style', 'head', 'title', 'meta', 'script'])
const OFFICE = 'urn:schemas-microsoft-com:office'

/**
 * The text that the real server keeps of an HTML mail as `html_content.reply`: laid out in lines, links and images as
 * Markdown, and every quotation (`blockquote`) replaced by a single `> `. Recorded and compared, "mail: messages".
 */
export function textOfHtml(html: string): string {
  const root = parseHtml(html.replaceAll(KEPT, ''))
  return tidy(childrenText(root, { isOffice: html.includes(OFFICE) }))
}

interface Style {
  readonly isOffice: boolean
}
interface Place {
  readonly parent: HtmlElement
  readonly next: HtmlNode | undefined
  readonly nextName: string | null
}

function childrenText(parent: HtmlElement, style: Style): string {
  const places: Place[] = []
  let nextName: string | null = null
  for (let i = parent.children.length - 1; i >= 0; i -= 1) {
    places[i] = { parent, next: parent.children[i + 1], nextName }
    const child = parent.children[i]
    if (isElement(child)) nextName = child.name
  }
  return parent.children
    .map((child, i) => nodeText(child, places[i] ?? { parent, next: undefined, nextName: null }, style))
    .join('')
}

const isWords = (node: HtmlNode | undefined) => node !== undefined && !isElement(node) && node.text.trim() !== ''
/** Blanks as HTML sees them; a no-break space becomes a common one. */
const inLine = (text: string) =>
  text
    .replaceAll('\u00a0', ' ')
    .replaceAll('\u200c', '')
    .replace(/[\t\n\f\r ]+/g, ' ')

function nodeText(node: HtmlNode, place: Place, style: Style): string {
  if (!isElement(node)) return inLine(node.text)
  if (UNSEEN.has(node.name)) return ''
  switch (node.name) {
    case 'pre':
      return `\n${KEPT}${plainText(node)}${KEPT}`
    case 'img':
      return imageText(node)
    case 'a':
      return linkText(node, place, style)
    case 'o:p':
      if (style.isOffice && node.weight === 0) return node.children.length === 0 ? '' : lineBreak(place)
  }
  return before(node, place.parent) + childrenText(node, style) + behind(node, place)
}

/** Every character in it, as it is. */
function plainText(node: HtmlNode): string {
  return isElement(node) ? node.children.map(plainText).join('') : node.text
}

const lineBreak = ({ next, nextName }: Place) =>
  isWords(next) || (nextName !== 'div' && nextName !== null) ? '\n' : ''

function before({ name, weight }: HtmlElement, parent: HtmlElement): string {
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
    // A division that holds all the words of another one begins no line of its own.
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

function behind({ name }: HtmlElement, place: Place): string {
  if (HEADINGS.has(name) || name === 'p') return '\n\n'
  if (name === 'li') return '\n'
  return name === 'br' || name === 'div' ? lineBreak(place) : ''
}

function imageText({ attributes }: HtmlElement): string {
  const words = attributes.get('title') ?? attributes.get('alt')
  return words === undefined ? '' : `[${words}]`
}

function linkText(node: HtmlElement, place: Place, style: Style): string {
  const [href, title] = [node.attributes.get('href'), node.attributes.get('title')]
  let words = childrenText(node, style).trim()
  if (words.length > 1 && words.startsWith('[') && words.endsWith(']')) words = title ?? words.slice(1, -1)
  if (words === '' && title !== undefined) words = title
  if (href === undefined) {
    if (node.attributes.has('name')) words = `[${words}]`
  } else if (![words, `mailto:${words}`, `http://${words}`, `https://${words}`].includes(href)) {
    words = words === '' ? href : `[${words}](${href})`
  }
  return place.nextName !== null && HEADINGS.has(place.nextName) ? `${words}\n` : words
}

/** No blanks around line ends and tabs, never more than one empty line; preformatted text is left alone. */
function tidy(text: string): string {
  const blocks = text
    .split(KEPT)
    .map((block, i) => (i % 2 === 1 ? block : trimmedAround(trimmedAround(block, '\n', ' \t'), '\t', ' ')))
  return blocks
    .join('')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}

/** Takes the given blanks away on both sides of each mark. */
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
