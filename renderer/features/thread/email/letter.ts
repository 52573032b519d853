/** Work on the sanitised fragment of an e-mail: what is quoted history, which pictures lie outside, whether it brings its own colours. */
import { HELD_SHEET, HELD_STYLE } from '../content/sanitize.ts'

const QUOTES = '.gmail_quote, .gmail_extra > blockquote, blockquote[type="cite"], .yahoo_quoted, .protonmail_quote, .moz-cite-prefix, .moz-cite-prefix + blockquote, .OutlookMessageHeader, .zmail_extra, .tutanota_quote'
/** What is this small, in pixels, is there to tell the sender that it was looked at. */
const TRACKER = 2

/** Takes the quoted history out of `root`; says whether there was any. A letter that is nothing but a quote stays whole. */
export function removeQuotes(root: DocumentFragment): boolean {
  const quotes = Array.from(root.querySelectorAll(QUOTES))
  if (quotes.length === 0) return false
  const rest = root.cloneNode(true) as DocumentFragment
  for (const quote of rest.querySelectorAll(QUOTES)) quote.remove()
  if ((rest.textContent ?? '').trim() === '' && rest.querySelector('img') === null) return false
  for (const quote of quotes) quote.remove()
  return true
}

function isTracker(picture: Element): boolean {
  const small = (name: string): boolean => {
    const size = /^\d+/.exec(picture.getAttribute(name) ?? '')?.[0]
    return size !== undefined && Number(size) <= TRACKER
  }
  return small('width') || small('height') || /(?:^|;)\s*(?:width|height)\s*:\s*[0-2]px/i.test(picture.getAttribute(HELD_STYLE) ?? '') || /display\s*:\s*none/i.test(picture.getAttribute(HELD_STYLE) ?? '')
}

/**
 * Turns off every picture that lies outside and returns their addresses in order, each once. Tracking pictures are removed and never
 * asked for. `data-off` holds the place of a picture's address in the list.
 */
export function holdPictures(root: DocumentFragment): string[] {
  const urls: string[] = []
  for (const picture of root.querySelectorAll('img')) {
    const url = picture.getAttribute('src') ?? ''
    if (!/^https?:/i.test(url)) {
      if (!/^data:/i.test(url)) picture.remove()
      continue
    }
    if (isTracker(picture)) {
      picture.remove()
      continue
    }
    if (!urls.includes(url)) urls.push(url)
    picture.setAttribute('data-off', String(urls.indexOf(url)))
    picture.removeAttribute('src')
  }
  return urls
}

/** Puts the pictures back under the addresses that main vouches for; those it refused stay off. */
export function showPictures(root: ParentNode, addresses: readonly (string | null)[]): void {
  for (const picture of root.querySelectorAll('img[data-off]')) {
    const address = addresses[Number(picture.getAttribute('data-off'))]
    if (address === null || address === undefined) continue
    picture.setAttribute('src', address)
    picture.removeAttribute('data-off')
  }
}

/** Whether a letter brings colours of its own; one that does not may take the desk's, light or dark. */
export function isPlainLetter(root: DocumentFragment): boolean {
  if (root.querySelector(`[${HELD_SHEET}], [bgcolor], font[color], [background]`) !== null) return false
  return !Array.from(root.querySelectorAll(`[${HELD_STYLE}]`)).some((element) => /(?:^|[;\s])(?:color|background(?:-color)?)\s*:/i.test(element.getAttribute(HELD_STYLE) ?? ''))
}

/** Gives a letter its inline styles; only inside the mail frame, whose policy allows them. */
export function wearStyles(root: ParentNode): void {
  for (const holder of root.querySelectorAll(`[${HELD_SHEET}]`)) {
    const sheet = holder.ownerDocument.createElement('style')
    sheet.textContent = holder.getAttribute(HELD_SHEET)
    holder.replaceWith(sheet)
  }
  for (const element of root.querySelectorAll(`[${HELD_STYLE}]`)) {
    element.setAttribute('style', element.getAttribute(HELD_STYLE) ?? '')
    element.removeAttribute(HELD_STYLE)
  }
}
