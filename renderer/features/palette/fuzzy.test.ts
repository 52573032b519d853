import { describe, expect, it } from 'vitest'
import { rank, scoreMatch } from './fuzzy.ts'

const order = (query: string, texts: string[]): string[] =>
  rank(texts, query, (text) => ({ text })).map(({ item }) => item)

describe('fuzzy matching', () => {
  it("prefers the beginning, then a word's beginning, then anywhere, then letters", () => {
    expect(order('ass', ['Compass north', 'Not assigned', 'Assign to me', 'A small step'])).toEqual([
      'Assign to me',
      'Not assigned',
      'Compass north',
      'A small step',
    ])
  })
  it('requires each word, in any order', () => {
    expect(scoreMatch('ben assign', 'Assign to Ben Moreau')).not.toBeNull()
    expect(scoreMatch('ben resolve', 'Assign to Ben Moreau')).toBeNull()
  })
  it('ignores case and accents, in any script', () => {
    expect(scoreMatch('tomas', 'Tomás Reyes')).not.toBeNull()
    expect(scoreMatch('王', '王小明')).not.toBeNull()
    expect(scoreMatch('نور', 'نور الهاشمي')).not.toBeNull()
  })
  it('matches initials', () => expect(order('atm', ['Assign to me', 'Atlas'])).toContain('Assign to me'))
  it('matches the additional text with a lower score', () => {
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
  it('does not match letters that are far apart', () => expect(scoreMatch('zq', 'a lazy iraqi')).toBeNull())
  it('returns all items for an empty query', () => expect(order('', ['b', 'a'])).toHaveLength(2))
})
