/**
 * Addresses in running text, found in one pass: `https://…`, `www.…`, `mailto:…`, `tel:…` and email addresses, but no
 * file names.
 */

export interface FoundLink {
  start: number
  end: number
  href: string
}

/** Further links stay text, because drawing them would cost too much. */
const MOST_LINKS = 500
/** Longer addresses are not opened (`shared/bridge.ts`). */
const LONGEST_LINK = 8_000
const LONGEST_LOCAL = 64
const LONGEST_DOMAIN = 253

const BEGINNING = /https?:\/\/|www\.|mailto:|tel:|@/gi
/** Characters of an address: no space, quotes, angle brackets, backslash, controls or full-width punctuation. */
const RUN = new RegExp(
  '[^\\s<>"\\\\\\p{Cc}\\u200b\\u200e\\u200f\\u061c\\u202a-\\u202e\\u2066-\\u2069\\u3000-\\u3002\\u3008-\\u3011' +
    '\\u3014-\\u301b\\uff01\\uff08\\uff09\\uff0c\\uff1a\\uff1b\\uff1f\\ufeff“”«»]+',
  'uy',
)
const PLAIN_END = new Set(['.', ',', ';', ':', '!', '?', "'", '’', '…', '*', '~', '|', '`'])
const PAIRS: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' }
const LOCAL = /[\p{L}\p{N}._%+-]/u
const DOMAIN = /^[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?$/u
const DOMAIN_RUN = /[\p{L}\p{N}.-]+/uy
const WORD_BEFORE = /[A-Za-z0-9]$/
const NAME_BEFORE = /[\p{L}\p{N}_@/.-]$/u

/** The links of a text, in order and without overlap. */
export function findLinks(text: string): FoundLink[] {
  const links: FoundLink[] = []
  const beginning = new RegExp(BEGINNING)
  let from = 0
  for (let match = beginning.exec(text); match !== null && links.length < MOST_LINKS; match = beginning.exec(text)) {
    const link =
      match[0] === '@' ? emailAt(text, match.index, from) : addressAt(text, match.index, match[0].toLowerCase())
    if (link === null) continue
    if (link.href !== '') links.push(link)
    from = link.end
    beginning.lastIndex = Math.max(link.end, match.index + 1)
  }
  return links
}

/** The end of the address in `run`, without the punctuation of the sentence around it. */
export function addressEnd(run: string, before: string): number {
  const counts = new Map<string, number>()
  for (const character of run) if ('()[]{}'.includes(character)) counts.set(character, (counts.get(character) ?? 0) + 1)
  let end = run.length
  for (; end > 0; end--) {
    const last = run.charAt(end - 1)
    const opening = PAIRS[last]
    if (opening !== undefined) {
      const closed = counts.get(last) ?? 0
      if (closed <= (counts.get(opening) ?? 0)) break
      counts.set(last, closed - 1)
    } else if (!PLAIN_END.has(last) && !(last === '_' && before === '_')) break
  }
  return end
}

/** The target of a written address; null if it isn't one. */
export function hrefOf(written: string): string | null {
  if (written.length > LONGEST_LINK) return null
  const href = /^www\./i.test(written) ? `http://${written}` : written
  if (/^tel:/i.test(href)) return /^tel:\+?[\d().-]{3,}$/i.test(href) ? href : null
  if (/^mailto:/i.test(href)) return /^mailto:[^@]+@[^@]+$/i.test(href) ? href : null
  if (!URL.canParse(href)) return null
  const { hostname } = new URL(href)
  if (!/[\p{L}\p{N}]/u.test(hostname) || (href !== written && !/^www\.[^.]+\.[^.]/i.test(hostname))) return null
  return href
}

/** A link with an empty `href` is a part of the text that was read and is no link. */
function addressAt(text: string, start: number, beginning: string): FoundLink | null {
  const before = text.slice(Math.max(0, start - 2), start)
  if ((beginning === 'www.' ? NAME_BEFORE : WORD_BEFORE).test(before)) return null
  RUN.lastIndex = start
  const run = RUN.exec(text)?.[0] ?? ''
  const written = run.slice(0, addressEnd(run, before.slice(-1)))
  const href = hrefOf(written)
  return href === null
    ? { start, end: start + Math.max(beginning.length, run.length), href: '' }
    : { start, end: start + written.length, href }
}

function emailAt(text: string, at: number, from: number): FoundLink | null {
  let start = at
  while (start > from && at - start < LONGEST_LOCAL && LOCAL.test(text.charAt(start - 1))) start--
  while (start < at && /[._%-]/.test(text.charAt(start))) start++
  DOMAIN_RUN.lastIndex = at + 1
  const run = DOMAIN_RUN.exec(text)?.[0].slice(0, LONGEST_DOMAIN) ?? ''
  const domain = run.replace(/[.-]+$/, '')
  const labels = domain.split('.')
  if (
    start === at ||
    labels.length < 2 ||
    !labels.every((label) => DOMAIN.test(label)) ||
    !/^\p{L}{2,}$/u.test(labels.at(-1) ?? '')
  )
    return null
  const end = at + 1 + domain.length
  return { start, end, href: `mailto:${text.slice(start, end)}` }
}
