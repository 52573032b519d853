import { describe, expect, it } from 'vitest'
import { attributesOf, knownFacts, labelOf, timeThere, visitFacts } from './attributes.ts'

it.each([
  ['customer_since', 'Customer since'],
  ['customerSince', 'Customer since'],
  ['plan', 'Plan'],
  ['VIP-level', 'Vip level'],
])('%s is %s', (key, label) => expect(labelOf(key)).toBe(label))

describe('attributes', () => {
  it('are words of their kind', () => {
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
  it('leave out what is empty, nested or shown apart', () => {
    expect(
      attributesOf(
        { a: '', b: null, c: undefined, d: { e: 1 }, f: '  ', city: 'Malmö', g: [] },
        'en',
        new Set(['city']),
      ),
    ).toEqual([])
  })
  it('never make a link of anything but the web', () => {
    expect(attributesOf({ a: 'javascript:steal()', b: 'file:///etc' }, 'en').map(({ link }) => link)).toEqual([
      null,
      null,
    ])
  })
})

it('knows where a person is', () => {
  expect(knownFacts({ company_name: 'Acme', city: 'Malmö', country: 'Sweden', description: '' })).toEqual({
    company: 'Acme',
    place: 'Malmö, Sweden',
    about: null,
    timezone: null,
  })
  expect(knownFacts({ city: 7 })).toEqual({ company: null, place: null, about: null, timezone: null })
})
it('tells the time there, and nothing of a place that does not exist', () => {
  const noon = Date.UTC(2026, 10, 20, 12, 0)
  expect(timeThere('Europe/Stockholm', noon, 'en-GB')).toBe('13:00')
  expect(timeThere('Mars/Olympus', noon, 'en')).toBeNull()
  expect(timeThere(null, noon, 'en')).toBeNull()
})
it('reads what a visitor came with', () => {
  expect(
    visitFacts({ browser: { browser_name: 'Firefox', platform_name: 'macOS' }, referer: 'https://acme.test' }),
  ).toEqual({ browser: 'Firefox, macOS', page: 'https://acme.test' })
  expect(visitFacts({ browser: 'x', referer: 'javascript:x' })).toEqual({ browser: null, page: null })
})
