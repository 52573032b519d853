/**
 * The form in which text is compared in a search: without case, accents, Arabic diacritics and letter forms, digits of
 * other scripts and kinds of white space. Never throws and is idempotent. The index, the query and the marking of hits
 * all use it.
 */

const ranges = (list: readonly (readonly [from: number, to: number])[]): RegExp =>
  new RegExp(`[${list.map(([from, to]) => `\\u{${from.toString(16)}}-\\u{${to.toString(16)}}`).join('')}]`, 'gu')

/** Combining marks of Latin, Greek, Cyrillic, Hebrew and Arabic, with Arabic's tatweel. Marks of other scripts are letters there. */
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
/** Invisible characters: soft hyphens, joiners, direction marks. */
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
const PLAIN = /^[\u0020-\u005f\u0061-\u007e]*$/

function letterOf(character: string): string {
  const code = character.charCodeAt(0)
  if (code >= 0x0660 && code <= 0x0669) return String(code - 0x0660)
  if (code >= 0x06f0 && code <= 0x06f9) return String(code - 0x06f0)
  return LETTERS[character] ?? character
}

/** More marks on one letter than any script uses. Normalizing sorts them, in time that grows with their square. */
const PILE = /(\p{M}{16})\p{M}+/gu

/** Folds one piece, without its context. */
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

/** The folded text: one line, single spaces, none at the ends. */
export function fold(text: string): string {
  const line = text.toWellFormed().replace(SPACES, ' ')
  return PLAIN.test(line) ? line.toLowerCase().trim() : foldPiece(line).replace(SPACES, ' ').trim()
}

/** A folded text with the origin of each of its UTF-16 units. */
export interface FoldedText {
  text: string
  /** Index in the original of each unit of `text`, and at the end the original's length. */
  from: Uint32Array
}

let segmenter: Intl.Segmenter | null | undefined
/** Segments text into grapheme clusters, which are folded as a unit. Created when first needed, because it reads tables for 30 ms. */
function clusters(): Intl.Segmenter | null {
  segmenter ??= typeof Intl.Segmenter === 'function' ? new Intl.Segmenter(undefined, { granularity: 'grapheme' }) : null
  return segmenter
}

/**
 * Whether the segmenter always cuts between two units of this kind. Most text consists of them, and folding them
 * without the segmenter takes a tenth of the time.
 */
function isAlone(unit: number): boolean {
  if (unit < 0x300) return unit !== 0x0d
  return (
    (unit >= 0x370 && unit <= 0x482) ||
    (unit >= 0x48a && unit <= 0x58f) ||
    (unit >= 0x5d0 && unit <= 0x5ea) ||
    (unit >= 0x620 && unit <= 0x64a) ||
    (unit >= 0x671 && unit <= 0x6d3) ||
    (unit >= 0x2000 && unit <= 0x20cf && unit !== 0x200c && unit !== 0x200d) ||
    (unit >= 0x3001 && unit <= 0x3029) ||
    (unit >= 0x3041 && unit <= 0x3096) ||
    (unit >= 0x309b && unit <= 0x30ff) ||
    (unit >= 0x3400 && unit <= 0x9fff) ||
    (unit >= 0xac00 && unit <= 0xd7a3) ||
    (unit >= 0xff01 && unit <= 0xff9d) ||
    unit === 0xfffd
  )
}

/** Cache of folded pieces, because a text repeats its letters. Emptied when full. */
const known = new Map<string, string>()
const MOST_KNOWN = 4_000
const LONGEST_KNOWN = 16

function foldKnown(piece: string): string {
  const before = known.get(piece)
  if (before !== undefined) return before
  const folded = foldPiece(piece.replace(SPACES, ' ')).replace(SPACES, ' ')
  if (piece.length > LONGEST_KNOWN) return folded
  if (known.size >= MOST_KNOWN) known.clear()
  known.set(piece, folded)
  return folded
}

/** The index between the first two such units at or after `from`, where the segmenter cuts. */
function cutAfter(text: string, from: number): number {
  let before = isAlone(text.charCodeAt(from))
  for (let at = from + 1; at < text.length; at++) {
    const alone = isAlone(text.charCodeAt(at))
    if (before && alone) return at
    before = alone
  }
  return text.length
}

const SPACE = 0x20
const UTF_16 = new TextDecoder('utf-16le', { ignoreBOM: true })

/** Units with their origins. Plain arrays would take several times as long for a long text. */
class Places {
  #units: Uint16Array<ArrayBuffer>
  #from: Uint32Array<ArrayBuffer>
  #length = 0
  constructor(expected: number) {
    this.#units = new Uint16Array(expected)
    this.#from = new Uint32Array(expected + 1)
  }

  put(unit: number, at: number): void {
    if (unit === SPACE && (this.#length === 0 || this.#units[this.#length - 1] === SPACE)) return
    if (this.#length === this.#units.length) this.#grow()
    this.#units[this.#length] = unit
    this.#from[this.#length++] = at
  }

  end(at: number): FoldedText {
    this.#from[this.#length] = at
    return {
      text: UTF_16.decode(this.#units.subarray(0, this.#length)),
      from: this.#from.subarray(0, this.#length + 1),
    }
  }

  #grow(): void {
    const [units, from] = [this.#units, this.#from]
    this.#units = new Uint16Array(2 * units.length + 64)
    this.#from = new Uint32Array(this.#units.length + 1)
    this.#units.set(units)
    this.#from.set(from)
  }
}

/** Like `fold`, with the origin of each unit, for marking hits in the original. The ends are not trimmed. */
export function foldWithPlaces(original: string): FoldedText {
  const text = original.toWellFormed()
  const places = new Places(text.length)
  const add = (piece: string, at: number): void => {
    const folded = foldKnown(piece)
    for (let index = 0; index < folded.length; index++) places.put(folded.charCodeAt(index), at)
  }
  for (let at = 0; at < text.length;) {
    const end = cutAfter(text, at)
    const unit = text.charCodeAt(at)
    if (end > at + 1) {
      const whole = text.slice(at, end)
      const segments = clusters()?.segment(whole)
      if (segments) for (const { segment, index } of segments) add(segment, at + index)
      else for (let index = 0; index < whole.length; index++) add(whole.charAt(index), at + index)
    } else if (unit >= 0x41 && unit <= 0x5a) places.put(unit + 0x20, at)
    else if (unit >= 0x21 && unit < 0x7f && unit !== 0x60) places.put(unit, at)
    else if (unit <= SPACE) places.put(SPACE, at)
    else add(text.charAt(at), at)
    at = end
  }
  return places.end(text.length)
}
