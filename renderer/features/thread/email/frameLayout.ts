/** The layout of an email in its frame: its height, whatever its styles are, and its width. */

import { isBlank } from '../../../../shared/text/isBlank.ts'

/** An email higher than this is cut, with a button that shows all of it. CSS pixels. */
export const FOLDED_HEIGHT = 4_000
/** The frame is never higher than this; the rest is reached by scrolling inside it. */
export const LARGEST_HEIGHT = 60_000
/** Wide emails shrink to fit, but not below this, so that their text stays readable; what is still too wide scrolls sideways. */
const SMALLEST_ZOOM = 0.85
/** On boxes that get the width of the frame, and on tables that scroll sideways by themselves (`mail-frame.html`). */
const NARROW = 'data-desk-narrow'
const SCROLLS = 'data-desk-scrolls'
const BOXES = 'div, p, center, section, article, main, header, footer, blockquote, ul, ol, dl, pre, form'
/** Tables in wide tables in wide tables are checked from the inside to this depth: each level is laid out once. */
const DEEPEST = 4
/** CSS pixels that cells around a table take from its width. */
const MOST_PADDING = 160
/** Content wider than this many frames is assumed to be hidden on purpose. */
const WIDEST = 4
/** Elements checked for one that was moved above the top. */
const MOST_CHECKED = 3_000
const FURTHEST_ABOVE = 1_000

/** How far content reaches above the top of the page, in CSS pixels: negative margins and positions would hide it. */
function reachAbove(body: HTMLElement, width: number): number {
  let top = 0
  let checked = 0
  for (const element of body.querySelectorAll('*')) {
    if (++checked > MOST_CHECKED) break
    const box = element.getBoundingClientRect()
    if (
      box.top < top &&
      box.top > -FURTHEST_ABOVE &&
      box.height > 1 &&
      box.width > 1 &&
      box.right > 0 &&
      box.left < width
    )
      top = box.top
  }
  return Math.ceil(-top)
}

/** The elements wider than `width`, in the order of the document. */
function widerThan(body: HTMLElement, selector: string, width: number): Element[] {
  return Array.from(body.querySelectorAll(selector))
    .slice(0, MOST_CHECKED)
    .filter((element) => element.getBoundingClientRect().width > width + 1)
}

/** Gives boxes wider than the frame its width. Wide tables scroll sideways, the innermost ones first: then those around them fit. */
function confine(body: HTMLElement, available: number): void {
  const { paddingLeft, paddingRight } = getComputedStyle(body)
  const fit = available - parseFloat(paddingLeft) - parseFloat(paddingRight)
  body.style.setProperty('--fit', `${fit}px`)
  for (const box of widerThan(body, BOXES, available)) box.toggleAttribute(NARROW, true)
  for (let depth = 0; depth < DEEPEST; depth++) {
    const wide = widerThan(body, `table:not([${SCROLLS}])`, fit)
    if (wide[0] === undefined) return
    const excess = wide[0].getBoundingClientRect().width - fit
    if (depth > 0 && excess < MOST_PADDING) {
      body.style.setProperty('--fit', `${fit - Math.ceil(excess)}px`)
      return
    }
    wide.forEach((table, index) => {
      const next = wide[index + 1]
      if (next === undefined || !table.contains(next)) table.toggleAttribute(SCROLLS, true)
    })
  }
}

/**
 * Fits the email into the width of its frame and returns its height in CSS pixels. The result depends on the width only: the frame's
 * style sheet makes the body the containing block of everything, and `emailCss.ts` replaces units that refer to the frame's height.
 */
export function fitEmail(page: Document): number {
  const { body, documentElement: root } = page
  body.style.setProperty('zoom', '1', 'important')
  body.style.removeProperty('--above')
  for (const confined of body.querySelectorAll(`[${NARROW}], [${SCROLLS}]`)) {
    confined.removeAttribute(NARROW)
    confined.removeAttribute(SCROLLS)
  }
  const available = root.clientWidth
  if (available > 0 && body.scrollWidth * SMALLEST_ZOOM > available) confine(body, available)
  const wide = body.scrollWidth
  const zoom =
    available > 0 && wide > available + 1 && wide <= available * WIDEST ? Math.max(SMALLEST_ZOOM, available / wide) : 1
  if (zoom < 1) body.style.setProperty('zoom', String(zoom), 'important')
  root.scrollTop = 0
  const above = reachAbove(body, available)
  if (above > 0) body.style.setProperty('--above', `${Math.ceil(above / zoom)}px`)
  const scrollbar = root.scrollWidth > available + 1 ? 12 : 0
  return (
    Math.ceil(body.scrollHeight * (body.getBoundingClientRect().height / Math.max(1, body.offsetHeight))) + scrollbar
  )
}

/** Whether nothing of the email is visible: no text, no image. Placeholders of images count as visible. */
export function drawsNothing(page: Document): boolean {
  const isShown = (element: Element): boolean =>
    element.checkVisibility({ opacityProperty: true, visibilityProperty: true })
  if (Array.from(page.querySelectorAll('img, .desk-image')).slice(0, MOST_CHECKED).some(isShown)) return false
  const texts = page.createTreeWalker(page.body, NodeFilter.SHOW_TEXT)
  const range = page.createRange()
  let checked = 0
  for (let node = texts.nextNode(); node !== null; node = texts.nextNode()) {
    if (isBlank(node.nodeValue ?? '')) continue
    // A long email shows something.
    if (++checked > MOST_CHECKED) return false
    range.selectNodeContents(node)
    const { width, height, right, bottom } = range.getBoundingClientRect()
    // Content before the left or the upper edge can't be reached by scrolling.
    if (
      width > 1 &&
      height > 1 &&
      right > 0 &&
      bottom > 0 &&
      node.parentElement !== null &&
      isShown(node.parentElement)
    )
      return false
  }
  return true
}
