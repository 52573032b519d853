/**
 * The gate that every piece of HTML passes on its way to the page: in, a string from a stranger; out, a fragment without scripts,
 * handlers, forms, frames, foreign namespaces or names. The content security policy stands behind it, this stands before it.
 */
import DOMPurify from 'dompurify'
import type { Config } from 'dompurify'

const LINKS = /^(?:https?|mailto|tel):/i
const FORBIDDEN = ['style', 'script', 'noscript', 'template', 'svg', 'math', 'iframe', 'frame', 'object', 'embed', 'form', 'input', 'button', 'select', 'textarea', 'option', 'base', 'meta', 'link', 'title', 'dialog', 'portal', 'video', 'audio', 'source', 'track', 'picture', 'marquee']

/** What markdown makes, and nothing else. No styles, no classes but the mention's. */
const MESSAGE: Config = {
  ALLOWED_TAGS: ['a', 'b', 'blockquote', 'br', 'code', 'del', 'em', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'hr', 'i', 'li', 'ol', 'p', 'pre', 's', 'span', 'strong', 'table', 'tbody', 'td', 'th', 'thead', 'tr', 'u', 'ul'],
  ALLOWED_ATTR: ['href', 'title', 'rel', 'class', 'start'],
  ALLOWED_URI_REGEXP: LINKS,
  ADD_URI_SAFE_ATTR: ['start', 'class', 'rel', 'title'],
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  RETURN_DOM_FRAGMENT: true,
}

const PICTURE_DATA = /^data:image\/(?:png|jpe?g|gif|webp|bmp)[;,]/i
/** Attributes that are never addresses, so that the rule for addresses does not remove them. */
const PLAIN_ATTRIBUTES = ['bgcolor', 'align', 'valign', 'cellpadding', 'cellspacing', 'width', 'height', 'border', 'dir', 'lang', 'color', 'face', 'size', 'colspan', 'rowspan', 'start', 'type', 'hspace', 'vspace', 'nowrap', 'title']

/**
 * A letter's inline styles travel under this name: the page's own policy refuses `style` (and reports it, even while parsing), only the
 * mail frame allows it, so only there are they given back.
 */
export const HELD_STYLE = 'data-style'
/** The same for its style sheets, on a hidden element at its beginning. */
export const HELD_SHEET = 'data-sheet'
const SHEETS = /<style\b[^>]*>([\s\S]*?)(?:<\/style\s*>|$)/gi

/** What letters are made of. Styles stay, without anything that loads; the frame that shows them runs no script and loads nothing. */
const EMAIL: Config = {
  USE_PROFILES: { html: true },
  FORBID_TAGS: FORBIDDEN,
  FORBID_ATTR: ['style', 'id', 'name', 'srcset', 'action', 'formaction', 'ping', 'target', 'download', 'autofocus', 'tabindex', 'contenteditable', 'usemap', 'background', 'poster', 'popover', 'popovertarget'],
  ALLOWED_URI_REGEXP: /^(?:https?|mailto|tel|cid):|^data:image\//i,
  ADD_URI_SAFE_ATTR: [...PLAIN_ATTRIBUTES, HELD_STYLE],
  ADD_ATTR: [...PLAIN_ATTRIBUTES, HELD_STYLE],
  FORCE_BODY: true,
  ALLOW_DATA_ATTR: false,
  ALLOW_UNKNOWN_PROTOCOLS: false,
  SANITIZE_DOM: true,
  RETURN_DOM_FRAGMENT: true,
}

/** CSS without anything that loads, runs or escapes: imports, addresses, expressions, old behaviours. */
export function harmlessCss(css: string): string {
  return css
    // Escapes first, so that nothing below can be spelled around.
    .replaceAll(/\\([0-9a-f]{1,6})\s?/gi, (_match, hex: string) => safeCharacter(Number.parseInt(hex, 16)))
    .replaceAll('\\', '')
    .replaceAll(/\/\*[\s\S]*?(?:\*\/|$)/g, ' ')
    .replaceAll(/@(?:import|charset|namespace|font-face)[^;{}]*(?:;|\{[^}]*\}|$)/gi, '')
    .replaceAll(/(?:url|image|image-set|-webkit-image-set|src|expression|element|attr)\s*\((?:[^()]|\([^()]*\))*\)?/gi, 'none')
    .replaceAll(/(?:-moz-binding|behavior)\s*:[^;}]*/gi, '')
    .replaceAll(/position\s*:\s*(?:fixed|sticky)/gi, 'position:static')
}

function safeCharacter(code: number): string {
  return code > 0x1f && code < 0x11_0000 && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : ''
}

let purifier: ReturnType<typeof DOMPurify> | null = null
function purify(): ReturnType<typeof DOMPurify> {
  if (purifier) return purifier
  const made = DOMPurify(window)
  if (!made.isSupported) throw new Error('HTML cannot be sanitised here.')
  made.addHook('uponSanitizeAttribute', (_node, data) => {
    if (data.attrName === HELD_STYLE) data.attrValue = harmlessCss(data.attrValue)
    if (/^\s*data:/i.test(data.attrValue) && !PICTURE_DATA.test(data.attrValue)) data.keepAttr = false
  })
  purifier = made
  return made
}

/** A message's HTML (from `markdownToHtml`) as a fragment that may stand in the page. */
export function sanitizeMessage(html: string): DocumentFragment {
  const fragment = purify().sanitize(html, { ...MESSAGE, RETURN_DOM_FRAGMENT: true })
  for (const element of fragment.querySelectorAll('[class]')) {
    if (element.getAttribute('class') !== 'mention') element.removeAttribute('class')
  }
  return fragment
}

const TAGS = /<[a-z](?:[^"'<>]|"[^"]*"|'[^']*')*>/gi
const ATTRIBUTES = /([^\s"'<>/=]+)(\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'>]+))/g
/**
 * Renames inline styles and takes out inline handlers before anything parses them: the page's policy reports both, also where no
 * page comes of it. What is written in a way that this does not find is still removed behind it.
 */
function withoutInline(html: string): string {
  return html.replaceAll(TAGS, (tag) => tag.replaceAll(ATTRIBUTES, (whole, name: string, value: string) => {
    if (/^style$/i.test(name)) return HELD_STYLE + value
    return /^on/i.test(name) ? '' : whole
  }))
}

/** A letter's HTML as a fragment that may stand in the mail frame, and nowhere else. Styles are held, pictures still have outside addresses. */
export function sanitizeEmail(html: string): DocumentFragment {
  const sheets = Array.from(html.matchAll(SHEETS), ([, css]) => harmlessCss(css ?? '').replaceAll('<', '')).filter((css) => css.trim() !== '')
  const held = withoutInline(html.replaceAll(SHEETS, ''))
  const fragment = purify().sanitize(held, { ...EMAIL, RETURN_DOM_FRAGMENT: true })
  if (sheets.length > 0) {
    const holder = document.createElement('span')
    holder.hidden = true
    holder.setAttribute(HELD_SHEET, sheets.join('\n'))
    fragment.prepend(holder)
  }
  return fragment
}
