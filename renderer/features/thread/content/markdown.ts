/**
 * Turns the servers' markdown into HTML, from the tokens of `shared/text/markdown.ts`: mentions as chips, other links
 * with their target. Not sanitized yet.
 */
import type { Token } from 'markdown-it'
import { markdownParser, markdownTokens, MENTION } from '../../../../shared/text/markdown.ts'

const parser = markdownParser()
const isMention = (token: Token | undefined): boolean => MENTION.test(String(token?.attrGet('href') ?? ''))

parser.renderer.rules['link_open'] = (tokens, index, options, _env, self) => {
  const token = tokens[index]
  if (!token) return ''
  if (isMention(token)) return '<span class="mention">'
  token.attrSet('rel', 'noopener noreferrer nofollow')
  return self.renderToken(tokens, index, options)
}

parser.renderer.rules['link_close'] = (tokens, index, options, _env, self) => {
  let depth = 0
  for (let at = index; at >= 0; at--) {
    const type = tokens[at]?.type
    if (type === 'link_close') depth++
    if (type === 'link_open' && --depth === 0)
      return isMention(tokens[at]) ? '</span>' : self.renderToken(tokens, index, options)
  }
  return '</a>'
}

/** Markdown as HTML; null where the text is to be drawn as it was typed. */
export function markdownToHtml(text: string): string | null {
  const tokens = markdownTokens(text)
  return tokens === null ? null : parser.renderer.render(tokens, parser.options, {})
}

const ONLY_EMOJI =
  /^(?:\p{RI}\p{RI}|\p{Emoji_Presentation}\p{Emoji_Modifier}?|\p{Emoji}\uFE0F\u20E3?)(?:\u200D(?:\p{Emoji_Presentation}|\p{Emoji}\uFE0F?)\p{Emoji_Modifier}?)*$/u
/** A text without these characters has no emoji, so the segmenter is skipped. */
const SOME_EMOJI = /[\p{Emoji_Presentation}\p{RI}\uFE0F\u20E3]/u

/** One to three emoji and nothing else: drawn large. */
export function isOnlyEmoji(text: string): boolean {
  if (text.length > 200) return false
  const trimmed = text.trim()
  if (trimmed === '' || trimmed.length > 40 || !SOME_EMOJI.test(trimmed)) return false
  const parts = Array.from(
    new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(trimmed),
    (part) => part.segment,
  ).filter((part) => part.trim() !== '')
  return parts.length <= 3 && parts.every((part) => ONLY_EMOJI.test(part))
}
