/** Hostile text: one special character, a pair of them, or a snippet, repeated. */
const CHARACTERS = ['[', '<', '(', '@', ' ', '"', "'", '\\', '#', '*', '_', '~', '\n']

const SNIPPETS = [
  '<a ',
  '<a href=',
  '<style ',
  '<style>',
  '<!--',
  '<![CDATA[',
  '<br>',
  '<p><b>',
  '<table><td>',
  '@import{',
  '@im@import x;',
  'url(',
  '/*',
  '{a:',
  '{{',
  '![',
  '](',
  '[a](',
  '[a][',
  '[a]: ',
  '> ',
  '- ',
  '1. ',
  '`',
  '```\n',
  '&#',
  '&amp',
  '://',
  'www.',
  'http://',
  'a@b.',
  'a.b',
  'x-',
  '%',
  '%E0',
  '?a=',
  '&sig=',
  '/',
  '-',
  '=',
  '$',
  '|',
  ':',
  ',',
  ';',
  '.',
  '+',
  '0',
  '1.',
  'a',
  'aB',
  'é',
  'e\u0301',
  '注',
  '🙂',
  '👨‍👩‍👧',
  '\u200d',
  '\u202e',
  '\ud800',
  '\0',
  '\t',
  '\r\n',
  ' \n',
  'mention://user/1/',
  '[@a](mention://user/1/',
  'token=',
  'Bearer ',
  'xn--',
  '{"a":',
  '[[',
  '\\"',
  '\\u0000',
  'On x wrote:\n',
  '-----',
  '== ',
]

/** Every single character, every pair (a pair the other way around repeats to the same text), every snippet. */
const SEEDS: readonly string[] = [
  ...CHARACTERS,
  ...CHARACTERS.flatMap((one, index) => CHARACTERS.slice(index + 1).map((other) => one + other)),
  ...SNIPPETS,
]

/** How a seed becomes a text: alone, or inside a construct whose end a parser searches for. */
type Shape = 'plain' | 'tag' | 'word' | 'inner'

/**
 * Exactly `length` UTF-16 units. `tag`: one HTML tag that ends with the text. `word`: letters first, so that a match begins. `inner`:
 * inside one word, so that a run of signs touches neither end of the text.
 */
export function textOf(seed: string, length: number, shape: Shape = 'plain'): string {
  const [start, end] =
    shape === 'tag' ? ['<a ', '>'] : shape === 'word' ? ['[a ', ' a'] : shape === 'inner' ? ['a', 'a'] : ['', '']
  const middle = Math.max(0, length - start.length - end.length)
  return start + seed.repeat(Math.ceil(middle / seed.length)).slice(0, middle) + end
}

export interface Input {
  seed: string
  shape: Shape
}

export const INPUTS: readonly Input[] = [
  ...SEEDS.map((seed): Input => ({ seed, shape: 'plain' })),
  ...['a', ' ', '"', '=', "'", 'a=', '/', '<'].map((seed): Input => ({ seed, shape: 'tag' })),
  ...['a', ' ', '[', '(', '*'].map((seed): Input => ({ seed, shape: 'word' })),
  ...[...CHARACTERS, '.', ',', ';', ':', '/', '-', '&', '=', '%20', '\t', '\r\n'].map((seed): Input => ({
    seed,
    shape: 'inner',
  })),
]

export const nameOf = ({ seed, shape }: Input): string =>
  `${JSON.stringify(seed)}${shape === 'plain' ? '' : ` in a ${shape}`}`
