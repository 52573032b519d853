import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { foldedText, isLong, textPieces } from './longText.ts'

const bit = fc.oneof(
  fc.constantFrom(
    ' ',
    '\n',
    '\n\n',
    '😀',
    '\ud83d',
    'e\u0301',
    'word',
    '[a](https://a.test/',
    '\u{1f469}\u200d\u{1f469}',
  ),
  fc.string({ unit: 'grapheme', maxLength: 6 }),
)
const texts = fc
  .tuple(fc.array(bit, { minLength: 1, maxLength: 12 }), fc.integer({ min: 1, max: 6_000 }))
  .map(([bits, times]) => bits.join('').repeat(times).slice(0, 200_000))

describe('a long text', () => {
  it('loses nothing in pieces, none of which is long work or cuts a character', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const pieces = textPieces(text)
        expect(pieces.join('') === text).toBe(true)
        for (const piece of pieces) {
          expect(piece.length).toBeGreaterThan(0)
          expect(piece.length).toBeLessThanOrEqual(20_000)
        }
        if (text.isWellFormed()) expect(pieces.every((piece) => piece.isWellFormed())).toBe(true)
      }),
      { numRuns: 200, seed: 20_261_128 },
    )
  })

  it('folds to its beginning, whole words of it', () => {
    expect(foldedText(`\n  ${'word '.repeat(200_000)}`)).toBe('word '.repeat(480))
    expect(isLong('word '.repeat(400))).toBe(false)
    expect(isLong('word '.repeat(500))).toBe(true)
    expect(isLong('a\n'.repeat(29))).toBe(false)
    expect(isLong('a\n'.repeat(30))).toBe(true)
    expect(foldedText('\ud83d\ude00'.repeat(5_000)).isWellFormed()).toBe(true)
  })
})
