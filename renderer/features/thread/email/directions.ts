/**
 * The automatic directions of an email's elements (`dir="auto"`, `<bdi>`), set once, because the browser would search
 * for them repeatedly.
 */
import { DIRECTION_MARK } from '../content/boundHtml.ts'

type Direction = 'ltr' | 'rtl'

/** Letters, and the marks that only carry a direction. */
const STRONG = /[\p{L}\u061c\u200e\u200f]/u
/** The Unicode blocks of scripts written from right to left. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufefe\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u

function directionOfText(text: string): Direction | null {
  const first = STRONG.exec(text)?.[0]
  if (first === undefined) return null
  return RIGHT_TO_LEFT.test(first) ? 'rtl' : 'ltr'
}

/**
 * Sets the direction of each marked element in `content` to that of its first letter, as the browser would: words in elements with a
 * direction of their own don't count. Returns the direction of `content` itself. Linear.
 */
export function setDirections(content: DocumentFragment): Direction {
  const set: [Element, Direction][] = []
  const search = (parent: Node, around: { found: Direction | null }): void => {
    for (let node = parent.firstChild; node !== null; node = node.nextSibling) {
      if (node.nodeType === Node.TEXT_NODE) around.found ??= directionOfText(node.nodeValue ?? '')
      if (node.nodeType !== Node.ELEMENT_NODE) continue
      const element = node as Element
      const mark = element.getAttribute(DIRECTION_MARK)?.toLowerCase()
      if (mark === 'auto') {
        const own = { found: null }
        search(element, own)
        set.push([element, own.found ?? 'ltr'])
      } else if (element.hasAttribute('dir')) search(element, { found: 'ltr' })
      else search(element, around)
    }
  }
  const all = { found: null }
  search(content, all)
  // Inner ones first: setting one passes its direction on to all below it that have none of their own.
  for (const [element, direction] of set) element.setAttribute('dir', direction)
  return all.found ?? 'ltr'
}
