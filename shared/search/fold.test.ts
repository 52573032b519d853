import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fold, foldWithPlaces } from './fold.ts'
import { findTerms, markTerms, parseTerms } from './terms.ts'

describe('folding', () => {
  it.each([
    ['Café', 'cafe'],
    ['CAFE\u0301', 'cafe'],
    ['Straße', 'strasse'],
    ['STRASSE', 'strasse'],
    ['Smørrebrød', 'smorrebrod'],
    ['Łódź', 'lodz'],
    ['Ærø', 'aero'],
    ['İstanbul', 'istanbul'],
    ['ısı', 'isi'],
    ['ΟΔΥΣΣΕΥΣ', 'οδυσσευσ'],
    ['Ёлка', 'елка'],
    ['naïve  \n text', 'naive text'],
    ['ﬁne', 'fine'],
    ['½', '1\u20442'],
    ['ＡＢＣ１２３', 'abc123'],
    ['ｶﾀｶﾅ', 'カタカナ'],
    ['が', 'が'],
    ['か\u3099', 'が'],
    ['한국어', '한국어'],
    ['\u1112\u1161\u11ab', '한'],
    ['شُكْرًا', 'شكرا'],
    ['أحمد', 'احمد'],
    ['إلى', 'الي'],
    ['آمنة', 'امنه'],
    ['ٱلله', 'الله'],
    ['رقم ١٢٣', 'رقم 123'],
    ['کتاب', 'كتاب'],
    ['۱۲۳', '123'],
    ['شكـــرا', 'شكرا'],
    ['שָׁלוֹם', 'שלום'],
    ['don’t', "don't"],
    ['2019–2020', '2019-2020'],
    ['soft\u00adhyphen', 'softhyphen'],
    ['zero\u200bwidth', 'zerowidth'],
    ['❤️', '❤'],
    ['ไทย', 'ไทย'],
    ['a\u0000b', 'a b'],
    ['', ''],
    ['   ', ''],
  ])('%j is compared as %j', (text, folded) => {
    expect(fold(text)).toBe(folded)
    expect(fold(fold(text))).toBe(folded)
  })

  it('remembers where each unit came from', () => {
    const { text, from } = foldWithPlaces('Straße é')
    expect(text).toBe('strasse e')
    expect([...from]).toEqual([0, 1, 2, 3, 4, 4, 5, 6, 7, 8])
  })
})

describe('places', () => {
  const clusters = new Intl.Segmenter(undefined, { granularity: 'grapheme' })
  const known = new Map<string, string>()
  /** A letter before and behind, so that blanks stay. */
  function foldCluster(segment: string): string {
    const folded = known.get(segment) ?? fold(`x${segment}x`).slice(1, -1)
    known.set(segment, folded)
    return folded
  }
  /** Cluster by cluster, which is slow. */
  function reference(text: string): { text: string; from: number[] } {
    const units: string[] = []
    const from: number[] = []
    for (const { segment, index } of clusters.segment(text)) {
      for (const unit of foldCluster(segment).split('')) {
        if (unit === ' ' && (units.length === 0 || units.at(-1) === ' ')) continue
        units.push(unit)
        from.push(index)
      }
    }
    return { text: units.join(''), from: [...from, text.length] }
  }
  const pieces = fc.oneof(
    fc.constantFrom(
      ...['a', 'B', ' ', '\t', '\n', '\r', '\r\n', '\0', '`', '’', '\u0301', 'é', 'ß', 'İ', '\u00ad', '©', '®'],
      ...['\u200b', '\u200c', '\u200d', '\u202e', '\ufe0f', '👩', '👍', '🏽', '🇸', '🇪', '1', '\u20e3', '#'],
      ...['ا', 'أ', '\u0640', '\u064b', '\u0600', '\u0654', 'ש', '\u05c1', 'か', '\u3099', '\u309b', 'ｶ', '\uff9e'],
      ...[
        '한',
        '\u1112',
        '\u1161',
        '\u11ab',
        '가',
        '\u11a8',
        'ก',
        'ำ',
        'क',
        '\u094d',
        'ष',
        'ি',
        '\u09be',
        'ক',
        '注',
        '・',
      ],
    ),
    fc.string({ unit: 'binary', maxLength: 3 }),
  )
  it('are those of each letter with its marks', () => {
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 30 }), (parts) => {
        const text = parts.join('').toWellFormed()
        const found = foldWithPlaces(text)
        expect({ text: found.text, from: [...found.from] }).toEqual(reference(text))
      }),
      { numRuns: 3_000 },
    )
  })
  it('are found between any two characters', () => {
    const letters = ['a', '\r', '\u0301', '\u200d', '\u0600', '\u1161', '\u0915\u094d']
    const around = (code: number): string => {
      const character = String.fromCharCode(code).toWellFormed()
      return letters.map((letter) => letter + character).join('') + character
    }
    for (let block = 0; block <= 0xffff; block += 256) {
      // Ideographs, syllables, and what has no meaning.
      if (
        (block > 0x3400 && block < 0x9f00) ||
        (block > 0xac00 && block < 0xd700) ||
        (block > 0xd800 && block < 0xf900)
      )
        continue
      const text = Array.from({ length: 256 }, (_, index) => around(block + index)).join('')
      const [found, right] = [foldWithPlaces(text), reference(text)]
      expect({ block, text: found.text, from: found.from.join() }).toEqual({
        block,
        text: right.text,
        from: right.from.join(),
      })
    }
  })
})

describe('what was typed', () => {
  it.each([
    ['invoice  Late', ['invoice', 'late']],
    ['"double charge" refund', ['double charge', 'refund']],
    ['say "hi', ['say', '"hi']],
    ['#A-10293', ['a-10293']],
    ['#', ['#']],
    ['""', ['""']],
    ['NEAR(a b)', ['near(a', 'b)']],
    ['a* -b OR c', ['a*', '-b', 'or', 'c']],
    ['a a A', ['a']],
    ['maya@example.test', ['maya@example.test']],
    ['', []],
    ['  ', []],
    ['退款 发票', ['退款', '发票']],
  ])('%j asks for %j', (typed, terms) => {
    expect(parseTerms(typed).terms).toEqual(terms)
  })

  it('has limits', () => {
    const { whole, terms } = parseTerms(
      'wordsandwords '.repeat(4_000) + Array.from({ length: 90 }, (_, index) => `w${index}`).join(' '),
    )
    expect(whole.length).toBeLessThanOrEqual(1_000)
    expect(terms.length).toBeLessThanOrEqual(12)
    expect(parseTerms('x'.repeat(5_000)).terms[0]).toHaveLength(80)
  })
})

describe('marking', () => {
  it.each([
    ['The Café is closed', ['cafe'], ['The ', '[Café]', ' is closed']],
    ['Straßenbahn', ['strasse'], ['[Straße]', 'nbahn']],
    ['Straßenbahn', ['stras'], ['[Straß]', 'enbahn']],
    ['请问发票可以重新开一张吗', ['发票', '票'], ['请问', '[发票]', '可以重新开一张吗']],
    ['order #A-10293 and #A-10294', ['10293', 'order'], ['[order]', ' #A-', '[10293]', ' and #A-10294']],
    ['two\n  words here', ['two words'], ['[two\n  words]', ' here']],
    ['شُكْرًا جزيلا', ['شكرا'], ['[شُكْرًا]', ' جزيلا']],
    ['nothing', ['else'], ['nothing']],
    ['', ['x'], []],
  ])('in %j %j', (text, terms, parts) => {
    expect(markTerms(text, terms).map(({ text: part, hit }) => (hit ? `[${part}]` : part))).toEqual(parts)
  })

  it('finds ranges that do not overlap', () => {
    expect(findTerms('aaaa', ['aa', 'aaa'])).toEqual([{ start: 0, end: 4 }])
  })
})

it('marks in a long text what stands at the edge of two windows, and ends', () => {
  for (const at of [0, 1_590, 1_598, 1_600, 1_999, 2_000, 3_199])
    expect(findTerms(`${'x'.repeat(at)}Café${'x'.repeat(9_000)}`, ['cafe'])).toEqual([{ start: at, end: at + 4 }])
  expect(findTerms('é'.repeat(1_000_000), ['e']).at(-1)?.end).toBe(65_536)
})
