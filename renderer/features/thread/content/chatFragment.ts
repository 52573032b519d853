/** Builds DOM nodes from typed text (`shared/text/chat.ts`) and from plain paragraphs. No HTML is parsed. */
import type { ChatNode } from '../../../../shared/text/chat.ts'
import { parseChat } from '../../../../shared/text/chat.ts'
import type { ChatDialect } from '../../../../shared/text/dialect.ts'

/** Typed text, with its lines and spaces. */
export function chatFragment(text: string, dialect: ChatDialect): DocumentFragment {
  const fragment = document.createDocumentFragment()
  const block = document.createElement('div')
  block.className = 'typed'
  block.append(...parseChat(text, dialect).map(elementOf))
  fragment.append(block)
  return fragment
}

function elementOf(node: ChatNode): Node {
  if (node.kind === 'text') return document.createTextNode(node.text)
  const element = document.createElement(node.kind === 'link' ? 'a' : node.kind)
  if (node.kind === 'link') {
    element.setAttribute('href', node.href)
    element.setAttribute('rel', 'noopener noreferrer nofollow')
  }
  element.append(...('text' in node ? [node.text] : node.children.map(elementOf)))
  return element
}

/** The same nodes as from `markdownToHtml` and `sanitizeMessage`, for plain paragraphs. */
export function plainFragment(paragraphs: readonly (readonly string[])[]): DocumentFragment {
  const fragment = document.createDocumentFragment()
  for (const lines of paragraphs) {
    const paragraph = document.createElement('p')
    lines.forEach((line, index) => {
      if (index === 0) paragraph.append(line)
      else paragraph.append(document.createElement('br'), `\n${line}`)
    })
    fragment.append(paragraph, '\n')
  }
  return fragment
}
