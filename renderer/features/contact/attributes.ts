/** Custom attributes of contacts and conversations as text. */
/** One row of the panel. */
export interface Fact {
  key: string
  label: string
  value: string
  copy?: boolean
  link?: string | null
  mono?: boolean
}
export interface Attribute {
  key: string
  label: string
  value: string
  link: string | null
  isBoolean: boolean
}

/** Turns `customer_since` and `customerSince` into `Customer since`. */
export function labelOf(key: string): string {
  const words = key
    .replaceAll(/[_-]+/g, ' ')
    .replaceAll(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2')
    .trim()
    .toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

const DATE = /^\d{4}-\d{2}-\d{2}(?:T[\d:.]+(?:Z|[+-]\d{2}:?\d{2})?)?$/

function wordsOf(value: unknown, locale: string): string {
  if (typeof value === 'number')
    return new Intl.NumberFormat(locale, { useGrouping: false, maximumFractionDigits: 20 }).format(value)
  if (typeof value === 'string') {
    const date = DATE.test(value) ? new Date(value.length === 10 ? `${value}T12:00` : value) : null
    return date === null || Number.isNaN(date.getTime())
      ? value.trim()
      : new Intl.DateTimeFormat(locale, { dateStyle: 'medium' }).format(date)
  }
  if (Array.isArray(value))
    return value
      .map((entry: unknown) => wordsOf(entry, locale))
      .filter((words) => words !== '')
      .join(', ')
      .slice(0, MAX_VALUE_LENGTH)
  return ''
}

/** The panel shows only this many characters of a key and of a value. */
const MAX_KEY_LENGTH = 200
const MAX_VALUE_LENGTH = 10_000

/** The attributes of a record in its order, without empty values and without nested ones other than lists. */
export function attributesOf(
  record: Readonly<Record<string, unknown>>,
  locale: string,
  except: ReadonlySet<string> = new Set(),
): Attribute[] {
  return Object.entries(record).flatMap(([fullKey, fullValue]) => {
    const key = fullKey.slice(0, MAX_KEY_LENGTH)
    const value = typeof fullValue === 'string' ? fullValue.slice(0, MAX_VALUE_LENGTH) : fullValue
    if (except.has(key)) return []
    const isBoolean = typeof value === 'boolean'
    const words = isBoolean ? String(value) : wordsOf(value, locale)
    const link = typeof value === 'string' && /^https?:\/\//i.test(value) && URL.canParse(value) ? value : null
    return words === '' ? [] : [{ key, label: labelOf(key), value: words, link, isBoolean }]
  })
}

const textOf = (value: unknown): string | null =>
  typeof value === 'string' && value.trim() !== '' ? value.trim() : null

/** Keys that the panel shows elsewhere, or that mean nothing to a user. */
export const SHOWN_ELSEWHERE: ReadonlySet<string> = new Set([
  'company_name',
  'city',
  'country',
  'country_code',
  'description',
  'timezone',
  'social_profiles',
  'created_at_ip',
  'updated_at_ip',
  'screen_name',
  'avatar_url',
  'browser',
  'referer',
  'initiated_at',
  'type',
  'mail_subject',
  'source',
  'browser_language',
  'in_reply_to',
  'conversation_language',
])

export interface KnownFacts {
  company: string | null
  place: string | null
  about: string | null
  timezone: string | null
}
export function knownFacts(additional: Readonly<Record<string, unknown>>): KnownFacts {
  const place = [textOf(additional['city']), textOf(additional['country'])].filter((part) => part !== null).join(', ')
  return {
    company: textOf(additional['company_name']),
    place: place === '' ? null : place,
    about: textOf(additional['description']),
    timezone: textOf(additional['timezone']),
  }
}

/** The local time of the contact, such as `10:52`; null for an unknown time zone. */
export function timeThere(zone: string | null, now: number, locale: string): string | null {
  if (zone === null) return null
  try {
    return new Intl.DateTimeFormat(locale, {
      hour: 'numeric',
      minute: '2-digit',
      timeZone: zone.slice(0, MAX_KEY_LENGTH),
    }).format(now)
  } catch (thrown) {
    if (thrown instanceof RangeError) return null
    throw thrown
  }
}

/** The browser of a visitor, such as `Firefox, macOS`, and the page they wrote from. */
export function visitFacts(additional: Readonly<Record<string, unknown>>): {
  browser: string | null
  page: string | null
} {
  const browser = additional['browser']
  const parts =
    typeof browser === 'object' && browser !== null
      ? [textOf(Reflect.get(browser, 'browser_name')), textOf(Reflect.get(browser, 'platform_name'))].filter(
          (part) => part !== null,
        )
      : []
  const page = textOf(additional['referer'])
  return {
    browser: parts.length === 0 ? null : parts.join(', '),
    page: page !== null && /^https?:\/\//i.test(page) ? page : null,
  }
}
