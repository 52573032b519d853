/** Where a link really goes, and whether its words pretend otherwise. Total: any text may come in. */
import { withoutDirectionControls } from '../../../../shared/text/direction.ts'
import { truncate } from '../../../../shared/text/truncate.ts'

export interface LinkTarget {
  /** As it will be opened: a name in other letters stays in its ASCII form (`xn--…`). Cut to what can be read. */
  address: string
  /** The host, or the recipient of an email or call. */
  host: string
  /** Why the user should look twice: the words name another place, hide it behind a user name, or look like another name. */
  warning: 'otherPlace' | 'hidden' | 'lookalike' | null
}

/** What is looked at of a link's words, and shown of its address. UTF-16 units. */
const LONGEST_TEXT = 600
const LONGEST_ADDRESS = 300
/** `report.pdf` is a file, not a host. */
const FILE_ENDINGS = new Set(['pdf', 'doc', 'docx', 'xls', 'xlsx', 'ppt', 'pptx', 'csv', 'txt', 'rtf', 'zip', 'rar', 'gz', 'png', 'jpg', 'jpeg', 'gif', 'webp', 'svg', 'heic', 'mp3', 'mp4', 'mov', 'html', 'htm', 'xml', 'json', 'js', 'ts', 'py', 'rb', 'sh', 'exe', 'msg', 'eml', 'ics', 'md', 'php'])
const DIRECTION_CONTROLS = /[\u202a-\u202e\u2066-\u2069]/
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu

function parsed(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null
}
const withoutWww = (host: string): string => (host.startsWith('www.') ? host.slice(4) : host)
/** The recipient of `mailto:`, the number of `tel:`. */
const recipient = (url: URL): string => {
  try {
    return decodeURIComponent(url.pathname).trim().toLowerCase()
  } catch (error) {
    if (error instanceof URIError) return url.pathname
    throw error
  }
}

/** The host that a word names, in its ASCII form; null where it names none. */
function hostNamed(word: string): string | null {
  const explicit = /^[a-z][a-z+.-]{1,11}:\/\//i.test(word) || /^www\./i.test(word)
  const url = parsed(/^[a-z][a-z+.-]{1,11}:\/\//i.test(word) ? word : `https://${word}`)
  if (url === null || !/^(?:https?|ftp):$/.test(url.protocol)) return null
  const host = url.hostname.replace(/\.$/, '')
  const labels = host.split('.')
  const last = labels.at(-1) ?? ''
  if (labels.length < 2 || labels.some((label) => label === '')) return null
  if (/^\d+$/.test(last)) return labels.length === 4 && explicit ? host : null
  if (!/^(?:[a-z]{2,24}|xn--[a-z0-9-]+)$/.test(last)) return null
  return !explicit && FILE_ENDINGS.has(last) && !word.includes('/') ? null : host
}

/** Hosts and email addresses that the words of a link name. */
function placesNamed(text: string): string[] {
  const normal = text.slice(0, LONGEST_TEXT).normalize('NFKC').replaceAll(INVISIBLE, '').replaceAll(/[。｡]/g, '.')
  const words = normal.split(/[\s<>()[\]{}"'“”„«»,;|]+/u).map((word) => word.replace(/^[^\p{L}\p{N}]{1,9}/u, '').replace(/[.:!?…]{1,9}$/u, ''))
  return words.flatMap((word) => {
    if (!word.includes('.')) return []
    if (/^[^/@:]+@[^/@:]+$/.test(word)) return [word.toLowerCase()]
    const host = hostNamed(word)
    return host === null ? [] : [host]
  })
}

/** Whether one host is the other or lies within it. */
function samePlace(one: string, other: string): boolean {
  const [a, b] = [withoutWww(one), withoutWww(other)]
  return a === b || a.endsWith(`.${b}`) || b.endsWith(`.${a}`)
}

function namesOtherPlace(places: readonly string[], url: URL, host: string): boolean {
  return places.some((place) => {
    if (url.protocol === 'tel:') return true
    if (url.protocol === 'mailto:') return place.includes('@') ? !host.split(',').some((one) => one.trim() === place) : !samePlace(host.slice(host.lastIndexOf('@') + 1), place)
    return place.includes('@') ? false : !samePlace(host, place)
  })
}

/** Letters of other scripts that look Latin: a name that mixes them with Latin ones, or has nothing else, looks like another name. */
const LOOKALIKE = /[аеорсухіјѕԁһӏԛԝҫɡαοενρυνικτϲϳօսհոցԍᴄᴏᴠᴡƅɑ]/u
function looksLikeAnother(host: string, text: string): boolean {
  if (!host.split('.').some((label) => label.startsWith('xn--'))) return false
  const shown = text.slice(0, LONGEST_TEXT).replaceAll(INVISIBLE, '').toLowerCase().split(/[^\p{L}\p{N}-]+/u)
  return shown.some((label) => LOOKALIKE.test(label) && (/[a-z]/.test(label) || Array.from(label).every((letter) => LOOKALIKE.test(letter) || /[\d-]/.test(letter))))
}

/** The target of a link with these words; null where the address is none that Deskbell opens. */
export function linkTarget(href: string, text: string): LinkTarget | null {
  const url = parsed(href.trim())
  if (url === null || !/^(?:https?|mailto|tel):$/.test(url.protocol)) return null
  const host = url.protocol === 'https:' || url.protocol === 'http:' ? url.hostname : recipient(url)
  const places = placesNamed(text)
  const reversed = DIRECTION_CONTROLS.test(text) && placesNamed(Array.from(withoutDirectionControls(text.slice(0, LONGEST_TEXT))).toReversed().join('')).length + places.length > 0
  let warning: LinkTarget['warning'] = null
  if (url.username !== '' || url.password !== '') warning = 'hidden'
  else if (reversed || namesOtherPlace(places, url, host)) warning = 'otherPlace'
  else if (looksLikeAnother(host, text)) warning = 'lookalike'
  return {
    address: truncate(withoutDirectionControls(url.href), LONGEST_ADDRESS), host: truncate(withoutDirectionControls(host), LONGEST_ADDRESS), warning,
  }
}
