/**
 * How text is compared when it is searched: case, accents, Arabic diacritics and letter forms, digits of other scripts and kinds of
 * white space make no difference. Total and idempotent; the index, the query and the marking of hits all use this one function.
 */

const ranges = (list: readonly (readonly [from: number, to: number])[]): RegExp =>
  new RegExp(`[${list.map(([from, to]) => `\\u{${from.toString(16)}}-\\u{${to.toString(16)}}`).join('')}]`, 'gu')

/** Combining marks of Latin, Greek, Cyrillic, Hebrew and Arabic, with Arabic's stretching stroke. Marks of other scripts are letters of their own there. */
const MARKS = ranges([
  [0x300, 0x36f],
  [0x483, 0x489],
  [0x591, 0x5bd],
  [0x5bf, 0x5bf],
  [0x5c1, 0x5c2],
  [0x5c4, 0x5c5],
  [0x5c7, 0x5c7],
  [0x610, 0x61a],
  [0x640, 0x640],
  [0x64b, 0x65f],
  [0x670, 0x670],
  [0x6d6, 0x6dc],
  [0x6df, 0x6e4],
  [0x6e7, 0x6e8],
  [0x6ea, 0x6ed],
  [0x1ab0, 0x1aff],
  [0x1dc0, 0x1dff],
  [0x20d0, 0x20ff],
  [0xfe00, 0xfe0f],
  [0xfe20, 0xfe2f],
])
/** Said but not seen: soft hyphens, joiners, marks of direction. */
const UNSEEN = ranges([
  [0xad, 0xad],
  [0x180e, 0x180e],
  [0x200b, 0x200f],
  [0x202a, 0x202e],
  [0x2060, 0x2064],
  [0x2066, 0x206f],
  [0xfeff, 0xfeff],
  [0xfffe, 0xffff],
])
const LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  ł: 'l',
  æ: 'ae',
  œ: 'oe',
  þ: 'th',
  ı: 'i',
  ħ: 'h',
  ŧ: 't',
  ĸ: 'k',
  ŋ: 'n',
  ς: 'σ',
  ٱ: 'ا',
  ى: 'ي',
  ی: 'ي',
  ې: 'ي',
  ة: 'ه',
  ۃ: 'ه',
  ہ: 'ه',
  ھ: 'ه',
  ک: 'ك',
  ڪ: 'ك',
  '’': "'",
  '‘': "'",
  ʼ: "'",
  '`': "'",
  '´': "'",
  '“': '"',
  '”': '"',
  '„': '"',
  '«': '"',
  '»': '"',
  '‐': '-',
  '‑': '-',
  '‒': '-',
  '–': '-',
  '—': '-',
  '―': '-',
  '−': '-',
  '·': '.',
  '・': ' ',
}
const SPECIAL = new RegExp(`[${Object.keys(LETTERS).join('')}\u0660-\u0669\u06f0-\u06f9]`, 'g')
const SPACES = /[\s\p{Cc}]+/gu
/** One character that folds to its lower case or a space. */
const ALONE = /^[\t\n\u0020-\u005f\u0061-\u007e]$/
const PLAIN = /^[\u0020-\u005f\u0061-\u007e]*$/

function letterOf(character: string): string {
  const code = character.charCodeAt(0)
  if (code >= 0x0660 && code <= 0x0669) return String(code - 0x0660)
  if (code >= 0x06f0 && code <= 0x06f9) return String(code - 0x06f0)
  return LETTERS[character] ?? character
}

/** More marks on one letter than any script writes: sorting them, which normalizing does, takes time that grows with their square. */
const PILE = /(\p{M}{16})\p{M}+/gu

/** One piece without a look at what stands around it. */
function foldPiece(text: string): string {
  return text
    .replace(PILE, '$1')
    .normalize('NFKD')
    .toLowerCase()
    .normalize('NFKD')
    .replace(MARKS, '')
    .replace(UNSEEN, '')
    .replace(SPECIAL, letterOf)
    .normalize('NFC')
}

/** Text as it is compared: one line, single spaces, none at the ends. */
export function fold(text: string): string {
  const line = text.toWellFormed().replace(SPACES, ' ')
  return PLAIN.test(line) ? line.toLowerCase().trim() : foldPiece(line).replace(SPACES, ' ').trim()
}

/** A folded text that remembers where each of its UTF-16 units came from. */
export interface FoldedText {
  text: string
  /** Index in the original of each unit of `text`, and at the end the original's length. */
  from: number[]
}

let segmenter: Intl.Segmenter | null | undefined
/** Letters with what is written on or joined to them: they are folded together. Made when first asked for, since that reads tables for 30 ms. */
function clusters(): Intl.Segmenter | null {
  segmenter ??= typeof Intl.Segmenter === 'function' ? new Intl.Segmenter(undefined, { granularity: 'grapheme' }) : null
  return segmenter
}

/** As `fold`, for finding the place of a hit in the original; the ends are not trimmed. */
export function foldWithPlaces(original: string): FoldedText {
  const text = original.toWellFormed()
  const folded: string[] = []
  const from: number[] = []
  const put = (character: string, at: number): void => {
    if (character === ' ' && (folded.length === 0 || folded.at(-1) === ' ')) return
    folded.push(character)
    for (let unit = 0; unit < character.length; unit++) from.push(at)
  }
  const add = (piece: string, at: number): void => {
    if (ALONE.test(piece)) put(piece === '\t' || piece === '\n' ? ' ' : piece.toLowerCase(), at)
    else for (const character of foldPiece(piece).replace(SPACES, ' ')) put(character, at)
  }
  const marked = PLAIN.test(text.replace(SPACES, ' ')) ? null : clusters()
  if (marked) for (const { segment, index } of marked.segment(text)) add(segment, index)
  else for (let index = 0; index < text.length; index++) add(text.charAt(index), index)
  from.push(text.length)
  return { text: folded.join(''), from }
}
