/** The title of the window, for the task bar and Alt+Tab: unread conversations, as on the badge, and whom the open one is with. */
import { computed, watch } from 'vue'
import { unreadIn } from '../../shared/model/unread.ts'
import { useI18n } from '../i18n.ts'
import { useOpenThread } from './openThread.ts'
import { useSessions } from './sessions.ts'

/** Keeps the title while the current scope lives. It never has words of a message: others see it in screen shares. */
export function useWindowTitle(): void {
  const { t } = useI18n()
  const sessions = useSessions()
  const thread = useOpenThread()
  const unread = computed(() => unreadIn(sessions.accounts.map(({ account }) => account)))
  const name = computed(() =>
    thread.ref === null || thread.conversation === null
      ? null
      : thread.conversation.contact?.name || t('thread.unnamed'),
  )
  watch(
    () => {
      const count = unread.value
      if (name.value === null) return count > 0 ? t('app.windowTitleOnlyUnread', { count }) : t('app.name')
      return count > 0
        ? t('app.windowTitleUnread', { count, name: name.value })
        : t('app.windowTitle', { name: name.value })
    },
    (title) => {
      document.title = title
    },
    { immediate: true },
  )
}
