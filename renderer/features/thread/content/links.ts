/** Links: shows the address on hover and focus, warns where the text of a link names another host, and opens links through main. */
import { call } from '../../../bridge/client.ts'
import { i18n } from '../../../i18n.ts'
import { useNotices } from '../../../stores/notices.ts'
import { tooltips } from '../../../ui/tooltip.ts'
import type { LinkTarget } from './linkTarget.ts'
import { linkTarget } from './linkTarget.ts'

export const WARNING_CLASS = 'desk-warning'

/** The link that an event is about, in a frame's document too, where `instanceof Element` fails. */
function linkAt({ target }: Event): Element | null {
  const at = target as Node | null
  return at?.nodeType === 1 ? (at as Element).closest('a[href], area[href]') : null
}

/** A handler of `click` and `auxclick`: opens the link in the browser, through main. The secondary button opens a menu instead. */
export function useFollow(): (event: Event) => void {
  const notices = useNotices()
  return (event) => {
    const link = linkAt(event)
    if (link === null || (event as MouseEvent).button === 2) return
    event.preventDefault()
    call('link:open', { url: link.getAttribute('href') ?? '' }).catch((thrown: unknown) => notices.fail(thrown))
  }
}

/** Elements whose text is separate from the text around them. */
const APART =
  'br, hr, p, div, ul, ol, li, dl, dt, dd, table, tr, td, th, caption, h1, h2, h3, h4, h5, h6, blockquote, pre, center, address, article, section, header, footer'
/**
 * The words that a link shows: its text, and the alternative text of its images. Nesting is bounded before a message is
 * parsed (`boundHtml.ts`).
 */
function wordsOf(node: Node): string {
  if (node.nodeType !== Node.ELEMENT_NODE) return node.nodeValue ?? ''
  const element = node as Element
  if (element.localName === 'img') return ` ${element.getAttribute('alt') ?? ''} `
  const words = Array.from(element.childNodes, wordsOf).join('')
  return element.matches(APART) ? ` ${words} ` : words
}
const targetOf = (link: Element): LinkTarget | null => linkTarget(link.getAttribute('href') ?? '', wordsOf(link))

function warningWords({ warning, host }: LinkTarget): string {
  const { t } = i18n.global
  return t(warning === 'lookalike' ? 'thread.link.lookalike' : 'thread.link.otherPlace', { host })
}

/** Puts a warning after each link in `root` whose text names another host than its target. */
export function warnOfLinks<Root extends ParentNode>(root: Root): Root {
  for (const link of root.querySelectorAll('a[href]')) {
    const target = targetOf(link)
    if (target === null || target.warning === null) continue
    const warning = link.ownerDocument.createElement('span')
    warning.className = WARNING_CLASS
    warning.dir = 'auto'
    warning.textContent = warningWords(target)
    link.after(' ', warning)
  }
  return root
}

/** The tooltip of a button that opens a link, in a card or an article. */
export function linkLabel(href: string, text: string): string {
  const target = linkTarget(href, text)
  if (target === null) return href
  return target.warning === null ? target.address : `${target.address}\n${warningWords(target)}`
}

/** Returns the element at which the tooltip of a link is shown: the link itself, or a stand-in for one inside a frame. */
type AnchorOf = (link: Element) => HTMLElement | null
const itself: AnchorOf = (link) => (link instanceof HTMLElement ? link : null)

/** Shows the target of each link below `root` while it is hovered or has keyboard focus. Returns a function that stops it. */
export function showLinkTargets(root: Document | HTMLElement, anchorOf: AnchorOf = itself): () => void {
  let shown: { link: Element; anchor: HTMLElement } | null = null
  const showTarget = (link: Element, show: 'point' | 'focus'): void => {
    const target = targetOf(link)
    const anchor = target === null ? null : anchorOf(link)
    if (target === null || anchor === null) return
    shown = { link, anchor }
    // For screen readers: the tooltip of a link inside a frame can't describe it.
    link.setAttribute('aria-description', target.address)
    tooltips[show]({
      element: anchor,
      words: () => ({ label: linkLabel(link.getAttribute('href') ?? '', wordsOf(link)), keys: [], side: 'bottom' }),
    })
  }
  const leave = (): void => {
    if (shown !== null) tooltips.leave(shown.anchor)
    shown = null
  }
  const over = (event: Event): void => {
    const link = linkAt(event)
    if (link === null) leave()
    else if (link !== shown?.link) showTarget(link, 'point')
  }
  const focus = (event: Event): void => {
    const link = linkAt(event)
    if (link?.matches(':focus-visible') === true) showTarget(link, 'focus')
  }
  const out = (event: Event): void => {
    if ((event as PointerEvent).relatedTarget === null) leave()
  }
  const handlers: [string, (event: Event) => void][] = [
    ['pointerover', over],
    ['pointerout', out],
    ['focusin', focus],
    ['focusout', leave],
  ]
  for (const [type, handler] of handlers) root.addEventListener(type, handler)
  return () => {
    leave()
    for (const [type, handler] of handlers) root.removeEventListener(type, handler)
  }
}
