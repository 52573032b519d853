/** The plain text of a message, for the list, notifications, search, quotes and copies. It equals the text that the thread draws. */
import { chatWords } from './chat.ts'
import type { Dialect } from './dialect.ts'
import { isBlank } from './isBlank.ts'
import { markdownTokens, tokenWords } from './markdown.ts'
import { plainParagraphs } from './plainParagraphs.ts'
import { truncate } from './truncate.ts'

/** The text as drawn, with its lines, and optionally with the numbers of list items. */
export function plainWords(text: string, dialect: Dialect, numbers = false): string {
  if (isBlank(text)) return ''
  if (dialect !== 'markdown') return chatWords(text, dialect)
  if (plainParagraphs(text) !== null) return text
  const tokens = markdownTokens(text)
  return tokens === null ? chatWords(text, 'typed') : trimmedLines(tokenWords(tokens, numbers))
}

/** The plain text as one line of at most `most` UTF-16 units, well formed. */
export function plainLine(text: string, dialect: Dialect, most: number): string {
  // The line shows the beginning of the text. Its markup may be several times as long as the plain text.
  return truncate(oneLine(plainWords(cutSource(text, Math.max(2_000, most * 12)), dialect)), most)
}

/** One line, single spaces, none at the ends; `''` for blank text. */
export function oneLine(text: string): string {
  return isBlank(text) ? '' : text.replace(/[\s\p{Cc}]+/gu, ' ').trim()
}

function trimmedLines(words: string): string {
  // Line by line: a pattern for trailing white space would take quadratic time.
  const lines = words.split('\n').map((line) => line.trimEnd())
  return lines
    .join('\n')
    .replace(/^\n+/, '')
    .replace(/\n{3,}/g, '\n\n')
    .trimEnd()
}

function cutSource(text: string, most: number): string {
  return text.length <= most ? text : truncate(text, most, '')
}
