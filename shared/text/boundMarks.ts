/**
 * Bounds the combining marks on one letter. The browser's layout time grows with their square: 20,000 accents on one
 * letter, or 2,500 skin tones after one emoji, block the page for seconds. No language uses more than a few; "Zalgo"
 * jokes stay under 32.
 */
const MOST_MARKS = 32
const MARK = '[\\p{M}\\p{Emoji_Modifier}\\u200c\\u200d]'
const LONG_RUN = new RegExp(`(${MARK}{${MOST_MARKS}})${MARK}+`, 'gu')

/** The text without excessive marks on a letter. Linear. */
export function boundMarks(text: string): string {
  return text.length <= MOST_MARKS ? text : text.replace(LONG_RUN, '$1')
}
