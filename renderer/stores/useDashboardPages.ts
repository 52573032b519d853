/** Links of the web dashboard that the user pastes: which page they mean, and opening it here. */
import type { ComputedRef } from 'vue'
import { computed, shallowRef, watch } from 'vue'
import type { DashboardPage } from '../../shared/bridge.ts'
import type { ConversationRef } from '../../shared/model/ids.ts'
import { conversationKey } from '../../shared/model/ids.ts'
import { call } from '../bridge/client.ts'
import { useNavigation } from './navigation.ts'
import { useNotices } from './notices.ts'
import { useOpenThread } from './openThread.ts'
import { useWriting } from './writing.ts'

/** Longer texts are no links of a dashboard. */
const LONGEST = 2_000

/** The page that a text is the link of; null for every other text, and where the user isn't signed in. */
export function useLinkedPage(text: () => string): ComputedRef<DashboardPage | null> {
  const navigation = useNavigation()
  const found = shallowRef<{ url: string; page: DashboardPage | null } | null>(null)
  const url = computed(() => {
    const trimmed = text().trim()
    return trimmed.length <= LONGEST && /^https?:\/\//i.test(trimmed) ? trimmed : null
  })
  watch(
    url,
    (now) => {
      if (now === null) return
      call('dashboard:find', { url: now, preferred: navigation.account?.sessionId ?? null }).then(
        ({ page }) => {
          if (url.value === now) found.value = { url: now, page }
        },
        (thrown: unknown) => console.warn('Reading a link failed', thrown),
      )
    },
    { immediate: true },
  )
  return computed(() => (url.value !== null && found.value?.url === url.value ? found.value.page : null))
}

/** Opens a page in Deskbell: a conversation, at its message if the link has one, or the latest one of a contact. */
export function useOpenPage(): (page: DashboardPage, byPointer: boolean) => void {
  const navigation = useNavigation()
  const thread = useOpenThread()
  const writing = useWriting()
  const notices = useNotices()
  function open(ref: ConversationRef, byPointer: boolean): void {
    if (byPointer) writing.open(ref)
    else navigation.open(ref)
    thread.toLatest()
  }
  async function openLatestOf(page: DashboardPage & { kind: 'contact' }, byPointer: boolean): Promise<void> {
    const { sessionId, accountId, contactId } = page
    try {
      const { ref } = await call('contact:latest', { sessionId, accountId, contactId })
      if (ref === null) notices.show({ key: 'search.nothingWritten' })
      else open(ref, byPointer)
    } catch (thrown) {
      notices.fail(thrown)
    }
  }
  return (page, byPointer) => {
    if (page.kind === 'contact') void openLatestOf(page, byPointer)
    else if (page.messageId === null) open(page.ref, byPointer)
    else {
      thread.jumpTo(page.ref, page.messageId)
      if (byPointer) writing.expectComposer('', conversationKey(page.ref))
    }
  }
}
