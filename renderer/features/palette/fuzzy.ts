/** Scores how well texts match a query. Higher is better; null is no match. The work is bounded by the limits below. */
import { fold } from '../../../shared/search/fold.ts'

/** What an item is found by. */
export interface Findable {
  /** What it is called. */
  readonly text: string
  /** Other words for it. */
  readonly synonyms?: string
  /** More about it, which counts least. */
  readonly more?: string
  /** Added to the score of a match, less than the difference between two kinds of match. */
  readonly boost?: number
  /** It changes something: found by the beginnings of words only, and of `more` by its own. */
  readonly isStrict?: boolean
}
/** An item with its folded texts, so that a key folds only the query. */
export interface Prepared<T> {
  readonly item: T
  readonly text: string
  readonly synonyms: string
  readonly more: string
  readonly boost: number
  readonly isStrict: boolean
}

/** Scores by kind of match. */
const TEXT_START = 100
const WORD_START = 80
const SYNONYM = 60
/** Inside a word: "tag" is in "Instagram", but means Labels. */
const INSIDE = 45
const MORE = 25
const SCATTERED = 18
/** A shorter word matches only as a whole: letters of it are in every text. */
const SCATTERED_FROM = 4
/** How close together scattered letters have to be: each gap costs, each start of a word helps. */
const SCATTERED_BUDGET = 30
const SCATTERED_LEAST = 28
/** UTF-16 units that are read. */
const LONGEST_QUERY = 200
const LONGEST_TEXT = 600

/** Scripts that part no words: each of their letters may begin one. */
const UNPARTED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u
function isStart(text: string, at: number): boolean {
  const before = text.charAt(at - 1)
  return !/[\p{L}\p{N}]/u.test(before) || UNPARTED.test(before)
}

function startsWord(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1)) if (isStart(text, at)) return true
  return false
}

/** Whether the letters are in the text, in order and close together. */
function isScattered(text: string, word: string): boolean {
  if (word.length < SCATTERED_FROM) return false
  let score = SCATTERED_BUDGET
  let last = -1
  for (const letter of word) {
    const next = text.indexOf(letter, last + 1)
    if (next === -1) return false
    if (last !== -1) score -= Math.min(6, next - last - 1)
    if (isStart(text, next)) score += 4
    last = next
  }
  return score >= SCATTERED_LEAST
}

function scoreWord({ text, synonyms, more, isStrict }: Omit<Prepared<unknown>, 'item'>, word: string): number | null {
  if (text.startsWith(word)) return TEXT_START
  if (startsWord(text, word)) return WORD_START
  if (startsWord(synonyms, word)) return SYNONYM
  if (isStrict) return more.startsWith(word) ? MORE : null
  if (text.includes(word)) return INSIDE
  if (more.includes(word)) return MORE
  return isScattered(text, word) ? SCATTERED : null
}

const folded = (text: string | undefined): string => (text === undefined ? '' : fold(text.slice(0, LONGEST_TEXT)))

/** Folds the texts of items, once for all queries. */
export function prepare<T>(items: readonly T[], findableOf: (item: T) => Findable): Prepared<T>[] {
  return items.map((item) => {
    const { text, synonyms, more, boost = 0, isStrict = false } = findableOf(item)
    return { item, text: folded(text), synonyms: folded(synonyms), more: folded(more), boost, isStrict }
  })
}

function wordsOf(query: string): string[] {
  return fold(query.slice(0, LONGEST_QUERY))
    .split(/\s+/)
    .filter((word) => word !== '')
}

function scoreWords(words: readonly string[], prepared: Omit<Prepared<unknown>, 'item'>): number | null {
  if (words.length === 0) return 0
  let sum = 0
  for (const word of words) {
    const score = scoreWord(prepared, word)
    if (score === null) return null
    sum += score
  }
  // Of two texts that match alike, the shorter one is closer to what was typed.
  return sum / words.length + prepared.boost - Math.min(4, prepared.text.length / 30)
}

/** Each word of the query has to match in one of the texts. */
export function scoreMatch(query: string, findable: Findable): number | null {
  const [prepared] = prepare([findable], (each) => each)
  return prepared === undefined ? null : scoreWords(wordsOf(query), prepared)
}

/** Whether a query begins with one of `phrases` (separated by commas), or with the first words of one. */
export function beginsWith(phrases: string, query: string): boolean {
  const words = wordsOf(query).join(' ')
  return fold(phrases)
    .split(', ')
    .some((phrase) => `${words} `.startsWith(`${phrase} `) || (words.includes(' ') && phrase.startsWith(words)))
}

/** Whether a query is in the text itself, at the start of a word. */
export const isNamed = (query: string, { text }: Pick<Prepared<unknown>, 'text'>): boolean =>
  wordsOf(query).every((word) => startsWord(text, word))

export interface Ranked<T> {
  item: T
  score: number
}
/** Returns the matching items, best first. Equal ones keep their order. */
export function rank<T>(prepared: readonly Prepared<T>[], query: string): Ranked<T>[] {
  const words = wordsOf(query)
  return prepared
    .flatMap((each) => {
      const score = scoreWords(words, each)
      return score === null ? [] : [{ item: each.item, score }]
    })
    .sort((a, b) => b.score - a.score)
}
