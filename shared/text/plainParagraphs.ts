/**
 * Most messages are plain text: no markup, no links. They need neither the markdown parser nor the sanitizer, which
 * together cost more than the rest of a row. All other text goes through them.
 */

/** Markup, entities, escapes, tables, any kind of address: `a@b`, `a:b`, `a.b`, `//`; but not times (`10:30`) and numbers (`3.50`). */
const MAYBE_MARKUP = /[*_`~[\]<>&\\|@\r\t\0\uFFFD]|\/\/|:[^\s\d]|\.\p{L}|www\./iu
/** The beginning of a line of a list, a heading, a quote, a rule or a code block. */
const BLOCK = /^(?:[#+\-=>]|\d+[.)]|\s)/u

/** The paragraphs of a text and their lines, if markdown would give the same; null if it might not. */
export function plainParagraphs(text: string): string[][] | null {
  if (text === '' || MAYBE_MARKUP.test(text)) return null
  const paragraphs = text.split(/\n{2,}/).map((paragraph) => paragraph.split('\n'))
  return paragraphs.every((lines) => lines.every((line) => line !== '' && line === line.trim() && !BLOCK.test(line)))
    ? paragraphs
    : null
}
