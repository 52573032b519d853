/**
 * Images that a text contains in Markdown. Text from a channel is shown as typed, but some servers write what isn't text this way: LINE's
 * stickers have no attachment.
 */

export interface InlineImage {
  /** The alternative text, may be empty. */
  alt: string
  /** http or https, with neither spaces nor brackets. */
  url: string
}

/** Further ones stay text. */
const MOST_IMAGES = 20
/** No brackets in either part: each character is read once. */
const IMAGE = /!\[([^[\]\n]{0,300})\]\((https?:\/\/[^\s()[\]<>"'\\]{1,2000})\)/gi

/** The images of a text, in order, and the text without them. */
export function splitImages(text: string): { words: string; images: InlineImage[] } {
  if (!text.includes('![')) return { words: text, images: [] }
  const images: InlineImage[] = []
  const words = text.replace(IMAGE, (markup, alt: string, url: string) => {
    if (images.length >= MOST_IMAGES) return markup
    images.push({ alt: alt.trim(), url })
    return ''
  })
  return { words: images.length > 0 ? words.trim() : text, images }
}
