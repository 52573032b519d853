/** The text for screen readers: messages that arrive, not rows that scroll into view. */
import type { ShallowRef } from 'vue'
import { shallowRef, watch } from 'vue'
import type { ThreadMessage } from '../../../../shared/views.ts'
import type { Translate } from '../../../i18n.ts'
import { authorName } from './authorName.ts'
import { firstWords } from './messageText.ts'

/** Characters of a message that are read out. */
const LONGEST = 300

export interface Announcements {
  text: Readonly<ShallowRef<string>>
  announceFound: (message: ThreadMessage) => void
}

export function useAnnouncements(messages: () => readonly ThreadMessage[], t: Translate): Announcements {
  const text = shallowRef('')
  const valuesOf = (message: ThreadMessage) => ({ name: authorName(message, t), text: firstWords(message, LONGEST) })
  watch(
    () => messages().at(-1),
    (last, before) => {
      if (last === undefined || before === undefined || last.key === before.key) return
      if (last.createdAt < before.createdAt || last.sender?.isMe === true) return
      text.value = last.type === 'activity' ? last.content : t('thread.announce', valuesOf(last))
    },
  )
  return {
    text,
    announceFound: (message) => {
      text.value = t('thread.foundHere', valuesOf(message))
    },
  }
}
