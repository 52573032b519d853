import { describe, expect, it } from 'vitest'
import type { AttributeType } from '../../../shared/model/people.ts'
import {
  additionalAttributesOf,
  attributesOf,
  customAttributesOf,
  isMachineMade,
  knownFacts,
  labelOf,
  timeThere,
  visitFacts,
} from './attributes.ts'

it.each([
  ['customer_since', 'Customer since'],
  ['customerSince', 'Customer since'],
  ['plan', 'Plan'],
  ['VIP-level', 'Vip level'],
])('%s is %s', (key, label) => expect(labelOf(key)).toBe(label))

describe('attributes', () => {
  it('are formatted by their type', () => {
    const values = attributesOf(
      {
        plan: 'Gold',
        seats: 12000,
        since: '2023-03-01',
        newsletter: false,
        tags: ['a', 'b'],
        site: 'https://acme.test/x',
      },
      'en',
    )
    expect(values.map(({ value }) => value)).toEqual([
      'Gold',
      '12000',
      'Mar 1, 2023',
      'false',
      'a, b',
      'https://acme.test/x',
    ])
    expect(values.at(-1)?.link).toBe('https://acme.test/x')
    expect(values[3]?.isBoolean).toBe(true)
  })
  it('omit empty and nested values, and those shown elsewhere', () => {
    expect(
      attributesOf(
        { a: '', b: null, c: undefined, d: { e: 1 }, f: '  ', city: 'Malmö', g: [] },
        'en',
        new Set(['city']),
      ),
    ).toEqual([])
  })
  it('link only to web addresses', () => {
    expect(attributesOf({ a: 'javascript:steal()', b: 'file:///etc' }, 'en').map(({ link }) => link)).toEqual([
      null,
      null,
    ])
  })
})

describe('defined attributes', () => {
  const defined = (type: AttributeType, value: unknown, locale = 'en') =>
    customAttributesOf({ a: value }, [{ of: 'contact', key: 'a', name: 'Name', type }], 'contact', locale)[0]

  it.each<[AttributeType, unknown, string]>([
    ['text', '2023-03-01', '2023-03-01'],
    ['text', 4711, '4711'],
    ['number', 12_000, '12000'],
    ['number', '12000', '12000'],
    ['number', 'a dozen', 'a dozen'],
    ['currency', 1234.5, '1,234.50'],
    ['currency', 1234.505, '1,234.505'],
    ['percent', 12.5, '12.5%'],
    ['percent', '7', '7%'],
    ['link', 'https://acme.test/x', 'https://acme.test/x'],
    ['date', '2023-03-01', 'Mar 1, 2023'],
    ['date', '2023-03-01T12:00:00.000Z', 'Mar 1, 2023'],
    ['date', 'soon', 'soon'],
    ['list', 'gold', 'gold'],
    ['list', ['gold', 'silver'], 'gold, silver'],
    ['checkbox', true, 'true'],
    ['checkbox', 'false', 'false'],
    ['text', { a: 1 }, '{…}'],
    ['checkbox', null, ''],
    ['number', '', ''],
  ])('of the type %s show %j as %j', (type, value, shown) => expect(defined(type, value)?.value).toBe(shown))
  it('are formatted by the locale', () => {
    expect(defined('currency', 1234.5, 'de')?.value).toBe('1.234,50')
    expect(defined('percent', 12.5, 'de')?.value).toBe('12,5\u00a0%')
  })
  it('come first, in the order and by the names of their definitions, also without a value', () => {
    const shown = customAttributesOf(
      { other_key: 'x', plan: 'gold', note: 'of the contact' },
      [
        { of: 'contact', key: 'seats', name: 'Number of seats', type: 'number' },
        { of: 'conversation', key: 'note', name: 'Note of the conversation', type: 'text' },
        { of: 'contact', key: 'plan', name: '', type: 'list' },
        { of: 'contact', key: 'constructor', name: 'Builder', type: 'text' },
      ],
      'contact',
      'en',
    )
    expect(shown.map(({ label, value }) => [label, value])).toEqual([
      ['Number of seats', ''],
      ['Plan', 'gold'],
      ['Builder', ''],
      ['Other key', 'x'],
      ['Note', 'of the contact'],
    ])
  })
  it('link only to web addresses, and show no other host than they open', () => {
    expect(defined('link', 'javascript:steal()')?.link).toBeNull()
    expect(defined('link', 'acme.test')?.link).toBeNull()
    expect(defined('link', 'https://a.test/\u202Emoc.elgoog')?.value).toBe('https://a.test/moc.elgoog')
  })
})

describe('attributes that programs wrote for themselves', () => {
  it.each([
    ['avatar_url_hash', 'cf43a8e7d10fd3254cd90b84f571c9c45a1f369456cda7f03db3ce064176d310'],
    ['last_avatar_sync_at', '2026-11-28T10:34:35Z'],
    ['source_id', 'email:m1@example.test'],
    ['auto_reply', false],
    ['call_status', 'failed'],
    ['callPermissionRequestMessageId', 'wamid.OUT21'],
    ['social_instagram_user_id', '178414'],
    ['revision', '0b5b4a3e-9f1c-4c3a-9a52-d6f9c1f0a7aa'],
    ['seen', 'x'.repeat(80)],
  ])('are folded: %s', (key, value) => {
    expect(isMachineMade(key, value)).toBe(true)
    expect(additionalAttributesOf({ [key]: value }, 'en')).toMatchObject({ shown: [], folded: [{ key }] })
  })
  it.each([
    ['username', 'maya'],
    ['order', 'A-1'],
    ['paid', true],
    ['birthday', '1990-02-01'],
    ['identity', 'Maya'],
    ['website', `https://acme.test/${'x'.repeat(80)}`],
    ['note', 'a long remark that somebody wrote about this person, with words and spaces'],
  ])('but not what people read: %s', (key, value) => {
    expect(additionalAttributesOf({ [key]: value }, 'en')).toMatchObject({ shown: [{ key }], folded: [] })
  })
})

it('reads the city, country and time zone of a contact', () => {
  expect(knownFacts({ company_name: 'Acme', city: 'Malmö', country: 'Sweden', description: '' })).toEqual({
    company: 'Acme',
    place: 'Malmö, Sweden',
    about: null,
    timezone: null,
  })
  expect(knownFacts({ city: 7 })).toEqual({ company: null, place: null, about: null, timezone: null })
})
it('shows the local time, or null for an unknown time zone', () => {
  const noon = Date.UTC(2026, 10, 20, 12, 0)
  expect(timeThere('Europe/Stockholm', noon, 'en-GB')).toBe('13:00')
  expect(timeThere('Mars/Olympus', noon, 'en')).toBeNull()
  expect(timeThere(null, noon, 'en')).toBeNull()
})
it('reads the browser and the page of a visitor', () => {
  expect(
    visitFacts({ browser: { browser_name: 'Firefox', platform_name: 'macOS' }, referer: 'https://acme.test' }),
  ).toEqual({ browser: 'Firefox, macOS', page: 'https://acme.test' })
  expect(visitFacts({ browser: 'x', referer: 'javascript:x' })).toEqual({ browser: null, page: null })
})
