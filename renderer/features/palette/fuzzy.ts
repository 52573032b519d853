/** Scores how well texts match a query. Higher is better; null is no match. */
import { fold } from '../../../shared/search/fold.ts'

const isStart = (text: string, at: number): boolean => at === 0 || !/[\p{L}\p{N}]/u.test(text.charAt(at - 1))

/** Scores one word: at the start of the text, at the start of a word, anywhere, or as letters in order. */
function scoreWord(text: string, word: string): number | null {
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

/** Each word of the query has to match in `text` or, for a lower score, in `more`. */
export function scoreMatch(query: string, text: string, more = ''): number | null {
  const words = fold(query)
    .split(/\s+/)
    .filter((word) => word !== '')
  if (words.length === 0) return 0
  const [main, side] = [fold(text), fold(more)]
  let sum = 0
  for (const word of words) {
    const own = scoreWord(main, word)
    const aside = own === null && side.includes(word) ? 25 : null
    const best = own ?? aside
    if (best === null) return null
    sum += best
  }
  return sum / words.length - Math.min(10, main.length / 12)
}

export interface Ranked<T> {
  item: T
  score: number
}
/** Returns the matching items, best first. Equal ones keep their order. */
export function rank<T>(
  items: readonly T[],
  query: string,
  textOf: (item: T) => { text: string; more?: string },
): Ranked<T>[] {
  return items
    .flatMap((item) => {
      const { text, more } = textOf(item)
      const score = scoreMatch(query, text, more)
      return score === null ? [] : [{ item, score }]
    })
    .sort((a, b) => b.score - a.score)
}
