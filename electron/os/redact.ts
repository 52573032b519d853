/** Removes secrets and people's texts from everything that is logged. */

import { truncate } from '../../shared/text/truncate.ts'

const HIDDEN = '[hidden]'
/** Longest string of one value. */
const LONGEST = 500
const DEEPEST = 5
const MOST_ENTRIES = 50

/** Names whose values are always secrets or people's texts. Compared without `-`, `_` and case. */
const SECRET_NAMES = new RegExp(
  'token|secret|password|passwd|authorization|cookie|signature|accesskey|apikey|onetimecode|otp|^auth$|^client$|' +
    '^uid$|^expiry$|^identifier$|^identity|credentials',
)
const WORD_NAMES =
  /^(content|body|text|draft|preview|messages?|subject|html|processedmessagecontent|phonenumber|email|name|title)$/

const PATTERNS: readonly (readonly [RegExp, string])[] = [
  // JSON Web Tokens.
  [/\beyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?/g, HIDDEN],
  // `Authorization` values.
  [/\b(Bearer|Basic|Token)\s+[\w.~+/=-]{6,}/gi, `$1 ${HIDDEN}`],
  // `access-token: x`, `"pubsub_token":"x"`, `api_access_token=x`, also where the quotes are escaped.
  [
    /([\w-]*(?:token|secret|password|passwd|authorization|cookie|api_key|identifier|uid|client)\\?["']?\s*[:=]\s*\\?["']?)[^\s"'\\&,;}]+/gi,
    `$1${HIDDEN}`,
  ],
  // Queries of addresses: signed links of storage buckets, visitors' tokens.
  [/\b((?:https?|wss?|app|deskbell):\/\/[^\s?#"'<>]*)[?#][^\s"'<>]+/gi, '$1?…'],
  // Names before the host: `https://ada:secret@host`.
  [/\b((?:https?|wss?):\/\/)[^\s/@"'<>]+@/gi, '$1'],
  // The app's media addresses contain the outside address and its signature.
  [/\bmedia\/([a-z0-9-]+)\/([a-z]+)\/[^\s"'<>]+/g, 'media/$1/$2/…'],
  [/[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g, '[e-mail]'],
  // Long random text: tokens without a name.
  [/(?<![\w./-])(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[\w-]{20,}(?![\w-])/g, HIDDEN],
]

/** UUIDs of this computer (echo ids, upload ids) identify an entry in the log and give no access. */
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** One line of text without secrets, at most 500 characters. */
export function redactText(text: string): string {
  if (UUID.test(text)) return text
  let result = text.length > LONGEST * 4 ? text.slice(0, LONGEST * 4) : text
  for (const [pattern, replacement] of PATTERNS) result = result.replace(pattern, replacement)
  return truncate(result, LONGEST)
}

/** A value without secrets, recognized by its name, then by its form. Cycles and depth are cut. */
export function redactValue(value: unknown, depth = 0): unknown {
  switch (typeof value) {
    case 'string':
      return redactText(value)
    case 'number':
    case 'boolean':
    case 'undefined':
      return value
    case 'bigint':
      return String(value)
    case 'function':
    case 'symbol':
      return `[${typeof value}]`
    case 'object':
      return redactObject(value, depth)
  }
}

function redactObject(value: object | null, depth: number): unknown {
  if (value === null) return null
  if (value instanceof Error) return redactError(value, depth)
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString()
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`
  if (depth >= DEEPEST) return '[deep]'
  if (Array.isArray(value)) return value.slice(0, MOST_ENTRIES).map((entry: unknown) => redactValue(entry, depth + 1))
  const entries = Object.entries(value).slice(0, MOST_ENTRIES)
  return Object.fromEntries(
    entries.map(([name, entry]) => [name, isHiddenName(name) ? hide(entry) : redactValue(entry, depth + 1)]),
  )
}

function redactError(error: Error, depth: number): unknown {
  const code = 'code' in error ? { code: redactValue(error.code, depth + 1) } : {}
  const cause = error.cause === undefined || depth >= DEEPEST ? {} : { cause: redactValue(error.cause, depth + 1) }
  const stack = error.stack
    ?.split('\n')
    .slice(1, 7)
    .map((line) => redactText(line.trim()))
  return { name: error.name, message: redactText(error.message), ...code, ...cause, ...(stack ? { stack } : {}) }
}

function isHiddenName(name: string): boolean {
  const plain = name.replace(/[-_\s]/g, '').toLowerCase()
  return SECRET_NAMES.test(plain) || WORD_NAMES.test(plain)
}

/** Keeps whether there was a value, not the value. */
function hide(value: unknown): unknown {
  if (value === null || value === undefined || typeof value === 'boolean' || typeof value === 'number') return value
  return HIDDEN
}
