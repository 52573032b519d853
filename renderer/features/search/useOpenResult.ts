/** Opens what a search found, beside the results. */
import type { AccountRef, ConversationRef } from '../../../shared/model/ids.ts'
import { conversationKey } from '../../../shared/model/ids.ts'
import type { SearchItem } from '../../../shared/views.ts'
import { call } from '../../bridge/client.ts'
import { useLayout } from '../../stores/layout.ts'
import { useNavigation } from '../../stores/navigation.ts'
import { useNotices } from '../../stores/notices.ts'
import { useOpenThread } from '../../stores/openThread.ts'
import { useSearch } from '../../stores/search.ts'
import { useWriting } from '../../stores/writing.ts'

/**
 * `terms`: marked in the message that is opened. `byPointer`: the composer takes the focus. By Enter the search field keeps it, and
 * the next result is an arrow key away.
 */
export function useOpenResult(
  terms: () => readonly string[],
  accountOf: (item: SearchItem) => AccountRef | null,
): (item: SearchItem | undefined, byPointer: boolean) => void {
  const search = useSearch()
  const navigation = useNavigation()
  const thread = useOpenThread()
  const notices = useNotices()
  const layout = useLayout()
  const writing = useWriting()

  function afterOpening(ref: ConversationRef, byPointer: boolean): void {
    // In one column the results cover the thread.
    if (layout.oneColumn) search.close()
    if (byPointer) writing.expectComposer('', conversationKey(ref))
  }
  function openConversation(ref: ConversationRef, byPointer: boolean): void {
    navigation.open(ref)
    thread.toLatest()
    afterOpening(ref, byPointer)
  }
  async function openLatestOf(account: AccountRef, contactId: number, byPointer: boolean): Promise<void> {
    try {
      const { ref } = await call('contact:latest', { ...account, contactId })
      if (ref === null) notices.show({ key: 'search.nothingWritten' })
      else openConversation(ref, byPointer)
    } catch (thrown) {
      notices.fail(thrown)
    }
  }
  return (item, byPointer) => {
    if (item === undefined) return
    const account = accountOf(item)
    search.remember(account)
    switch (item.kind) {
      case 'message':
        thread.jumpTo(item.ref, item.messageId, terms())
        return afterOpening(item.ref, byPointer)
      case 'conversation':
        return openConversation(item.ref, byPointer)
      case 'contact':
        if (item.latest !== null) return openConversation(item.latest, byPointer)
        if (account !== null) void openLatestOf(account, item.contactId, byPointer)
    }
  }
}
