import { describe, expect, it } from 'vitest'
import type { Findable } from './fuzzy.ts'
import { prepare, rank, scoreMatch } from './fuzzy.ts'

const order = (query: string, items: (string | Findable)[]): string[] => {
  const findables = items.map((item) => (typeof item === 'string' ? { text: item } : item))
  return rank(
    prepare(findables, (item) => item),
    query,
  ).map(({ item }) => item.text)
}

describe('fuzzy matching', () => {
  it('prefers the beginning, then the beginning of a word, a synonym, inside a word, more text, then letters', () => {
    expect(
      order('clos', [
        'Colors of the house',
        { text: 'Maya', more: 'please close it' },
        { text: 'Resolve', synonyms: 'close, archive' },
        'Disclose',
        'Not closed',
        'Close the search',
      ]),
    ).toEqual(['Close the search', 'Not closed', 'Resolve', 'Disclose', 'Maya', 'Colors of the house'])
  })
  it.each(['t', 'ta', 'tag'])('finds %j only as a part of a word, never as scattered letters', (query) => {
    expect(order(query, ['xtx-axg'])).toEqual(query === 't' ? ['xtx-axg'] : [])
    expect(order(query, [{ text: 'Labels', synonyms: 'tag, topic' }])).toEqual(['Labels'])
  })
  it('does not find “tag” in “Stranger from the chat”', () =>
    expect(scoreMatch('tag', { text: 'Stranger from the chat' })).toBeNull())
  it('finds scattered letters from four on', () => {
    expect(order('asme', ['Assign to me', 'Atlas'])).toEqual(['Assign to me'])
    expect(order('zqxy', ['a lazy iraqi foxy'])).toEqual([])
  })
  it('finds synonyms by the beginnings of their words', () => {
    const assign = { text: 'Assign…', synonyms: 'transfer, hand over' }
    expect(order('hand over', [assign])).toEqual(['Assign…'])
    expect(order('trans', [assign])).toEqual(['Assign…'])
    expect(order('fer', [assign])).toEqual([])
  })
  it('requires each word, in any order', () => {
    expect(scoreMatch('ben assign', { text: 'Assign to Ben Moreau' })).not.toBeNull()
    expect(scoreMatch('ben resolve', { text: 'Assign to Ben Moreau' })).toBeNull()
  })
  it('ignores case and accents, in any script', () => {
    expect(scoreMatch('tomas', { text: 'Tomás Reyes' })).not.toBeNull()
    expect(scoreMatch('王', { text: '王小明' })).not.toBeNull()
    expect(scoreMatch('نور', { text: 'نور الهاشمي' })).not.toBeNull()
  })
  it('prefers what is boosted among items that match alike, and no further', () => {
    expect(order('re', ['Reopen', { text: 'Reply', boost: 5 }])).toEqual(['Reply', 'Reopen'])
    expect(order('re', ['Reopen', { text: 'More', boost: 5 }])).toEqual(['Reopen', 'More'])
  })
  it('returns all items for an empty query', () => expect(order('', ['b', 'a'])).toHaveLength(2))
})
