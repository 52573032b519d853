/** The one place where words of a message enter the page: as plain text or as a sanitised fragment. Links go out by a click alone, through main. */
import './prose.css'
import type { ObjectDirective } from 'vue'
import { call } from '../../../bridge.ts'
import { useNotices } from '../../../stores/notices.ts'
import { markdownToHtml, plainToHtml } from './markdown.ts'
import { plainFragment, plainParagraphs } from './plainWords.ts'
import { sanitizeMessage } from './sanitize.ts'

export interface Words { text: string; format: 'markdown' | 'plain' }

function draw(host: HTMLElement, { text, format }: Words): void {
  const paragraphs = format === 'markdown' ? plainParagraphs(text) : null
  host.replaceChildren(paragraphs === null ? sanitizeMessage(format === 'markdown' ? markdownToHtml(text) : plainToHtml(text)) : plainFragment(paragraphs))
}

/** On an element of class `prose`. Drawn before it stands in the page, not after: whoever measures a row finds its words in it. */
export const vWords: ObjectDirective<HTMLElement, Words> = {
  beforeMount: (host, { value }) => draw(host, value),
  beforeUpdate: (host, { value, oldValue }) => {
    if (value.text !== oldValue?.text || value.format !== oldValue.format) draw(host, value)
  },
}

/** What a click on such an element does. */
export function useFollow(): (event: MouseEvent) => void {
  const notices = useNotices()
  return (event) => {
    const link = event.target instanceof Element ? event.target.closest('a[href]') : null
    if (link === null) return
    event.preventDefault()
    call('link:open', { url: link.getAttribute('href') ?? '' }).catch((thrown: unknown) => notices.fail(thrown))
  }
}
