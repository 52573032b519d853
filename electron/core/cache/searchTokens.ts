/**
 * What goes into the two full-text indexes, and what is asked of them. Letters of scripts that set words apart are found by any three in
 * a row (SQLite's trigram tokenizer). Scripts that do not (Chinese, Japanese, Korean, Thai, Lao, Khmer, Burmese), and emoji, are indexed
 * beside them as single characters and overlapping pairs: words of one and two characters are usual there.
 */
const SIGN =
  /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}\u30fc\u3005\u3006\p{Extended_Pictographic}]/u
const SIGN_RUNS = new RegExp(`${SIGN.source}+`, 'gu')
/** Characters of one text that are indexed: what stands beyond is not found here, only on the server. */
const LONGEST = 32_768
/** Trigrams asked for one search: each costs a list to walk, and what is found is compared with the text anyway. */
const MOST_TRIGRAMS = 16
const MOST_PAIRS = 16

export interface IndexedText {
  /** For the trigram index; empty when there is nothing for it. */
  letters: string
  /** For the index of single signs and pairs, separated by spaces; empty when there is nothing for it. */
  signs: string
}

/** A folded text as it is indexed. */
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

/** What the indexes are asked: FTS5 expressions, null where there is nothing to ask. Candidates only: what they find is compared with the text. */
export interface IndexQuery {
  letters: string | null
  signs: string | null
}

/** Candidates for texts that hold every one of `parts`, as far as they are long enough to be asked for; null when none is. */
export function indexQuery(parts: readonly string[]): IndexQuery | null {
  const { trigrams, pairs } = tokensFor(parts)
  return trigrams.size === 0 && pairs.size === 0
    ? null
    : { letters: expression(trigrams, MOST_TRIGRAMS), signs: expression(pairs, MOST_PAIRS) }
}

/** The same, with parts of two letters asked for at the beginning of words; null where there is no such part. */
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

/** Every second one, and the last: they leave little to compare that does not fit, at half the lists. */
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
