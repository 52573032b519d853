/**
 * Most messages are words and nothing else: no marks, no links, nothing that markdown would change. Those need neither its parser nor the
 * sanitizer behind it, which together cost more than the rest of a row. Whatever is in doubt is left to them.
 */

/** Marks, entities, escapes, tables, addresses of any kind: `a@b`, `a:b`, `a.b`, `//`. Times (`10:30`) and numbers (`3.50`) are none. */
const IN_DOUBT = /[*_`~[\]<>&\\|@\r\t\0\uFFFD]|\/\/|:[^\s\d]|\.\p{L}|www\./iu
/** What begins a line of a list, a heading, a quote, a rule or a code block. */
const BLOCK = /^(?:[#+\-=>]|\d+[.)]|\s)/u

/** The paragraphs of a text and the lines of each, where markdown would make just those of it; null where it may make something else. */
export function plainParagraphs(text: string): string[][] | null {
  if (text === '' || IN_DOUBT.test(text)) return null
  const paragraphs = text.split(/\n{2,}/).map((paragraph) => paragraph.split('\n'))
  return paragraphs.every((lines) => lines.every((line) => line !== '' && line === line.trim() && !BLOCK.test(line)))
    ? paragraphs
    : null
}
