/** Puts a sanitized email into the document of its frame. */
import { boundMarks } from '../../../../shared/text/boundMarks.ts'
import { DIRECTION_MARK } from '../content/boundHtml.ts'
import { warnOfLinks } from '../content/links.ts'
import { setDirections } from './directions.ts'

/** Inert elements of the parsed email (`sanitizeEmail.ts`), the body with or without its quotes. */
export interface DrawnEmail {
  readonly html: HTMLElement
  readonly body: HTMLElement
  readonly sheet: string
}

/** The colors that `mail-frame.html` gives to text and links, as the browser computes them. */
export const TEXT_COLORS = ['rgb(31, 35, 41)', 'rgb(26, 86, 197)'] as const

const OF_ROOT = ['class', 'lang', 'dir', 'style']
const OF_BODY = [...OF_ROOT, 'bgcolor', 'text', 'link', 'vlink', 'align']

function copyAttributes(from: HTMLElement, to: HTMLElement, names: readonly string[]): void {
  for (const { name } of Array.from(to.attributes)) to.removeAttribute(name)
  for (const name of names) {
    const value = from.getAttribute(name)
    if (value !== null) to.setAttribute(name, value)
  }
  // `!important` in an attribute would override the frame's own sheet.
  for (const property of Array.from(to.style)) {
    if (to.style.getPropertyPriority(property) !== '')
      to.style.setProperty(property, to.style.getPropertyValue(property))
  }
}

/** Bounds combining marks here, where entities are decoded and adjacent text nodes are joined. */
function boundText(content: DocumentFragment): void {
  content.normalize()
  const texts = content.ownerDocument.createTreeWalker(content, NodeFilter.SHOW_TEXT)
  for (let node = texts.nextNode(); node !== null; node = texts.nextNode()) {
    const text = node.nodeValue ?? ''
    const bounded = boundMarks(text)
    if (bounded !== text) node.nodeValue = bounded
  }
}

/**
 * Replaces the content of `page` and marks suspicious links. Copies attributes of the email's root and body, so that
 * its selectors and colors apply.
 */
export function drawEmail(page: Document, { html, body, sheet }: DrawnEmail): void {
  copyAttributes(html, page.documentElement, OF_ROOT)
  copyAttributes(body, page.body, OF_BODY)
  let styles = page.head.querySelector('style[data-email]')
  if (styles === null) {
    styles = page.createElement('style')
    styles.setAttribute('data-email', '')
    page.head.append(styles)
  }
  styles.textContent = sheet
  const content = page.createDocumentFragment()
  for (const node of body.childNodes) content.append(page.importNode(node, true))
  boundText(content)
  warnOfLinks(content)
  const direction = setDirections(content)
  page.body.replaceChildren(content)
  if (
    !page.body.hasAttribute('dir') &&
    (body.hasAttribute(DIRECTION_MARK) || !page.documentElement.hasAttribute('dir'))
  )
    page.body.dir = direction
}
