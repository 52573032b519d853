/** Attributes of contacts and conversations as text. */
import type { AttributeType } from '../../../shared/model/people.ts'
import { withoutDirectionControls } from '../../../shared/text/direction.ts'
import type { ReferenceHead } from '../../../shared/views.ts'
import type { Editable } from './attributeEdit.ts'

/** One row of the panel. */
export interface Fact {
  key: string
  label: string
  value: string
  copy?: boolean
  link?: string | null
  mono?: boolean
  /** It has no value; `value` is the text that is shown instead. */
  isUnset?: boolean
  /** The attribute that the user can change. */
  editable?: Editable | null
}
export interface Attribute {
  key: string
  label: string
  /** `''` for a defined attribute without a value. */
  value: string
  link: string | null
  isBoolean: boolean
}
type Definition = ReferenceHead['attributes'][number]
type Values = Readonly<Record<string, unknown>>

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
export function attributesOf(record: Values, locale: string, except: ReadonlySet<string> = new Set()): Attribute[] {
  return Object.entries(record).flatMap(([fullKey, fullValue]) => {
    const key = fullKey.slice(0, MAX_KEY_LENGTH)
    const value = bounded(fullValue)
    if (except.has(key)) return []
    const isBoolean = typeof value === 'boolean'
    const words = isBoolean ? String(value) : wordsOf(value, locale)
    return words === '' ? [] : [attribute(key, labelOf(key), words, value, isBoolean)]
  })
}

/** The custom attributes of a record: those that are defined, in the order of the definitions, then the others. */
export function customAttributesOf(
  record: Values,
  definitions: readonly Definition[],
  of: Definition['of'],
  locale: string,
): Attribute[] {
  const own = definitions.filter((definition) => definition.of === of)
  return [
    ...own.map((definition) => definedAttribute(definition, record, locale)),
    ...attributesOf(record, locale, new Set(own.map(({ key }) => key))),
  ]
}

function definedAttribute({ key, name, type }: Definition, record: Values, locale: string): Attribute {
  const value = bounded(Object.hasOwn(record, key) ? record[key] : null)
  const isBoolean = typeof value === 'boolean' || (type === 'checkbox' && (value === 'true' || value === 'false'))
  const words = isBoolean ? String(value) : typedWords(type, value, locale)
  return attribute(key, name === '' ? labelOf(key) : name, words, value, isBoolean)
}

/** The text of a link has no characters that could show another host. */
function attribute(key: string, label: string, words: string, value: unknown, isBoolean: boolean): Attribute {
  const link = linkOf(value)
  return { key, label, value: link === null ? words : withoutDirectionControls(words), link, isBoolean }
}

/** Formats that fit a number of each type. Servers know no currency. */
const NUMBERS: Partial<Record<AttributeType, Intl.NumberFormatOptions>> = {
  number: { useGrouping: false, maximumFractionDigits: 20 },
  currency: { minimumFractionDigits: 2, maximumFractionDigits: 20 },
  percent: { style: 'unit', unit: 'percent', maximumFractionDigits: 20 },
}

/** A value that isn't of its type is shown as it is. */
function typedWords(type: AttributeType, value: unknown, locale: string): string {
  const format = NUMBERS[type]
  const number = format === undefined ? null : numberOf(value)
  if (format !== undefined && number !== null) return new Intl.NumberFormat(locale, format).format(number)
  if (typeof value === 'string' && type !== 'date') return value.trim()
  return wordsOf(value, locale) || nestedWords(value)
}

function numberOf(value: unknown): number | null {
  const number = typeof value === 'string' && /^\s*-?\d{1,15}(?:\.\d{1,10})?\s*$/.test(value) ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) ? number : null
}

/** A defined attribute that has a value must not look unset. */
const nestedWords = (value: unknown): string =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? '{…}' : ''

const bounded = (value: unknown): unknown => (typeof value === 'string' ? value.slice(0, MAX_VALUE_LENGTH) : value)

const linkOf = (value: unknown): string | null =>
  typeof value === 'string' && /^https?:\/\//i.test(value) && URL.canParse(value) ? value : null

/** Keys of values that only programs use. */
const MACHINE_KEY =
  /(?:^|_)(?:ids?|uuid|guid|bsuid|hash|token|etag|checksum|signature|fingerprint|sync|synced|params|payload|metadata|requested)(?:_|$)|^call_|^auto_reply$/
/** Digests, identifiers and points in time, which people don't write. */
const MACHINE_VALUE = /^(?:[\da-f]{24,}|[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}|\d{4}-\d{2}-\d{2}T.*)$/i
const LONGEST_WORD = 60

/** Whether an additional attribute was written by a program for itself (`avatar_url_hash`, `last_avatar_sync_at`, `source_id`, …). */
export function isMachineMade(key: string, value: unknown): boolean {
  const name = key
    .slice(0, MAX_KEY_LENGTH)
    .replaceAll(/([\p{Ll}\d])(\p{Lu})/gu, '$1_$2')
    .toLowerCase()
  if (MACHINE_KEY.test(name.replaceAll('-', '_'))) return true
  if (typeof value !== 'string' || linkOf(value) !== null) return false
  const text = value.slice(0, MAX_VALUE_LENGTH).trim()
  return MACHINE_VALUE.test(text) || (text.length > LONGEST_WORD && !/\s/.test(text))
}

/** The additional attributes that aren't shown elsewhere, those of programs apart. */
export function additionalAttributesOf(record: Values, locale: string): { shown: Attribute[]; folded: Attribute[] } {
  const all = attributesOf(record, locale, SHOWN_ELSEWHERE)
  const isFolded = ({ key }: Attribute): boolean => isMachineMade(key, record[key])
  return { shown: all.filter((each) => !isFolded(each)), folded: all.filter(isFolded) }
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
