/** Palette items that open another conversation. */
import { Hash, MessageSquare } from '@lucide/vue'
import type { ComputedRef } from 'vue'
import { computed } from 'vue'
import { useWatch } from '../../bridge/watch.ts'
import { useI18n } from '../../i18n.ts'
import { useNavigation } from '../../stores/navigation.ts'
import { useOpenThread } from '../../stores/openThread.ts'
import { useSessions } from '../../stores/sessions.ts'
import { useWriting } from '../../stores/writing.ts'
import { formatRelative } from '../../ui/times.ts'
import type { PaletteItem } from './paletteItem.ts'
import { paletteItem } from './paletteItem.ts'

/** Conversations of the account, or of all, that the palette can open. */
const MAX_CONVERSATIONS = 200
/** Conversations that are shown before anything is typed. */
const INITIAL_CONVERSATIONS = 6

export function useConversationItems(): ComputedRef<PaletteItem[]> {
  const { t, locale } = useI18n()
  const navigation = useNavigation()
  const thread = useOpenThread()
  const writing = useWriting()
  const sessions = useSessions()
  const own = useWatch('conversations', () =>
    navigation.account === null || navigation.merged !== null
      ? null
      : {
          ...navigation.account,
          view: 'all' as const,
          status: 'all' as const,
          sort: 'lastActivityDesc' as const,
          inboxId: null,
          teamId: null,
          label: null,
          limit: MAX_CONVERSATIONS,
        },
  )
  const merged = useWatch('allConversations', () =>
    navigation.merged === null ? null : { view: 'all' as const, status: 'all' as const, limit: MAX_CONVERSATIONS },
  )
  return computed(() =>
    (navigation.merged === null ? own : merged).items.value
      .filter((row) => row.key !== thread.key)
      .map((row, index) => {
        const number = t('thread.number', { number: row.ref.conversationId })
        const account = navigation.merged === null ? null : sessions.account(row.ref)
        const status = t(`list.statuses.${row.status}`)
        return paletteItem({
          key: `conversation:${row.key}`,
          group: 'conversations',
          icon: row.contact === null ? Hash : MessageSquare,
          label: row.contact?.name || t('thread.unnamed'),
          conversation: {
            avatar: row.contact?.avatar ?? null,
            channel: row.channel,
            account,
            details: [number, status, ...(row.inboxName === null ? [] : [row.inboxName])],
            preview: row.preview?.text ?? '',
          },
          searchText: [number, status, row.inboxName, row.labels.join(' '), row.preview?.text, account?.fullName].join(
            ' ',
          ),
          hint: formatRelative(row.lastMessageAt, Date.now() / 1000, locale.value) ?? t('app.now'),
          isInitial: index < INITIAL_CONVERSATIONS,
          run: (byPointer) => (byPointer ? writing.open(row.ref) : navigation.open(row.ref)),
        })
      }),
  )
}
