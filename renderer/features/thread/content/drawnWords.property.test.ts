// @vitest-environment happy-dom
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Dialect } from '../../../../shared/text/dialect.ts'
import { isBlank } from '../../../../shared/text/isBlank.ts'
import { plainWords } from '../../../../shared/text/plainWords.ts'
import { drawnWords } from './words.ts'

const DIALECTS: readonly Dialect[] = ['markdown', 'typed', 'whatsapp', 'telegram', 'messenger']
/** Bits that mean something to one of the dialects, among words and any other letters. */
const bit = fc.oneof(
  fc.constantFrom(
    ' ',
    '\n',
    '\n\n',
    '\\\n',
    '  \n',
    '\t',
    '*',
    '**',
    '***',
    '_',
    '__',
    '~',
    '~~',
    '`',
    '``',
    '```',
    '```js\n',
    '||',
    '# ',
    '## ',
    '> ',
    '- ',
    '+ ',
    '* ',
    '1. ',
    '---',
    '***\n',
    '===',
    '|',
    '| a | b |\n| --- | --- |\n| c | d |\n',
    '[',
    ']',
    '(',
    ')',
    '[]',
    '![',
    '[a](https://a.test)',
    '[](https://a.test/b)',
    '[a](https://a.test "t")',
    '![](https://a.test/i.png)',
    '[x]: https://a.test\n',
    '[@Ada](mention://user/1/Ada)',
    '<',
    '>',
    '<b>',
    '</b>',
    '<br>',
    '<!-- x -->',
    '<https://a.test>',
    'https://a.test/x_y_z',
    'https://a.test/\\\n',
    'www.acme.com',
    'maya@acme.test',
    'mailto:',
    '&',
    '&nbsp;',
    '&amp;',
    '&#8203;',
    '\\',
    '\\*',
    '\\_',
    '\u200b',
    '\u202e',
    '\u3164',
    '\u00a0',
    '\u2028',
    '\r\n',
    '😀',
    '\ud83d',
    '    ',
  ),
  fc.stringMatching(/^[a-z]{1,8}$/),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 4 }),
)
const texts = fc.array(bit, { minLength: 1, maxLength: 14 }).map((bits) => bits.join(''))
const collapsed = (text: string): string => text.replace(/\s+/g, ' ').trim()
/** What the parser of markdown puts in the place of characters that HTML cannot hold. */
const normal = (text: string): string => collapsed(text.toWellFormed().replaceAll('\0', '\ufffd'))

function drawn(text: string, dialect: Dialect): string {
  const host = document.createElement('div')
  host.append(drawnWords({ text, dialect }))
  return host.textContent
}

describe('plain words', () => {
  it.each(DIALECTS)(
    'of %s are the words that the thread draws',
    (dialect) => {
      fc.assert(
        fc.property(texts, (text) => {
          if (!isBlank(text)) expect(normal(plainWords(text, dialect))).toBe(normal(drawn(text, dialect)))
        }),
        { numRuns: 1_500, seed: 20_261_128 },
      )
    },
    60_000,
  )

  it.each(DIALECTS)(
    'of %s are there wherever something was written',
    (dialect) => {
      fc.assert(
        fc.property(texts, (text) => {
          if (!isBlank(text)) expect(isBlank(drawn(text, dialect))).toBe(false)
        }),
        { numRuns: 1_500, seed: 20_261_129 },
      )
    },
    60_000,
  )
})

describe('nothing written draws an empty bubble', () => {
  it.each([
    '[abc]: https://www.example.test/',
    '[a]: <b> "c"',
    '---',
    '***',
    '___',
    '- - -',
    '-',
    '*',
    '+',
    '- \n- ',
    '1.',
    '1)',
    '#',
    '######',
    '>',
    '> >',
    '>\n>',
    '```',
    '```\n```',
    '```js\n```',
    '```call me please```',
    '~~~ words only here',
    '~~~\n~~~',
    '    ',
    '<b></b>',
    '<img src=x>',
    '<!-- -->',
    '<br/>',
    '[](https://a.test)',
    '[ ](https://a.test)',
    '[\u200b](https://a.test)',
    '![](https://a.test/i.png)',
    '[]()',
    '![]()',
    '****',
    '____',
    '~~~~',
    '``',
    '&nbsp;',
    '&#8203;',
    '&zwj;',
    '\\',
    '\\\n\\',
    '| |\n|-|\n| |',
    '[x]: a\n\n[y]: b',
    '> [x]: a',
    '- [x]: a',
    '> ```\n> ```',
    '* * *\n\n---',
  ])('%j', (text) => {
    for (const dialect of DIALECTS) expect(isBlank(drawn(text, dialect))).toBe(isBlank(text))
  })
})
