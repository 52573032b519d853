/** How well words fit what was typed. Higher is better; null: not at all. */
import { fold } from '../../../shared/search/fold.ts'

const isStart = (text: string, at: number): boolean => at === 0 || !/[\p{L}\p{N}]/u.test(text.charAt(at - 1))

/** One word in one text: as its beginning, the beginning of a word, anywhere, or letter by letter in order. */
function fitWord(text: string, word: string): number | null {
  const at = text.indexOf(word)
  if (at === 0) return 100
  for (let from = at; from > 0; from = text.indexOf(word, from + 1)) if (isStart(text, from)) return 80
  if (at > 0) return 50
  let score = 30
  let last = -1
  for (const letter of word) {
    const next = text.indexOf(letter, last + 1)
    if (next === -1) return null
    if (last !== -1) score -= Math.min(6, next - last - 1)
    if (isStart(text, next)) score += 4
    last = next
  }
  return word.length >= 2 && score >= 28 ? Math.min(45, score) : null
}

/** Every word of the query has to fit somewhere in `text` or, for less, in `more`. */
export function fit(query: string, text: string, more = ''): number | null {
  const words = fold(query)
    .split(/\s+/)
    .filter((word) => word !== '')
  if (words.length === 0) return 0
  const [main, side] = [fold(text), fold(more)]
  let sum = 0
  for (const word of words) {
    const own = fitWord(main, word)
    const other = own === null && side.includes(word) ? 25 : null
    const best = own ?? other
    if (best === null) return null
    sum += best
  }
  return sum / words.length - Math.min(10, main.length / 12)
}

export interface Ranked<T> {
  item: T
  score: number
}
/** Those that fit, best first; equal ones in the order they came. */
export function rank<T>(
  items: readonly T[],
  query: string,
  words: (item: T) => { text: string; more?: string },
): Ranked<T>[] {
  return items
    .flatMap((item) => {
      const { text, more } = words(item)
      const score = fit(query, text, more)
      return score === null ? [] : [{ item, score }]
    })
    .sort((a, b) => b.score - a.score)
}
