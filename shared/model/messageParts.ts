import type { InlineImage } from '../text/inlineImages.ts'
import { splitImages } from '../text/inlineImages.ts'
import type { MessagePatch } from './message.ts'

/** The text of a message as it is shown, and the images in it: those of a contact's text are shown as images. Emails have their own. */
export function messageParts({
  type,
  private: note,
  content = '',
  email,
  deleted,
}: Pick<MessagePatch, 'type' | 'private' | 'content' | 'email' | 'deleted'>): {
  words: string
  images: readonly InlineImage[]
} {
  const isSplit = type === 'incoming' && note !== true && (email ?? null) === null && deleted !== true
  return isSplit ? splitImages(content) : { words: content, images: [] }
}
