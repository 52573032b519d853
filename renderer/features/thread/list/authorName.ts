import type { ThreadMessage } from '../../../../shared/views.ts'
import type { Translate } from '../../../i18n.ts'
import { authorWord } from '../../../ui/authorWord.ts'

/** What the author of a message is called: "You", the name, or what is known instead of one. */
export function authorName({ sender, author }: Pick<ThreadMessage, 'sender' | 'author'>, t: Translate): string {
  if (sender?.isMe === true) return t('thread.you')
  return sender !== null && sender.name !== '' ? sender.name : authorWord(author, t)
}
