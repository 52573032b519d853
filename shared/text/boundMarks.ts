/**
 * Bounds the marks on one letter. The browser takes time with the square of them to lay a text out: 20,000 accents on one letter, or 2,500
 * skin tones after one emoji, stop the page for seconds. No language writes more than a handful; "Zalgo" jokes stay under 32.
 */
const MOST_MARKS = 32
const MARK = '[\\p{M}\\p{Emoji_Modifier}\\u200c\\u200d]'
const LONG_RUN = new RegExp(`(${MARK}{${MOST_MARKS}})${MARK}+`, 'gu')

/** The text without the marks on a letter that are beyond what anybody writes. Linear. */
export function boundMarks(text: string): string {
  return text.length <= MOST_MARKS ? text : text.replace(LONG_RUN, '$1')
}
