/**
 * Turns the HTML of an email into a document that may be shown in the mail frame, and nowhere else. The frame's own window parses it: its
 * policy allows inline styles, which the page's policy refuses and reports even while parsing.
 */
import type { Config } from 'dompurify'
import DOMPurify from 'dompurify'
import { isBlank } from '../../../../shared/text/isBlank.ts'
import { truncate } from '../../../../shared/text/truncate.ts'
import type { BoundedHtml } from './boundHtml.ts'
import { boundHtml, DIRECTION_MARK } from './boundHtml.ts'
import type { StyleFindings } from './emailCss.ts'
import { cleanSheet, cleanStyle } from './emailCss.ts'
import { FORBIDDEN_TAGS, isUnsafeData } from './sanitize.ts'

export interface SanitizedEmail {
  /** Inert: nothing in it loads or runs until it is imported into the frame. */
  readonly html: HTMLElement
  readonly body: HTMLElement
  /** All its style sheets, cleaned. */
  readonly sheet: string
  /** Whether it sets a color anywhere. One that doesn't may take the desk's colors. */
  readonly colored: boolean
}

/** Attributes that are never addresses, so that the rule for addresses doesn't remove them. */
const PLAIN_ATTRIBUTES = [
  'bgcolor',
  'text',
  'link',
  'vlink',
  'alink',
  'align',
  'valign',
  'cellpadding',
  'cellspacing',
  'width',
  'height',
  'border',
  'dir',
  DIRECTION_MARK,
  'lang',
  'color',
  'face',
  'size',
  'colspan',
  'rowspan',
  'start',
  'type',
  'hspace',
  'vspace',
  'nowrap',
  'style',
  'class',
  'alt',
]
/** Where an email program marks the quoted history by an id or a name. The sanitizer removes both; the mark stays as this attribute. */
export const QUOTE_MARK = 'data-quote-mark'

const EMAIL: Config = {
  USE_PROFILES: { html: true },
  FORBID_TAGS: FORBIDDEN_TAGS,
  // A title could name a false target of a link; the frame shows the real one instead.
  FORBID_ATTR: [
    'id',
    'name',
    'title',
    'srcset',
    'action',
    'formaction',
    'ping',
    'target',
    'download',
    'autofocus',
    'tabindex',
    'accesskey',
    'contenteditable',
    'usemap',
    'background',
    'poster',
    'popover',
    'popovertarget',
  ],
  ALLOWED_URI_REGEXP: /^(?:https?|mailto|tel|cid):|^data:image\//i,
  ADD_URI_SAFE_ATTR: PLAIN_ATTRIBUTES,
  ADD_ATTR: PLAIN_ATTRIBUTES,
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  ALLOW_UNKNOWN_PROTOCOLS: false,
  SANITIZE_DOM: true,
  WHOLE_DOCUMENT: true,
  RETURN_DOM: true,
}

/** The window of a document, with its constructors. */
export type FrameWindow = Window & typeof globalThis

interface Sheet {
  css: string
  media: string
}
interface Purifier {
  sanitize: (html: string) => HTMLElement
  sheets: Sheet[]
  marks: Map<Element, string>
}

const purifiers = new WeakMap<FrameWindow, Purifier>()
/** One sanitizer for each window that parses. */
function purifierOf(view: FrameWindow): Purifier {
  const known = purifiers.get(view)
  if (known !== undefined) return known
  const made = DOMPurify(view)
  if (!made.isSupported) throw new Error('HTML cannot be sanitized here.')
  const sheets: Sheet[] = []
  const marks = new Map<Element, string>()
  made.addHook('uponSanitizeElement', (node, data) => {
    if (data.tagName !== 'style' || node.nodeType !== 1) return
    const element = node as Element
    const type = element.getAttribute('type')?.trim().toLowerCase() ?? ''
    if (type === '' || type === 'text/css')
      sheets.push({ css: element.textContent ?? '', media: element.getAttribute('media') ?? '' })
  })
  made.addHook('uponSanitizeAttribute', (node, data) => {
    if (isUnsafeData(data.attrValue)) data.keepAttr = false
    // `boundHtml.ts` marks the others. One that it didn't see in odd markup would make each copy of the email slow.
    if (data.attrName === 'dir' && !/^(?:ltr|rtl)$/i.test(data.attrValue)) data.keepAttr = false
    if ((data.attrName === 'id' || data.attrName === 'name') && data.attrValue !== '')
      marks.set(node, data.attrValue.slice(0, 100))
  })
  const purifier: Purifier = {
    sheets,
    marks,
    sanitize: (html) => made.sanitize(html, { ...EMAIL, RETURN_DOM: true }) as HTMLElement,
  }
  purifiers.set(view, purifier)
  return purifier
}

function bodyOf(html: HTMLElement): HTMLElement {
  const body = Array.from(html.children).find((element) => element.localName === 'body')
  if (body !== undefined) return body as HTMLElement
  return html.appendChild(html.ownerDocument.createElement('body'))
}

/** Links of an image map that are listed at most. */
const MOST_AREAS = 200
const LONGEST_AREA = 80

/** The names that tie an image to its map are removed, and an image may not be loaded: the areas become links below it, each once. */
function listAreas(body: HTMLElement): void {
  const known = new Set<string>()
  for (const area of Array.from(body.querySelectorAll('area')).slice(0, MOST_AREAS)) {
    const href = area.getAttribute('href') ?? ''
    const alt = area.getAttribute('alt') ?? ''
    const words = !isBlank(alt) ? alt.trim() : href.replace(/^(?:https?:\/\/|mailto:|tel:)/i, '')
    if (href === '' || words === '' || known.has(`${href} ${words}`)) continue
    known.add(`${href} ${words}`)
    const link = body.ownerDocument.createElement('a')
    link.setAttribute('href', href)
    link.className = 'desk-area'
    link.textContent = truncate(words, LONGEST_AREA)
    area.replaceWith(link, ' ')
  }
}

/** More HTML than this is only shown on request: parsing and layout would stop the page for a noticeable time. */
const LARGE_SOURCE = 1_000_000
const LARGE_ELEMENTS = 30_000

/** HTML that may be parsed. `isLarge`: it is shown as text until the user asks for more. */
export interface BoundedEmail extends BoundedHtml {
  readonly isLarge: boolean
}

/** Bounds an email's HTML before it is parsed. Linear; never throws for any text. */
export function boundEmail(source: string): BoundedEmail {
  const bounded = boundHtml(source)
  return { ...bounded, isLarge: source.length > LARGE_SOURCE || bounded.elements > LARGE_ELEMENTS }
}

/** `view` is the window that parses: the frame's. Linear in the length of the HTML; never throws for any text. */
export function sanitizeEmail(bounded: BoundedEmail, view: FrameWindow): SanitizedEmail {
  const purifier = purifierOf(view)
  purifier.sheets.length = 0
  purifier.marks.clear()
  // The doctype makes a document that begins with text lose its leading blanks, and nothing more.
  const html = purifier.sanitize(`<!doctype html>${bounded.html}`)
  const body = bodyOf(html)
  const findings: StyleFindings = { colors: html.querySelector('[bgcolor], [text], font[color]') !== null }
  for (const element of [html, ...Array.from(html.querySelectorAll<HTMLElement>('[style]'))]) {
    if (!element.hasAttribute('style')) continue
    cleanStyle(element.style, findings)
    if (element.style.length === 0) element.removeAttribute('style')
  }
  listAreas(body)
  for (const [element, mark] of purifier.marks) element.setAttribute(QUOTE_MARK, mark)
  const sheet = purifier.sheets
    .map(({ css, media }) => cleanSheet(css, media, findings))
    .filter((css) => css !== '')
    .join('\n')
  return { html, body, sheet, colored: findings.colors }
}
