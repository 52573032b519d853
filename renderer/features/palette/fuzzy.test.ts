import { describe, expect, it } from 'vitest'
import { fit, rank } from './fuzzy.ts'

const order = (query: string, words: string[]): string[] =>
  rank(words, query, (text) => ({ text })).map(({ item }) => item)

describe('fitting', () => {
  it("prefers the beginning, then a word's beginning, then anywhere, then letters", () => {
    expect(order('ass', ['Compass north', 'Not assigned', 'Assign to me', 'A small step'])).toEqual([
      'Assign to me',
      'Not assigned',
      'Compass north',
      'A small step',
    ])
  })
  it('takes every word, in any order', () => {
    expect(fit('ben assign', 'Assign to Ben Moreau')).not.toBeNull()
    expect(fit('ben resolve', 'Assign to Ben Moreau')).toBeNull()
  })
  it('does not mind accents, case and scripts', () => {
    expect(fit('tomas', 'Tomás Reyes')).not.toBeNull()
    expect(fit('王', '王小明')).not.toBeNull()
    expect(fit('نور', 'نور الهاشمي')).not.toBeNull()
  })
  it('finds by initials', () => expect(order('atm', ['Assign to me', 'Atlas'])).toContain('Assign to me'))
  it('looks at the side words too, for less', () => {
    expect(
      rank(
        [
          { text: 'x', more: '#1842' },
          { text: '1842 x', more: '' },
        ],
        '1842',
        (each) => each,
      ).map(({ item }) => item.text),
    ).toEqual(['1842 x', 'x'])
  })
  it('is not carried away by letters far apart', () => expect(fit('zq', 'a lazy iraqi')).toBeNull())
  it('keeps the order when nothing is asked', () => expect(order('', ['b', 'a'])).toHaveLength(2))
})
