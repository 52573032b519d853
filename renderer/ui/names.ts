/** Initials and a hue from a name, in any script. */

/** A letter or digit that nothing follows which could join it; conjoining jamo do. */
const ALONE = /^(?![\u1100-\u11ff])[\p{L}\p{N}](?!\p{M}|\u200d|\ufe0f)/u
/** Made only for names that need it: the rules of graphemes take tens of milliseconds to load, in the middle of the first paint. */
let graphemes: Intl.Segmenter | undefined
const first = (word: string): string => {
  const alone = ALONE.exec(word)
  if (alone !== null) return alone[0]
  graphemes ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' })
  for (const { segment } of graphemes.segment(word)) return segment
  return ''
}
/** UTF-16 units that are looked at: names can be as long as a server lets them be. */
const LONGEST = 500
/** Scripts whose letters join or stand for words: one of them is enough. */
const ONE_LETTER =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{sc=Arabic}\p{sc=Hebrew}\p{sc=Devanagari}\p{sc=Thai}]/u

/** At most two letters: `Maya Lindqvist` is `ML`, `王小明` is `王`, `ben@example.com` is `B`. `?` where there are none. */
export function initialsOf(name: string): string {
  const words = name
    .slice(0, LONGEST)
    .replace(/@.*$/s, '')
    .split(/[\s._-]+/u)
    .map((word) => word.replace(/^[^\p{L}\p{N}\p{Extended_Pictographic}]+/u, ''))
    .filter((word) => word !== '')
  const [start, end] = [words[0], words.length > 1 ? words.at(-1) : undefined]
  if (start === undefined) return '?'
  const letter = first(start).toLocaleUpperCase()
  return end === undefined || ONE_LETTER.test(letter) ? letter : letter + first(end).toLocaleUpperCase()
}

/** Letters of a name that are tried for its second letter. */
const MONOGRAM_LETTERS = 40

/**
 * At most two letters for each name, which differ as long as the names' letters allow it: `Billing` and `Bugs` are `Bi` and `Bu`. Equal
 * names get the same.
 */
export function monogramsOf(names: readonly string[]): string[] {
  const given = new Map<string, string>()
  const taken = new Set<string>()
  return names.map((name) => {
    const known = given.get(name)
    if (known !== undefined) return known
    const initials = initialsOf(name)
    const letters = name.slice(0, LONGEST).match(/[\p{L}\p{N}]/gu) ?? []
    const [start = '?', ...rest] = letters.slice(0, MONOGRAM_LETTERS)
    const pairs = rest.map((letter) => start.toLocaleUpperCase() + letter.toLocaleLowerCase())
    const isWhole = initials.length > start.length || ONE_LETTER.test(start)
    const choices = isWhole ? [initials, ...pairs] : [...pairs, initials]
    const choice = choices.find((each) => !taken.has(each)) ?? choices[0] ?? initials
    given.set(name, choice)
    taken.add(choice)
    return choice
  })
}

/** A hue from 0 to 359, the same for the same name everywhere. */
export function hueOf(name: string): number {
  let hash = 2166136261
  for (const letter of name.slice(0, LONGEST)) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 16777619)
  // Twelve well separated hues: neighbors in a list differ, and none looks like a status color gone wrong.
  return ((hash >>> 0) % 12) * 30 + 10
}
