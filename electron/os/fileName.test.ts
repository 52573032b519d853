import fc from 'fast-check'
import { expect, it } from 'vitest'
import { safeFileName } from './fileName.ts'

it.each([
  ['invoice 4.pdf', 'invoice 4.pdf'],
  ['发票.pdf', '发票.pdf'],
  ['../../.bashrc', '_.._.bashrc'],
  ['C:\\Windows\\calc.exe', 'C__Windows_calc.exe'],
  ['a\u0000b\nc.txt', 'a_b_c.txt'],
  ['photo\u202egpj.exe', 'photo_gpj.exe'],
  ['.hidden', 'hidden'],
  ['name. ', 'name'],
  ['CON.txt', '_CON.txt'],
  ['lpt1', '_lpt1'],
  ['', 'file'],
  ['...', 'file'],
  ['///', 'file'],
  ['\u200b\u3164.', 'file'],
  ['\u2066a\u2069\u061c.pdf', '_a__.pdf'],
  ['half \ud83d.txt', 'half \ufffd.txt'],
  ['a.b. .', 'a.b'],
  ['مستند.pdf', 'مستند.pdf'],
])('turns %j into %j', (name, safe) => {
  expect(safeFileName(name)).toBe(safe)
})

it('keeps the extension of a long name', () => {
  const safe = safeFileName(`${'a'.repeat(400)}.docx`)
  expect([safe.length, safe.endsWith('a.docx')]).toEqual([239, true])
})

const bytesOf = (text: string): number => new TextEncoder().encode(text).length
it.each([
  ['漢'.repeat(400), '.xlsx'],
  ['ファイル'.repeat(100), '.pdf'],
  ['👩‍👩‍👧‍👦'.repeat(40), '.png'],
  ['é'.repeat(300), '.tar.gz'],
  [`e${'\u0301'.repeat(500)}`, '.txt'],
  ['한글'.repeat(200), ''],
])('cuts %s%s to the bytes of a file system, between characters', (stem, ending) => {
  const safe = safeFileName(stem + ending)
  expect(bytesOf(safe)).toBeLessThanOrEqual(239)
  expect(safe.isWellFormed()).toBe(true)
  expect(safe.endsWith(ending.slice(ending.lastIndexOf('.') + 1))).toBe(true)
  const graphemes = (text: string): string[] => Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment)
  const kept = graphemes(safe.slice(0, safe.length - ending.length))
  if (!stem.includes('\u0301')) expect(graphemes(stem).slice(0, kept.length)).toEqual(kept)
})

const piece = fc.constantFrom(
  'a',
  '.',
  ' ',
  '/',
  '\\',
  'é',
  '漢',
  '👩‍👩‍👧',
  '\ud83d',
  '\ude00',
  '\u202e',
  '\u0000',
  '\u0301',
  '.pdf',
  'CON',
  '_',
  '\u3164',
)
it('is well formed, short enough and without control characters for any name', () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 20 }), fc.integer({ min: 1, max: 60 }), (pieces, times) => {
      const safe = safeFileName(pieces.join('').repeat(times))
      expect(safe.isWellFormed()).toBe(true)
      expect(bytesOf(safe)).toBeLessThanOrEqual(239)
      expect(safe).not.toMatch(/[/\\:*?"<>|\p{Cc}\u202a-\u202e\u2066-\u2069]|[. ]$/u)
      expect(safe.trim()).not.toBe('')
    }),
    { numRuns: 100, seed: 20_261_128 },
  )
})
