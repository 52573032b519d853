/** Remote images of an email, and the placeholders in their place until the user asks for them. */

import { isBlank } from '../../../../shared/text/isBlank.ts'

/** An image this small, in CSS pixels, is there to report to the sender that the email was opened. */
const TRACKER = 2
/** Larger placeholders are cut to this; the width follows the email's own. */
const LARGEST = 2_000

const pixels = (value: string | null): number | null => {
  const digits = /^\s*(\d{1,5})(?:\.\d*)?\s*(?:px)?\s*$/i.exec(value ?? '')?.[1]
  return digits === undefined ? null : Number(digits)
}
/** The size that the style or the attribute gives, in CSS pixels; null for none or a percentage. */
const sizeOf = (image: HTMLElement, side: 'width' | 'height'): number | null =>
  pixels(image.style.getPropertyValue(side)) ?? pixels(image.getAttribute(side))

function isTracker(image: HTMLElement): boolean {
  const [width, height] = [sizeOf(image, 'width'), sizeOf(image, 'height')]
  return (
    (width !== null && width <= TRACKER) ||
    (height !== null && height <= TRACKER) ||
    image.style.display === 'none' ||
    image.style.visibility === 'hidden'
  )
}
const isRemote = (image: Element): boolean => /^https?:/i.test(image.getAttribute('src') ?? '')

/** Addresses of the remote images, in order, each once. Trackers aren't among them. */
export function remoteImages(body: HTMLElement): string[] {
  return [
    ...new Set(
      Array.from(body.querySelectorAll('img'))
        .filter((image) => isRemote(image) && !isTracker(image))
        .map((image) => image.getAttribute('src') ?? ''),
    ),
  ]
}

/** Whether the address may be of a file that a server stores itself; main checks whether it is the account's server. */
export const mayBeStored = (url: string): boolean => /^https?:\/\/[^/?#\\]{1,300}\/rails\/active_storage\//i.test(url)

/** Whether each link shows text: one without gets some. Each link is read once, since it may hold all images. */
type LinkWords = Map<Element, boolean>

/** The words of a placeholder: the alternative text, or `label` where a link would show none. */
function wordsOf(image: HTMLImageElement, links: LinkWords, label: string): string {
  const alt = image.getAttribute('alt') ?? ''
  const link = image.closest('a[href]')
  if (link === null) return isBlank(alt) ? '' : alt.trim()
  const hasWords = links.get(link) ?? !isBlank(link.textContent ?? '')
  links.set(link, true)
  if (!isBlank(alt)) return alt.trim()
  return hasWords ? '' : label
}

/** A box of the image's size with its alternative text. It replaces the image, so a link around it stays a link. */
function placeholder(image: HTMLImageElement, words: string, label: string): HTMLElement {
  const document = image.ownerDocument
  const box = document.createElement('span')
  const [width, height] = [sizeOf(image, 'width'), sizeOf(image, 'height')]
  box.className = 'desk-image'
  box.style.width =
    width === null ? (/%/.test(image.getAttribute('width') ?? '') ? '100%' : 'auto') : `${Math.min(width, LARGEST)}px`
  box.style.minHeight = height === null ? 'auto' : `${Math.min(height, LARGEST)}px`
  if (isBlank(image.getAttribute('alt') ?? '')) box.style.height = box.style.minHeight
  if (words === '' && (width === null || height === null)) box.classList.add('desk-image-empty')
  box.setAttribute('role', 'img')
  box.setAttribute('aria-label', words === '' ? label : words)
  box.append(words)
  return box
}

/**
 * Shows the images in `body` that main allows (`addresses`: remote address → local one), replaces the others by placeholders, and removes
 * trackers.
 */
export function setImages(body: HTMLElement, addresses: ReadonlyMap<string, string | null>, label: string): void {
  const links: LinkWords = new Map()
  for (const image of body.querySelectorAll('img')) {
    const source = image.getAttribute('src') ?? ''
    if (/^data:/i.test(source)) continue
    if (isTracker(image)) {
      image.remove()
      continue
    }
    const local = addresses.get(source) ?? null
    if (local === null) image.replaceWith(placeholder(image, wordsOf(image, links, label), label))
    else image.setAttribute('src', local)
  }
}
