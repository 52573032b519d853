/**
 * Sanitizes HTML from outside before it enters the page. The result is a fragment without scripts, handlers, forms, frames, foreign
 * namespaces or names. The content security policy is the second line of defense.
 */
import type { Config } from 'dompurify'
import DOMPurify from 'dompurify'
import { boundHtml } from './boundHtml.ts'

const LINKS = /^(?:https?|mailto|tel):/i
/** Elements that are removed from all HTML from outside. */
export const FORBIDDEN_TAGS = [
  'style',
  'script',
  'noscript',
  'template',
  'svg',
  'math',
  'iframe',
  'frame',
  'object',
  'embed',
  'form',
  'input',
  'button',
  'select',
  'textarea',
  'option',
  'base',
  'meta',
  'link',
  'title',
  'dialog',
  'portal',
  'video',
  'audio',
  'source',
  'track',
  'picture',
  'marquee',
]

/** Only the elements that markdown produces. No styles, and no class other than the mention's. */
const MESSAGE: Config = {
  ALLOWED_TAGS: [
    'a',
    'b',
    'blockquote',
    'br',
    'code',
    'del',
    'em',
    'h1',
    'h2',
    'h3',
    'h4',
    'h5',
    'h6',
    'hr',
    'i',
    'li',
    'ol',
    'p',
    'pre',
    's',
    'span',
    'strong',
    'table',
    'tbody',
    'td',
    'th',
    'thead',
    'tr',
    'u',
    'ul',
  ],
  ALLOWED_ATTR: ['href', 'rel', 'class', 'start'],
  ALLOWED_URI_REGEXP: LINKS,
  ADD_URI_SAFE_ATTR: ['start', 'class', 'rel'],
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  RETURN_DOM_FRAGMENT: true,
}

const IMAGE_DATA = /^data:image\/(?:png|jpe?g|gif|webp|bmp)[;,]/i
/** Whether a value is a `data:` address of anything but a plain image. */
export const isUnsafeData = (value: string): boolean => /^\s*data:/i.test(value) && !IMAGE_DATA.test(value)

let purifier: ReturnType<typeof DOMPurify> | null = null
function purify(): ReturnType<typeof DOMPurify> {
  if (purifier) return purifier
  const made = DOMPurify(window)
  if (!made.isSupported) throw new Error('HTML cannot be sanitized here.')
  made.addHook('uponSanitizeAttribute', (_node, data) => {
    if (isUnsafeData(data.attrValue)) data.keepAttr = false
  })
  purifier = made
  return made
}

/** A message's HTML (from `markdownToHtml`) as a fragment that is safe in the page. */
export function sanitizeMessage(html: string): DocumentFragment {
  const fragment = purify().sanitize(boundHtml(html).html, { ...MESSAGE, RETURN_DOM_FRAGMENT: true })
  for (const element of fragment.querySelectorAll('[class]')) {
    if (element.getAttribute('class') !== 'mention') element.removeAttribute('class')
  }
  return fragment
}
