/** The only place where the text of a message enters the page: as plain text or as a sanitized fragment. */
import './prose.css'
import type { ObjectDirective } from 'vue'
import type { Dialect } from '../../../../shared/text/dialect.ts'
import { plainParagraphs } from '../../../../shared/text/plainParagraphs.ts'
import { chatFragment, plainFragment } from './chatFragment.ts'
import { copyWithNumbers } from './copyNumbers.ts'
import { warnOfLinks } from './links.ts'
import { markdownToHtml } from './markdown.ts'
import { sanitizeMessage } from './sanitize.ts'

export interface Words {
  text: string
  dialect: Dialect
}

/** A text as DOM nodes. Their text equals that of `plainWords`. */
export function drawnWords({ text, dialect }: Words): DocumentFragment {
  if (dialect !== 'markdown') return chatFragment(text, dialect)
  const paragraphs = plainParagraphs(text)
  if (paragraphs !== null) return plainFragment(paragraphs)
  const html = markdownToHtml(text)
  return html === null ? chatFragment(text, 'typed') : sanitizeMessage(html)
}

/** For elements of class `prose`. Draws before the element is mounted, so that a row is measured with its text. */
export const vWords: ObjectDirective<HTMLElement, Words> = {
  beforeMount: (host, { value }) => {
    host.replaceChildren(warnOfLinks(drawnWords(value)))
    host.addEventListener('copy', copyWithNumbers)
  },
  beforeUpdate: (host, { value, oldValue }) => {
    if (value.text !== oldValue?.text || value.dialect !== oldValue.dialect)
      host.replaceChildren(warnOfLinks(drawnWords(value)))
  },
}
