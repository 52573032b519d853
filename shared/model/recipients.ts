/**
 * The recipients of an email: reads typed or pasted addresses and checks them against what servers accept. Every function is linear in the
 * length of its input and never throws.
 */
export interface Recipients {
  to: string[]
  cc: string[]
  bcc: string[]
}
export const RECIPIENT_FIELDS = ['to', 'cc', 'bcc'] as const
export type RecipientField = (typeof RECIPIENT_FIELDS)[number]

/** Characters of one address; RFC 5321 allows 254 in all and 64 before the @. */
export const LONGEST_ADDRESS = 254
const LONGEST_LOCAL_PART = 64
const LONGEST_LABEL = 63
/** Addresses in one field. */
export const MOST_ADDRESSES = 200
/** Characters of one field that are read. */
const LONGEST_FIELD = 100_000

/** Invisible characters that a copied address may contain. */
const INVISIBLE = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g
/** Includes the separators of Arabic and Chinese keyboards. */
const SEPARATORS = new Set([',', ';', '\n', '\r', '\t', '،', '؛', '，', '；', '、'])
const COMMAS = new Set([',', '،', '，', '、'])

const CLOSERS: Readonly<Record<string, string>> = { '"': '"', '<': '>', '(': ')' }

interface Piece {
  text: string
  /** The separator after it; null at the end. */ end: string | null
}

/**
 * Reads a list of addresses: separated by commas, semicolons, line breaks or tabs; `Name <a@b>`, `"Doe, John" <a@b>`, `<a@b>`,
 * `mailto:a@b` and `a@b (Name)` are reduced to the address. Other text stays as typed.
 */
export function parseAddresses(text: string): string[] {
  const pieces = split(text.slice(0, LONGEST_FIELD).replace(INVISIBLE, '').replaceAll('＠', '@'))
  return joinNames(pieces).flatMap(addressesOf)
}

/** Cuts at separators outside quotes, brackets and comments. An opening that is never closed is an ordinary character. */
function split(text: string): Piece[] {
  const pieces: Piece[] = []
  /** Up to here, no character closes one that opens, so it isn't searched again. */
  const barren: Record<string, number> = {}
  let from = 0
  let isBlank = true
  let at = 0
  while (at < text.length) {
    const character = text.charAt(at)
    // A quote within a word is part of the word.
    const closer = character === '"' && !isBlank ? undefined : CLOSERS[character]
    if (closer !== undefined && at >= (barren[character] ?? 0)) {
      const end = closing(text, at, closer)
      if (end.found) at = end.at
      else barren[character] = end.at
      isBlank = false
    } else if (SEPARATORS.has(character)) {
      pieces.push({ text: text.slice(from, at), end: character })
      from = at + 1
      isBlank = true
    } else if (character !== ' ') isBlank = false
    at++
  }
  return [...pieces, { text: text.slice(from), end: null }].filter((piece) => piece.text.trim() !== '')
}

/** The end of the quote, bracket or comment that opens at `from`, within its line and the length of a name; or how far there is none. */
function closing(text: string, from: number, closer: string): { found: boolean; at: number } {
  const last = Math.min(text.length, from + 2 * LONGEST_ADDRESS)
  for (let at = from + 1; at < last; at++) {
    const character = text.charAt(at)
    if (character === closer) return { found: true, at }
    if (character === '\n') return { found: false, at }
    if (character === '\\' && closer === '"') at++
  }
  return { found: false, at: last }
}

/** Outlook writes `Doe, John <a@b>; Roe, Jane <c@d>`: with semicolons or line breaks as separators, a comma may be part of a name. */
function joinNames(pieces: readonly Piece[]): string[] {
  const isName = (piece: Piece): boolean => piece.end !== null && COMMAS.has(piece.end) && !piece.text.includes('@')
  if (!pieces.some(({ end }) => end !== null && !COMMAS.has(end))) return pieces.map(({ text }) => text)
  const joined: string[] = []
  let names: string[] = []
  for (const piece of pieces) {
    if (isName(piece)) {
      names.push(piece.text)
      continue
    }
    const isNamed = names.length > 0 && piece.text.includes('<') && piece.text.includes('@')
    joined.push(...(isNamed ? [] : names), piece.text)
    names = []
  }
  return [...joined, ...names]
}

/** One piece: an address without its name, several separated by blanks, or unchanged text. */
function addressesOf(piece: string): string[] {
  const text = piece.trim()
  const named = namedAddresses(text)
  if (named.length > 0) return named
  const open = text.lastIndexOf('<')
  if (open !== -1) {
    const close = text.indexOf('>', open)
    const inside = text.slice(open + 1, close === -1 ? undefined : close).trim()
    // Text after the brackets may be another recipient: it is read if possible, and otherwise shown unchanged.
    const rest = close === -1 ? '' : text.slice(close + 1).trim()
    const after = rest.startsWith('(') ? [] : rest.split(/\s+/).filter((word) => word !== '')
    if (inside.includes('@') && after.some((word) => word.includes('@')))
      return after.every((word) => word.includes('@')) ? [inside, ...after].map(bare) : [text]
    return [inside.includes('@') ? bare(inside) : text]
  }
  const plain = withoutComment(text)
  const words = plain.split(/\s+/)
  return words.length > 1 && words.every((word) => word.includes('@')) ? words.map(bare) : [bare(plain)]
}

/**
 * The addresses in brackets of `Ada <a@b> Ben <c@d>`; none for other text. Text that can't be read completely stays one piece, so that no
 * recipient is lost unnoticed.
 */
function namedAddresses(text: string): string[] {
  // A quoted name may contain brackets.
  const quoted = text.replaceAll('\\"', '').split('"')
  const plain = quoted.length % 2 === 1 ? quoted.filter((_part, index) => index % 2 === 0).join(' ') : text
  const parts = plain.split('>')
  const found = parts
    .map((part) => (part.includes('<') ? part.slice(part.lastIndexOf('<') + 1).trim() : ''))
    .filter((inside) => inside.includes('@'))
  if (found.length < 2) return []
  const isWhole =
    parts.length === found.length + 1 &&
    (parts.at(-1) ?? '').trim() === '' &&
    found.every((inside) => !/\s/.test(inside))
  return isWhole ? found.map(bare) : [text]
}

function withoutComment(text: string): string {
  const open = text.indexOf('(')
  if (open === -1 || !text.endsWith(')')) return text
  const rest = text.slice(0, open).trim()
  return rest.includes('@') ? rest : text
}

function bare(text: string): string {
  const address = /^mailto:/i.test(text) ? (text.slice('mailto:'.length).split('?', 1)[0] ?? '') : text
  const first = address.charAt(0)
  const isQuoted = address.length > 2 && (first === '"' || first === "'") && address.endsWith(first)
  return (isQuoted && address.includes('@') ? address.slice(1, -1) : address).trim().normalize('NFC')
}

/**
 * The address for a server, which accepts only ASCII: an international domain in its `xn--` form. Null for an
 * address that no server of this family accepts (`URI::MailTo::EMAIL_REGEXP`).
 */
export function asciiAddress(address: string): string | null {
  if (address.length > LONGEST_ADDRESS) return null
  const at = address.lastIndexOf('@')
  const local = address.slice(0, at)
  if (at < 1 || local.length > LONGEST_LOCAL_PART || !/^[a-z0-9.!#$%&'*+/=?^_`{|}~-]+$/i.test(local)) return null
  const domain = asciiDomain(address.slice(at + 1))
  return domain === null ? null : `${local}@${domain}`
}

function asciiDomain(domain: string): string | null {
  if (!/^[\p{L}\p{M}\p{N}.-]+$/u.test(domain)) return null
  let ascii = domain.toLowerCase()
  if (/[^a-z0-9.-]/.test(ascii)) {
    if (!URL.canParse(`http://${ascii}`)) return null
    ascii = new URL(`http://${ascii}`).hostname
  }
  const labels = ascii.split('.')
  return labels.every(isLabel) && !/^\d+$/.test(labels.at(-1) ?? '') ? ascii : null
}

function isLabel(label: string): boolean {
  return label.length <= LONGEST_LABEL && /^[a-z0-9-]+$/.test(label) && !label.startsWith('-') && !label.endsWith('-')
}

/** The same for addresses of one mailbox, because servers ignore case. */
export function addressKey(address: string): string {
  return (asciiAddress(address) ?? address).toLowerCase()
}

/**
 * `asciiOnly`: no server of this family accepts letters like é before the @.
 * `incomplete`: the domain has no dot, as in `maya@example`.
 */
export type AddressProblem = 'noAddress' | 'asciiOnly' | 'incomplete'

/**
 * The error of a typed address. `known`: keys of addresses in earlier emails, which may have host names of an internal
 * network.
 */
export function addressProblem(address: string, known: ReadonlySet<string>): AddressProblem | null {
  const ascii = asciiAddress(address)
  if (ascii !== null)
    return ascii.includes('.', ascii.lastIndexOf('@')) || known.has(addressKey(address)) ? null : 'incomplete'
  const at = address.lastIndexOf('@')
  const local = address.slice(0, Math.max(0, at))
  const isWord = /\P{ASCII}/u.test(local) && /^[^\s"<>(),:;@[\]\\]+$/.test(local)
  const isForeign = at > 0 && isWord && asciiAddress(`a${address.slice(at)}`) !== null
  return isForeign ? 'asciiOnly' : 'noAddress'
}

export type RecipientsProblem =
  | { kind: 'noTo' }
  | { kind: 'tooMany'; field: RecipientField }
  | { kind: AddressProblem; field: RecipientField; text: string }

/**
 * The first reason not to send an email; null if there is none. Servers send an email without a To to the contact, whom the user
 * doesn't see there.
 */
export function recipientsProblem(
  recipients: Recipients,
  known: ReadonlySet<string>,
  contactEmail: string | null,
): RecipientsProblem | null {
  for (const field of RECIPIENT_FIELDS) {
    if (recipients[field].length > MOST_ADDRESSES) return { kind: 'tooMany', field }
    if (field === 'to' && isContactAlone(recipients, contactEmail)) continue
    for (const text of recipients[field]) {
      const kind = addressProblem(text, known)
      if (kind !== null) return { kind, field, text }
    }
  }
  return recipients.to.length === 0 ? { kind: 'noTo' } : null
}

/** Whether the contact is the only recipient. The server has that address, even in a form that it doesn't accept in a request. */
export function isContactAlone({ to }: Recipients, contactEmail: string | null): boolean {
  return contactEmail !== null && to.length === 1 && addressKey(to[0] ?? '') === addressKey(contactEmail)
}

/** Each address once, in the first field that has it. */
export function distinctRecipients(recipients: Recipients): Recipients {
  const seen = new Set<string>()
  const fresh = (address: string): boolean => {
    const key = addressKey(address)
    return !seen.has(key) && seen.add(key) !== null
  }
  return { to: recipients.to.filter(fresh), cc: recipients.cc.filter(fresh), bcc: recipients.bcc.filter(fresh) }
}

export function sameRecipients(one: Recipients, other: Recipients): boolean {
  const keys = (recipients: Recipients): string =>
    RECIPIENT_FIELDS.map((field) => recipients[field].map(addressKey).sort().join()).join(';')
  return keys(one) === keys(other)
}

/** The form of a request: comma-separated addresses, from which servers remove every blank. */
export interface RecipientTexts {
  to_emails: string
  cc_emails: string
  bcc_emails: string
}

/** The three texts of a request. A contact's address that the server refuses is left out of To, because the server adds it. */
export function recipientTexts(recipients: Recipients, contactEmail: string | null): RecipientTexts {
  const distinct = distinctRecipients(recipients)
  const text = (addresses: readonly string[]): string =>
    addresses.map((address) => asciiAddress(address) ?? address).join(',')
  const isLeftToServer = isContactAlone(distinct, contactEmail) && asciiAddress(distinct.to[0] ?? '') === null
  return {
    to_emails: isLeftToServer ? '' : text(distinct.to),
    cc_emails: text(distinct.cc),
    bcc_emails: text(distinct.bcc),
  }
}
