/** The palette item that opens the pasted link of a conversation, message or contact. */
import { Link } from '@lucide/vue'
import type { ComputedRef } from 'vue'
import { computed } from 'vue'
import { useI18n } from '../../i18n.ts'
import { useSessions } from '../../stores/sessions.ts'
import { useLinkedPage, useOpenPage } from '../../stores/useDashboardPages.ts'
import type { PaletteItem } from './paletteItem.ts'
import { paletteItem } from './paletteItem.ts'

export function useLinkItem(query: () => string): ComputedRef<PaletteItem | null> {
  const { t } = useI18n()
  const sessions = useSessions()
  const page = useLinkedPage(query)
  const open = useOpenPage()
  return computed(() => {
    const target = page.value
    if (target === null) return null
    const account = sessions.account(target.kind === 'contact' ? target : target.ref)
    return paletteItem({
      key: 'link',
      group: 'link',
      icon: Link,
      label:
        target.kind === 'contact'
          ? t('palette.openContactLink')
          : t('palette.openLink', { number: t('thread.number', { number: target.ref.conversationId }) }),
      hint: account?.fullName ?? '',
      run: (byPointer) => open(target, byPointer),
    })
  })
}
