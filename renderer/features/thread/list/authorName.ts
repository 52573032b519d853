import type { ThreadMessage } from '../../../../shared/views.ts'
import type { Translate } from '../../../i18n.ts'
import { authorWord } from '../../../ui/authorWord.ts'

/** The author of a message in words: "You", the name, or the kind of author where there is no name. */
export function authorName({ sender, author }: Pick<ThreadMessage, 'sender' | 'author'>, t: Translate): string {
  if (sender?.isMe === true) return t('thread.you')
  return sender !== null && sender.name !== '' ? sender.name : authorWord(author, t)
}
