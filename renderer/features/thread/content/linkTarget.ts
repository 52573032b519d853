/** The real target of a link, and whether its text pretends otherwise. Never throws for any text. */
import { withoutDirectionControls } from '../../../../shared/text/direction.ts'
import { truncate } from '../../../../shared/text/truncate.ts'

export interface LinkTarget {
  /** The address that is opened: a name in other scripts is in its ASCII form (`xn--…`). Cut to a readable length. */
  address: string
  /** The host, or the recipient of an email or call. */
  host: string
  /** Why the link is suspicious: its text names another host, hides it behind a user name, or looks like another name. */
  warning: 'otherPlace' | 'hidden' | 'lookalike' | null
}

/**
 * The longest text of a link that is checked, before and after invisible characters are removed, and the longest
 * address shown. UTF-16 units.
 */
const LONGEST_RAW_TEXT = 20_000
const LONGEST_TEXT = 2_000
const LONGEST_ADDRESS = 300
/** `report.pdf` is a file, not a host. Endings that are common top-level domains as well (`rs`, `ai`, `io`) are not among them. */
const FILE_ENDINGS = new Set([
  'pdf',
  'doc',
  'docx',
  'odt',
  'rtf',
  'txt',
  'md',
  'tex',
  'epub',
  'xls',
  'xlsx',
  'ods',
  'csv',
  'ppt',
  'pptx',
  'odp',
  'msg',
  'eml',
  'ics',
  'vcf',
  'png',
  'jpg',
  'jpeg',
  'gif',
  'webp',
  'avif',
  'svg',
  'heic',
  'tif',
  'tiff',
  'bmp',
  'psd',
  'wav',
  'ogg',
  'flac',
  'webm',
  'mov',
  'avi',
  'mkv',
  'zip',
  'rar',
  'gz',
  'tar',
  'tgz',
  'jar',
  'iso',
  'exe',
  'msi',
  'dmg',
  'deb',
  'rpm',
  'apk',
  'dll',
  'bin',
  'log',
  'lock',
  'bak',
  'tmp',
  'html',
  'htm',
  'xhtml',
  'xml',
  'json',
  'yml',
  'yaml',
  'toml',
  'ini',
  'cfg',
  'conf',
  'env',
  'sql',
  'css',
  'scss',
  'js',
  'jsx',
  'ts',
  'tsx',
  'vue',
  'py',
  'rb',
  'go',
  'sh',
  'php',
  'asp',
  'aspx',
  'jsp',
  'cgi',
  'cpp',
  'java',
])
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

/** The text as a user reads it: full-width letters as plain ones, no invisible characters, and defanged addresses restored. */
function asRead(text: string): string {
  return text
    .slice(0, LONGEST_RAW_TEXT)
    .normalize('NFKC')
    .slice(0, LONGEST_RAW_TEXT)
    .replaceAll(INVISIBLE, '')
    .replaceAll(/\s+/gu, ' ')
    .slice(0, LONGEST_TEXT)
    .replaceAll(/(?<=[a-z\d])[。ꓸ](?=[a-z\d])/gi, '.')
    .replaceAll(/[∕⧸╱⁄\\]/gu, '/')
    .replaceAll(/[꞉∶ː]/gu, ':')
    .replaceAll(/%2e/gi, '.')
    .replaceAll(/%2f/gi, '/')
    .replaceAll(/ ?(?:\[ ?(?:\.|dot) ?\]|\( ?(?:\.|dot) ?\)|\{ ?(?:\.|dot) ?\}) ?/gi, '.')
    .replaceAll(/(?<=[a-z\d])\[\.|\.\](?=[a-z\d])/gi, '.')
    .replaceAll(/ ?(?:\[ ?(?:@|at) ?\]|\( ?(?:@|at) ?\)|\{ ?(?:@|at) ?\}) ?/gi, '@')
    .replaceAll(/[[({](:?\/{0,2})[\])}]/g, '$1')
    .replaceAll(/\bh(?:xx|\*\*|__)p(?=s?\W)/gi, 'http')
    .replaceAll(/\b(https?) ?[:.,;]? ?\/\//gi, '$1://')
    .trim()
}

const WORD_ENDS = /[\s<>()[\]{}"'“”„«»‹›‘’,;|、。]+/u
const SCHEMES = /^(?:https?:\/*|[a-z][a-z\d+.-]{1,11}:\/+)+/i
/** What can be a host, or an email address, and its port. */
const RUNS = /([\p{L}\p{M}\p{N}.\-_@]+)(:\d{1,6})?/gu
/** Writing without spaces between words: a host in the middle of it ends where the Latin letters do. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u
const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/

/** A place that words name, in each way that they can be read. `user` is what stands before the `@` of an email address. */
interface Place {
  user: string | null
  hosts: readonly string[]
}

/** The host that a word names, in its ASCII form; null where it names none. `explicit`: it is written as an address, so it is no file. */
function hostNamed(word: string, explicit: boolean): string | null {
  const host = parsed(`https://${word}`)?.hostname.replace(/\.$/, '') ?? ''
  const labels = host.split('.')
  const last = labels.at(-1) ?? ''
  if (labels.includes('')) return null
  // A `1.2.3.4` among other words is rather a version.
  if (/^\d+$/.test(last)) return labels.length === 4 && explicit ? host : null
  if (labels.length < 2) return explicit ? host : null
  if (!/^(?:[a-z]{2,24}|xn--[a-z0-9-]+)$/.test(last)) return null
  return !explicit && FILE_ENDINGS.has(last) ? null : host
}

function placeNamed(run: string, explicit: boolean): Place[] {
  const at = run.lastIndexOf('@')
  const word = run
    .slice(at + 1)
    .replace(/^[.\-_]+/, '')
    .replace(/[.\-_]{1,40}$/, '')
  const readings = UNSPACED.test(word) ? [word, ...(word.match(/[a-z\d_-]+(?:\.[a-z\d_-]+)+/gi) ?? [])] : [word]
  // `logo@2x.png` is a file.
  const isAddress =
    explicit ||
    /^www\./i.test(word) ||
    (at > 0 && word.includes('.') && !/^\dx\./i.test(word) && !/^[\d.]+$/.test(word))
  const hosts = readings.flatMap((reading) => hostNamed(reading, isAddress) ?? [])
  return hosts.length === 0 ? [] : [{ user: at > 0 ? run.slice(0, at).toLowerCase() : null, hosts }]
}

/** Places that one word names: those of its host, and of a label in front of the address. What follows the host is a path. */
function placesOf(word: string): Place[] {
  const trimmed = word.replace(/^[^\p{L}\p{N}]+/u, '')
  const isCut = trimmed.endsWith('...')
  const rest = trimmed.replace(/[.:!?…*_~]{1,40}$/, '')
  const begin = rest.search(/https?:\//i)
  if (begin > 0 && !/[/?#]/.test(rest.slice(0, begin)))
    return [...placesOf(rest.slice(0, begin)), ...placesOf(rest.slice(begin) + (isCut ? '...' : ''))]
  const address = rest.replace(SCHEMES, '')
  const isAddress = address !== rest
  const end = address.search(/[/?#]/)
  const head = end === -1 ? address : address.slice(0, end)
  const hasPath = /^\/(?!\d{0,2}$)/.test(end === -1 ? '' : address.slice(end))
  return Array.from(head.matchAll(RUNS)).flatMap(({ 1: run = '', 2: port, index }) => {
    // The one word behind `https://` is a host of a local network.
    if (!run.includes('.'))
      return index === 0 && !isCut && /^http/i.test(rest) && isAddress ? placeNamed(run, true) : []
    if (isAddress) return run.split('@').flatMap((part) => (part.includes('.') ? placeNamed(part, true) : []))
    return placeNamed(run, hasPath || (port !== undefined && IPV4.test(run)))
  })
}

/** IPv6 addresses in the words: in brackets, or as all of them. */
function ipv6Named(words: string): Place[] {
  const found = words.length <= 60 && /^[\da-f:.]+(?:%\w+)?$/i.test(words) ? [words] : []
  for (const [, address] of words.matchAll(/\[([\da-f:.]{2,45})(?:%\w{1,20})?\]/gi)) found.push(address ?? '')
  return found.flatMap((address) => {
    const url = address.split(':').length > 2 ? parsed(`https://[${address.replace(/%\w+$/, '')}]`) : null
    return url === null ? [] : [{ user: null, hosts: [url.hostname] }]
  })
}

/** Hosts and email addresses that the words of a link name. */
function placesNamed(text: string): Place[] {
  const words = asRead(text)
  const alone = words.replace(/^[^\p{L}\p{N}]+/u, '').replace(/[^\p{L}\p{N}]{1,40}$/u, '')
  if (IPV4.test(alone)) return [{ user: null, hosts: [alone] }]
  const ipv6 = ipv6Named(words)
  return ipv6.length > 0 ? ipv6 : words.split(WORD_ENDS).flatMap(placesOf)
}

/** Whether one host is the other or lies within it. */
function samePlace(one: string, other: string): boolean {
  const [a, b] = [withoutWww(one), withoutWww(other)]
  return a === b || a.endsWith(`.${b}`) || b.endsWith(`.${a}`)
}

/**
 * Whether `address`, one of the recipients of a link, is the place. An address may have more before the user name than
 * a word holds (`o'brien`).
 */
function isRecipient(address: string, { user, hosts }: Place): boolean {
  const at = address.lastIndexOf('@')
  const host = parsed(`https://${address.slice(at + 1)}`)?.hostname ?? ''
  if (!hosts.some((one) => samePlace(one, host))) return false
  const name = address.slice(0, Math.max(at, 0)).trim()
  return (
    user === null ||
    name === user ||
    (name.endsWith(user) && /[^\p{L}\p{N}]/u.test(name[name.length - user.length - 1] ?? 'x'))
  )
}

function namesOtherPlace(places: readonly Place[], url: URL, host: string): boolean {
  return places.some((place) => {
    if (url.protocol === 'tel:') return true
    if (url.protocol === 'mailto:') return !host.split(',').some((address) => isRecipient(address.trim(), place))
    return !place.hosts.some((one) => samePlace(host.replace(/\.$/, ''), one))
  })
}

/** Letters of other scripts that look Latin: a name that mixes them with Latin ones, or has nothing else, looks like another name. */
const LOOKALIKE = /[аеорсухіјѕԁһӏԛԝҫɡαοενρυνικτϲϳօսհոցԍᴄᴏᴠᴡƅɑ]/u
function looksLikeAnother(host: string, text: string): boolean {
  if (!host.split('.').some((label) => label.startsWith('xn--'))) return false
  const shown = text
    .slice(0, LONGEST_RAW_TEXT)
    .replaceAll(INVISIBLE, '')
    .toLowerCase()
    .split(/[^\p{L}\p{N}-]+/u)
  return shown.some(
    (label) =>
      LOOKALIKE.test(label) &&
      (/[a-z]/.test(label) || Array.from(label).every((letter) => LOOKALIKE.test(letter) || /[\d-]/.test(letter))),
  )
}

/** The target of a link with these words; null where the address is none that Deskbell opens. */
export function linkTarget(href: string, text: string): LinkTarget | null {
  const url = parsed(href.trim())
  if (url === null || !/^(?:https?|mailto|tel):$/.test(url.protocol)) return null
  const host = url.protocol === 'https:' || url.protocol === 'http:' ? url.hostname : recipient(url)
  const places = placesNamed(text)
  const reversed =
    DIRECTION_CONTROLS.test(text) &&
    placesNamed(
      Array.from(withoutDirectionControls(text.slice(0, LONGEST_RAW_TEXT)))
        .toReversed()
        .join(''),
    ).length +
      places.length >
      0
  let warning: LinkTarget['warning'] = null
  if (url.username !== '' || url.password !== '') warning = 'hidden'
  else if (reversed || namesOtherPlace(places, url, host)) warning = 'otherPlace'
  else if (looksLikeAnother(host, text)) warning = 'lookalike'
  return {
    address: truncate(withoutDirectionControls(url.href), LONGEST_ADDRESS),
    host: truncate(withoutDirectionControls(host), LONGEST_ADDRESS),
    warning,
  }
}
