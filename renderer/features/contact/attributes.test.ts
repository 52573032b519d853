import { describe, expect, it } from 'vitest'
import { attributesOf, knownFacts, labelOf, timeThere, visitFacts } from './attributes.ts'

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
