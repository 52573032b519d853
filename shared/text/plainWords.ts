/** The one way from what was written to plain words: for the list, notifications, search, quotes and copies. What the thread draws has the same words. */
import { chatWords } from './chat.ts'
import type { Dialect } from './dialect.ts'
import { isBlank } from './isBlank.ts'
import { markdownTokens, tokenWords } from './markdown.ts'
import { plainParagraphs } from './plainParagraphs.ts'
import { truncate } from './truncate.ts'

/** The words of a text as they are drawn, with their lines, and on request with the numbers of lists, which are no words of theirs. */
export function plainWords(text: string, dialect: Dialect, numbers = false): string {
  if (isBlank(text)) return ''
  if (dialect !== 'markdown') return chatWords(text, dialect)
  if (plainParagraphs(text) !== null) return text
  const tokens = markdownTokens(text)
  return tokens === null ? chatWords(text, 'typed') : trimmedLines(tokenWords(tokens, numbers))
}

/** The same as one line of at most `most` UTF-16 units, well formed. */
export function plainLine(text: string, dialect: Dialect, most: number): string {
  // What a line shows of a text stands at its beginning; markup may take several times the room of its words.
  return truncate(oneLine(plainWords(cutSource(text, Math.max(2_000, most * 12)), dialect)), most)
}

/** One line, single spaces, none at the ends; blank text is none. */
export function oneLine(text: string): string {
  return isBlank(text) ? '' : text.replace(/[\s\p{Cc}]+/gu, ' ').trim()
}

function trimmedLines(words: string): string {
  // Line by line: a pattern for white space before an end begins again at each space of a run that ends elsewhere.
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
