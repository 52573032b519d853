/** Message text to HTML: the markdown that the servers speak, links made clickable, mentions made chips. Still to be sanitised. */
import MarkdownIt from 'markdown-it'
import type { Token } from 'markdown-it'

const MENTION = /^mention:\/\/(user|team)\//

const parser = new MarkdownIt({ html: false, linkify: true, breaks: true, typographer: false })
// A picture in markdown would be fetched from wherever it lies; its address is shown as a link instead.
parser.disable('image')
// Bare names of hosts would make links of file names (`order.py`); `www.` is meant as a link.
parser.linkify.add('www.', {
  validate: (text, position) => /^[\p{L}\d-]+(?:\.[\p{L}\d-]+)+(?::\d+)?(?:\/[^\s<>"]*[^\s<>".,;:!?)'\]])?/u.exec(text.slice(position, position + 2_000))?.[0].length ?? 0,
  normalize: (match) => void (match.url = `http://${match.url}`),
})
parser.validateLink = (url) => /^(https?|mailto|tel|mention):/i.test(url.trim())

const isMention = (token: Token | undefined): boolean => MENTION.test(String(token?.attrGet('href') ?? ''))

parser.renderer.rules.link_open = (tokens, index, options, _env, self) => {
  const token = tokens[index]
  if (!token) return ''
  if (isMention(token)) return '<span class="mention">'
  token.attrSet('rel', 'noopener noreferrer nofollow')
  const href = String(token.attrGet('href') ?? '')
  if (token.markup !== 'linkify' && token.markup !== 'autolink') token.attrSet('title', href)
  return self.renderToken(tokens, index, options)
}

parser.renderer.rules.link_close = (tokens, index, options, _env, self) => {
  let depth = 0
  for (let at = index; at >= 0; at--) {
    const type = tokens[at]?.type
    if (type === 'link_close') depth++
    if (type === 'link_open' && --depth === 0) return isMention(tokens[at]) ? '</span>' : self.renderToken(tokens, index, options)
  }
  return '</a>'
}

/** Text that servers send with mentions written out, as HTML. */
export function markdownToHtml(text: string): string {
  return parser.render(text)
}

/** Text without its marks, on one line: for quotes, copies and labels. */
export function markdownToText(text: string): string {
  const words: string[] = []
  const walk = (tokens: readonly Token[]): void => {
    for (const token of tokens) {
      if (token.children) walk(token.children)
      else if (token.type === 'softbreak' || token.type === 'hardbreak') words.push(' ')
      else if (token.type.endsWith('_close') && token.block) words.push(' ')
      else words.push(token.content)
    }
  }
  walk(parser.parse(text, {}))
  return words.join('').replaceAll(/\s+/g, ' ').trim()
}

const ONLY_EMOJI = /^(?:\p{RI}\p{RI}|\p{Emoji_Presentation}\p{Emoji_Modifier}?|\p{Emoji}\uFE0F\u20E3?)(?:\u200D(?:\p{Emoji_Presentation}|\p{Emoji}\uFE0F?)\p{Emoji_Modifier}?)*$/u

/** Without one of these there is none; a segmenter need not be asked. */
const SOME_EMOJI = /[\p{Emoji_Presentation}\p{RI}\uFE0F\u20E3]/u

/** One to three emoji and nothing else: drawn large. */
export function isOnlyEmoji(text: string): boolean {
  const trimmed = text.trim()
  if (trimmed === '' || trimmed.length > 40 || !SOME_EMOJI.test(trimmed)) return false
  const parts = Array.from(new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(trimmed), (part) => part.segment).filter((part) => part.trim() !== '')
  return parts.length <= 3 && parts.every((part) => ONLY_EMOJI.test(part))
}

const plainParser = new MarkdownIt('zero', { html: false, linkify: true, breaks: true }).enable(['linkify', 'newline'])
plainParser.validateLink = (url) => parser.validateLink(url)

/** Text that is not markdown (a plain e-mail), as HTML: its lines kept, its addresses made links, nothing else. */
export function plainToHtml(text: string): string {
  return plainParser.render(text)
}
