import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { plainParagraphs } from '../../../../shared/text/plainParagraphs.ts'
import { markdownToHtml } from './markdown.ts'

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
const htmlOf = (paragraphs: string[][]): string =>
  paragraphs.map((lines) => `<p>${lines.map(escaped).join('<br>\n')}</p>\n`).join('')

/** Bits that mean something to markdown or to the finder of links, among words and any other letters. */
const bit = fc.oneof(
  fc.constantFrom(
    ' ',
    '\n',
    '\n\n',
    '  ',
    '\u00a0',
    '\u2003',
    '.',
    ',',
    '-',
    '--',
    '---',
    '=',
    '===',
    '#',
    '# ',
    '+',
    '+ ',
    '1. ',
    '1) ',
    '10:30',
    '3.50',
    ':',
    ';',
    '!',
    '?',
    '"',
    "'",
    '(',
    ')',
    '(c)',
    '...',
    '/',
    '//',
    'www',
    'www.',
    'com',
    '.com',
    'http',
    'mailto',
    'ftp',
    '^',
    '$',
    '%',
    '{',
    '}',
    '\u2028',
    '\u{1F600}',
    '*',
    '_',
    '`',
    '~',
    '[',
    '&',
    '<',
    '>',
    '|',
    '\\',
    '\t',
    '@',
  ),
  fc.stringMatching(/^[a-z]{1,8}$/),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 4 }),
)
const texts = fc.array(bit, { minLength: 1, maxLength: 12 }).map((bits) => bits.join(''))

describe('words that need no markdown', () => {
  it('are those of which markdown makes the same', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const paragraphs = plainParagraphs(text)
        if (paragraphs !== null) expect(htmlOf(paragraphs)).toBe(markdownToHtml(text))
      }),
      { numRuns: 5_000, seed: 20_261_121 },
    )
  })
  it('are the usual ones', () => {
    for (const text of [
      'Hello, where is my parcel?',
      'It costs 3.50, and comes at 10:30.\nOr later (if it rains)!\n\nBest wishes,\nMaya',
      '你好，我的订单在哪里？',
      'مرحبا، أين طلبي؟',
    ])
      expect(plainParagraphs(text)).not.toBeNull()
    for (const text of [
      '*bold*',
      'See www.acme.test',
      'a@b.test',
      'http://x',
      '- one',
      '1. one',
      '# Title',
      '    code',
      'a & b',
      '<b>',
      'x\n---',
    ])
      expect(plainParagraphs(text)).toBeNull()
  })
})
