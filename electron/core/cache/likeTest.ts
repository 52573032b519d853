/** A letter of a pattern; `any`: one letter of any kind. */
type Letter = string | { readonly any: true }
const ANY: Letter = { any: true }

/**
 * Whether a text contains a pattern, as the database looks for it: in either case, `%` stands for anything and `_` for any letter, unless
 * a backslash is before them. Linear in the length of the text for a pattern without those.
 */
export function likeTest(pattern: string): (text: string) => boolean {
  const pieces = piecesOf(pattern.toLowerCase())
  if (pieces.every((piece) => piece.every((letter) => typeof letter === 'string'))) {
    const words = pieces.map((piece) => piece.join(''))
    return (text) => hasInOrder(text.toLowerCase(), words)
  }
  return (text) => {
    const letters = text.toLowerCase()
    let from = 0
    for (const piece of pieces) {
      const at = find(letters, piece, from)
      if (at === null) return false
      from = at + piece.length
    }
    return true
  }
}

/** The parts between the signs for anything. */
function piecesOf(pattern: string): Letter[][] {
  const pieces: Letter[][] = [[]]
  for (let at = 0; at < pattern.length; at++) {
    const letter = pattern[at] ?? ''
    if (letter === '%') pieces.push([])
    else if (letter === '\\' && at + 1 < pattern.length) pieces.at(-1)?.push(pattern[++at] ?? '')
    else pieces.at(-1)?.push(letter === '_' ? ANY : letter)
  }
  return pieces
}

function hasInOrder(text: string, words: readonly string[]): boolean {
  let from = 0
  for (const word of words) {
    const at = text.indexOf(word, from)
    if (at < 0) return false
    from = at + word.length
  }
  return true
}

function find(text: string, piece: readonly Letter[], from: number): number | null {
  for (let at = from; at + piece.length <= text.length; at++)
    if (piece.every((letter, index) => letter === ANY || text[at + index] === letter)) return at
  return null
}
