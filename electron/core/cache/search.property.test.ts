import { describe, expect, it } from 'vitest'
import { fold } from '../../../shared/search/fold.ts'
import { markTerms, parseTerms } from '../../../shared/search/terms.ts'
import { plainWords } from '../../../shared/text/plainWords.ts'
import { snippetOf } from '../search/snippet.ts'
import { seededRandom } from '../testing/random.ts'
import { SearchStore } from '../testing/searchStore.ts'
import { indexQuery } from './searchTokens.ts'

const SEEDS = 25
const ALPHABETS = [
  'abcdefghij ',
  'aab b',
  'ÀÉÎõüçßøÆłİı ',
  '日本語東京領収書',
  'カタカナひらがなー々 ',
  '한국어환불',
  'ขอใบเสร็จหน่อย',
  'شكرًاأإآةىگک ',
  'ЁёЙй жук ',
  '0123456789#-+@. ',
  '"\'*^:(){}[]-+~%_\\,;|&<>=!?/$ ',
  '👍🏽❤️👨‍👩‍👧😀',
  '\n\t \u00a0\u200b\u00ad',
  '\u0000\u001f\ufffe\ud800',
  'NEAR AND OR NOT ',
  'ﬁﷺ½™Ⅷ㍿',
]

function anyText(random: () => number, longest: number): string {
  let text = ''
  const length = 1 + Math.floor(random() * longest)
  let alphabet = ''
  while (text.length < length) {
    if (alphabet === '' || random() < 0.15) alphabet = ALPHABETS[Math.floor(random() * ALPHABETS.length)]!
    const characters = Array.from(alphabet)
    text += characters[Math.floor(random() * characters.length)]!
  }
  return text
}

describe('searching', () => {
  it.each(Array.from({ length: SEEDS }, (_, seed) => seed + 1))(
    'never throws, and finds every message by every part of its text (seed %i)',
    (seed) => {
      const random = seededRandom(seed)
      const desk = new SearchStore()
      const contents = Array.from({ length: 30 }, () => anyText(random, 60))
      desk.write(...contents.map((content, index) => ({ id: index + 1, content })))
      desk.index()
      for (let round = 0; round < 60; round++) {
        const typed = anyText(random, round === 0 ? 2_000 : 20)
        const { hits } = desk.store.search.messages(1, parseTerms(typed), 50)
        desk.store.search.contacts(1, parseTerms(typed), 5)
        for (const { content } of hits)
          for (const term of parseTerms(typed).terms)
            expect({ seed, typed, content: fold(plainWords(content, 'typed')) }).toEqual({
              seed,
              typed,
              content: expect.stringContaining(term) as string,
            })
      }
      contents.forEach((content, index) => {
        const characters = Array.from(fold(plainWords(content, 'typed')))
        for (let round = 0; round < 8; round++) {
          const from = Math.floor(random() * characters.length)
          const part = characters
            .slice(from, from + 1 + Math.floor(random() * 12))
            .join('')
            .trim()
          const isSearchable = Array.from(part).length >= 3 || indexQuery([part]) !== null
          if (!isSearchable || part.startsWith('"') || part.endsWith('"')) continue
          expect({ seed, content, part, found: desk.find(part, 50).includes(index + 1) }).toEqual({
            seed,
            content,
            part,
            found: true,
          })
        }
      })
    },
  )

  it.each(Array.from({ length: SEEDS }, (_, seed) => seed + 1))(
    'agrees with a scan of every message, after any edits and deletions (seed %i)',
    (seed) => {
      const random = seededRandom(1_000 + seed)
      const desk = new SearchStore()
      const words = ['parcel', 'refund', '发票', '退款', 'A-1029', 'café', 'Straße', 'ok']
      const known = new Map<number, string>()
      for (let step = 0; step < 120; step++) {
        const id = 1 + Math.floor(random() * 40)
        if (random() < 0.15) {
          desk.handle.exec(`DELETE FROM messages WHERE id = ${id}`)
          known.delete(id)
        } else {
          const content = Array.from(
            { length: 1 + Math.floor(random() * 4) },
            () => words[Math.floor(random() * words.length)]!,
          ).join(' ')
          desk.write({ id, content })
          known.set(id, content)
        }
        if (random() < 0.3) desk.store.index.work(1 + Math.floor(random() * 10))
      }
      for (const word of [...words, 'par', 'cafe', 'strasse', '票', '1029', 'parcel refund']) {
        const terms = parseTerms(word).terms
        const expected = [...known]
          .filter(([, content]) => terms.every((term) => fold(content).includes(term)))
          .map(([id]) => id)
          .sort((one, other) => other - one)
        expect({ seed, word, ids: desk.find(word) }).toEqual({ seed, word, ids: expected })
      }
    },
  )

  it.each(Array.from({ length: SEEDS }, (_, seed) => seed + 1))(
    'marks hits without changing the text (seed %i)',
    (seed) => {
      const random = seededRandom(2_000 + seed)
      for (let round = 0; round < 40; round++) {
        const text = anyText(random, 80)
        const { terms } = parseTerms(anyText(random, 8))
        expect(
          markTerms(text, terms)
            .map((part) => part.text)
            .join(''),
        ).toBe(text)
        const parts = snippetOf([text, anyText(random, 400)], terms)
        expect(parts.every((part) => part.text !== '')).toBe(true)
      }
    },
  )
})
