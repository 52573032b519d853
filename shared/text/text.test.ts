import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isolate, withoutDirectionControls } from './direction.ts'
import { firstVisible, isBlank } from './isBlank.ts'
import { contactName, shownName } from './names.ts'
import { truncate, truncateBytes } from './truncate.ts'

const family = '👩‍👩‍👧‍👦'
const graphemesOf = (text: string): string[] =>
  Array.from(new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(text), ({ segment }) => segment)
/** Letters, emoji, flags, marks, halves of characters, in any order. */
const anyText = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        family,
        '🇸🇪',
        '🇸',
        'e\u0301',
        '\u0301',
        '\r\n',
        '\ud83d',
        '\ude00',
        '👍🏽',
        '한',
        '\u1112',
        '\u1161',
        'कि',
        ' ',
        'a',
        '\u200d',
        '\ufe0f',
      ),
      fc.string({ unit: 'binary', maxLength: 5 }),
    ),
    { maxLength: 40 },
  )
  .map((parts) => parts.join(''))

describe('truncate', () => {
  it.each([
    ['short', 10, 'short'],
    ['exactly te', 10, 'exactly te'],
    ['one letter too many', 10, 'one lette…'],
    ['nine 😀😀', 8, 'nine 😀…'],
    ['nine 😀😀', 7, 'nine…'],
    [`ab${family}`, 6, 'ab…'],
    ['abc🇸🇪🇳🇴', 8, 'abc🇸🇪…'],
    ['cafe\u0301 noir', 5, 'caf…'],
    ['half \ud83d', 20, 'half \ufffd'],
    ['ab', 1, '…'],
    ['ab', 0, ''],
  ])('cuts %j to %i units: %j', (text, most, expected) => {
    expect(truncate(text, most)).toBe(expected)
  })

  it('is well formed, short enough and ends with a whole character, whatever the text', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 2, max: 60 }), (text, most) => {
        const cut = truncate(text, most)
        expect(cut.isWellFormed()).toBe(true)
        expect(cut.length).toBeLessThanOrEqual(most)
        if (text.length <= most) return
        const kept = graphemesOf(cut.slice(0, -1))
        expect(graphemesOf(text.toWellFormed()).slice(0, kept.length)).toEqual(kept)
      }),
      { numRuns: 3_000, seed: 20_261_128 },
    )
  })

  it('cuts a tower of marks between code points, so that something remains', () => {
    const tower = `a${'\u0301'.repeat(100_000)}`
    expect(truncate(tower, 300)).toBe(`a${'\u0301'.repeat(298)}…`)
    expect(truncate('\u{1d165}'.repeat(100_000), 300).isWellFormed()).toBe(true)
  })
})

describe('truncateBytes', () => {
  it.each([
    ['发票发票', 7, '发票'],
    ['😀😀', 7, '😀'],
    ['abc', 3, 'abc'],
    ['abcd', 3, 'abc'],
    [family, 10, ''],
    ['x', 0, ''],
  ])('cuts %j to %i bytes: %j', (text, most, expected) => {
    expect(truncateBytes(text, most)).toBe(expected)
  })
  it('never exceeds the bytes and is well formed', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 0, max: 80 }), (text, most) => {
        const cut = truncateBytes(text, most)
        expect(cut.isWellFormed()).toBe(true)
        expect(new TextEncoder().encode(cut).length).toBeLessThanOrEqual(most)
      }),
      { numRuns: 3_000, seed: 20_261_128 },
    )
  })
})

describe('isBlank', () => {
  it.each([
    '',
    ' ',
    '\n\t\u00a0',
    '\u3000',
    '\u1680',
    '\u200b',
    '\u200d',
    '\ufeff',
    '\u2060',
    '\u00ad',
    '\u3164',
    '\uffa0',
    '\u115f\u1160',
    '\u2800',
    '\u180e',
    '\u034f',
    '\u17b4',
    '\ufe0f',
    '\u{e0020}',
    '\u{e0100}',
    '\u0000',
    '\u007f',
    '\u0085',
    '\u202e\u2069',
    '\u2028',
    '\u{1d159}',
    '\u{13441}',
    '\u2800 \u3164\u200b\n',
  ])('%j shows nothing', (text) => {
    expect(isBlank(text)).toBe(true)
  })
  it.each(['a', '.', '\u200ba', '😀', '❤\ufe0f', '한', '\u0301', '٠', '‌می', '\ufffd', '\ud800', '⠁', '-'])(
    '%j shows something',
    (text) => {
      expect(isBlank(text)).toBe(false)
    },
  )
  it('chooses the first name that shows something', () => {
    expect(firstVisible('\u200b', null, undefined, '\u3164', 'maya@acme.test', 'x')).toBe('maya@acme.test')
    expect(firstVisible('\u200b', null)).toBe('')
  })
})

describe('direction', () => {
  it('removes every control and keeps the letters', () => {
    expect(withoutDirectionControls('Rechnung_\u202efdp.exe')).toBe('Rechnung_fdp.exe')
    expect(
      withoutDirectionControls('\u202aa\u202bb\u202cc\u202dd\u202ee\u2066f\u2067g\u2068h\u2069i\u200ej\u200fk\u061cl'),
    ).toBe('abcdefghijkl')
    expect(withoutDirectionControls('مها شركة')).toBe('مها شركة')
    expect(withoutDirectionControls('نام\u200cخانوادگی')).toBe('نام\u200cخانوادگی')
  })
  it('closes what it opens, whatever the name holds', () => {
    expect(isolate('Maya\u2069\u202e')).toBe('\u2068Maya\u2069')
  })
})

describe('names', () => {
  it.each([
    [['Rechnung_\u202efdp.exe'], 'Rechnung_fdp.exe'],
    [['\u2066Maya\u2069\n  Lindqvist'], 'Maya Lindqvist'],
    [['\u200b', '\u3164', 'maya@acme.test'], 'maya@acme.test'],
    [['', null, undefined], ''],
    [['مها شركة'], 'مها شركة'],
    [['שלום (בע"מ)'], 'שלום (בע"מ)'],
    [['half \ud83d'], 'half \ufffd'],
    [['😀'.repeat(300)], `${'😀'.repeat(99)}…`],
  ] as const)('of %j are shown as %j', (candidates, shown) => {
    expect(shownName(...candidates)).toBe(shown)
  })
  it('of a contact fall back to what else is known', () => {
    expect(contactName({ name: '\u2800', email: null, phone: '+46701', identifier: 'cust-1' })).toBe('+46701')
    expect(contactName({ name: '', email: null, phone: null, identifier: null })).toBe('')
  })
})
