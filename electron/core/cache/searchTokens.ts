/**
 * Tokens of the two full-text indexes, and their queries. Scripts with spaces between words are indexed by trigrams
 * (SQLite's tokenizer). Scripts without (Chinese, Japanese, Korean, Thai, Lao, Khmer, Burmese), and emoji, are indexed
 * as single characters and overlapping pairs: words of one and two characters are common there.
 */
const SIGN =
  /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}\u30fc\u3005\u3006\p{Extended_Pictographic}]/u
const SIGN_RUNS = new RegExp(`${SIGN.source}+`, 'gu')
/** Indexed characters of one text: the rest is found on the server only. */
const LONGEST = 32_768
/** Most trigrams in one query: each costs the scan of a list, and hits are compared with the text anyway. */
const MOST_TRIGRAMS = 16
const MOST_PAIRS = 16

export interface IndexedText {
  /** For the trigram index; may be empty. */
  letters: string
  /** For the index of single characters and pairs, separated by spaces; may be empty. */
  signs: string
}

/** The index content of a folded text. */
export function indexedText(folded: string): IndexedText {
  if (folded === '') return { letters: '', signs: '' }
  // The space before the first word makes its first two letters a trigram, as those of every other word are.
  const text = ` ${folded.slice(0, LONGEST)}`
  if (!SIGN.test(text)) return { letters: text, signs: '' }
  const signs = new Set<string>()
  const letters = text.replace(SIGN_RUNS, (run) => {
    for (const token of tokensOf(run)) signs.add(token)
    return ' '
  })
  return { letters: letters.trim() === '' ? '' : letters, signs: [...signs].join(' ') }
}

function tokensOf(run: string): string[] {
  const characters = Array.from(run)
  return characters.flatMap((character, index) => {
    const next = characters[index + 1]
    return next === undefined ? [character] : [character, character + next]
  })
}

/** FTS5 expressions for the two indexes, null for an unused one. They find candidates, which are then compared with the text. */
export interface IndexQuery {
  letters: string | null
  signs: string | null
}

/** A query for texts with all of `parts` that are long enough for the index; null when none is. */
export function indexQuery(parts: readonly string[]): IndexQuery | null {
  const { trigrams, pairs } = tokensFor(parts)
  return trigrams.size === 0 && pairs.size === 0
    ? null
    : { letters: expression(trigrams, MOST_TRIGRAMS), signs: expression(pairs, MOST_PAIRS) }
}

/** The same, with parts of two letters matched at the beginning of words; null without such a part. */
export function beginningsQuery(parts: readonly string[]): IndexQuery | null {
  const short = parts.filter((part) => Array.from(part).length === 2 && !SIGN.test(part))
  if (short.length === 0) return null
  const { trigrams, pairs } = tokensFor(parts)
  return {
    letters: expression(new Set([...short.map((part) => ` ${part}`), ...trigrams]), MOST_TRIGRAMS),
    signs: expression(pairs, MOST_PAIRS),
  }
}

function tokensFor(parts: readonly string[]): { trigrams: Set<string>; pairs: Set<string> } {
  const trigrams = new Set<string>()
  const pairs = new Set<string>()
  for (const part of parts) {
    for (const run of part.match(SIGN_RUNS) ?? []) {
      const characters = Array.from(run)
      if (characters.length === 1) pairs.add(run)
      for (let index = 0; index + 1 < characters.length; index++)
        pairs.add(`${characters[index] ?? ''}${characters[index + 1] ?? ''}`)
    }
    for (const run of part.split(SIGN_RUNS)) for (const trigram of trigramsOf(run)) trigrams.add(trigram)
  }
  return { trigrams, pairs }
}

/** Every second trigram and the last: nearly as selective as all of them, at half the cost. */
function trigramsOf(run: string): string[] {
  const characters = Array.from(run)
  const trigrams: string[] = []
  for (let index = 0; index + 3 <= characters.length; index += 2)
    trigrams.push(characters.slice(index, index + 3).join(''))
  if (characters.length > 3) trigrams.push(characters.slice(-3).join(''))
  return trigrams
}

function expression(tokens: ReadonlySet<string>, most: number): string | null {
  if (tokens.size === 0) return null
  return [...tokens]
    .slice(0, most)
    .map((token) => `"${token.replaceAll('"', '""')}"`)
    .join(' AND ')
}
