/**
 * Levels of JSON that are read, far more than any server sends. A parser's memory grows with each level, faster than
 * the text. The model is cut to `MAX_DEPTH` of `shared/model/freeForm.ts`.
 */
export const MAX_LEVELS = 10_000

/** Parses our own JSON. Returns undefined, which is no JSON value, for invalid text. For text from outside use `readJson`. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/** Parses JSON from outside, with null for values below `MAX_LEVELS`. Returns undefined, which is no JSON value, for invalid text. */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(withoutDeep(text, MAX_LEVELS))
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

const QUOTE = 0x22
const BACKSLASH = 0x5c
const OPENING_BRACE = 0x7b
const CLOSING_BRACE = 0x7d
const OPENING_BRACKET = 0x5b
const CLOSING_BRACKET = 0x5d

/** Counts brackets outside strings; linear, without recursion, stops at the first excess. */
export function nestsDeeperThan(text: string, limit: number): boolean {
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) {
      at = endOfString(text, at)
    } else if (code === OPENING_BRACE || code === OPENING_BRACKET) {
      if (++depth > limit) return true
    } else if (code === CLOSING_BRACE || code === CLOSING_BRACKET) {
      depth--
    }
  }
  return false
}

/** The text with `null` for each list and object below `limit` levels. */
function withoutDeep(text: string, limit: number): string {
  if (text.length <= limit || !nestsDeeperThan(text, limit)) return text
  const kept: string[] = []
  let depth = 0
  let from = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) {
      at = endOfString(text, at)
    } else if (code === OPENING_BRACE || code === OPENING_BRACKET) {
      if (++depth === limit + 1) kept.push(text.slice(from, at), 'null')
    } else if (code === CLOSING_BRACE || code === CLOSING_BRACKET) {
      if (depth-- === limit + 1) from = at + 1
    }
  }
  if (depth <= limit) kept.push(text.slice(from))
  return kept.join('')
}

/** Index of the quote that closes the string opened at `start`; the end of the text if none does. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1)
  while (end !== -1) {
    let slashes = 0
    while (text.charCodeAt(end - 1 - slashes) === BACKSLASH) slashes++
    if (slashes % 2 === 0) return end
    end = text.indexOf('"', end + 1)
  }
  return text.length
}
