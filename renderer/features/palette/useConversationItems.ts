/** Palette items about conversations: assigning and snoozing the open one, and opening another. */
import { AlarmClock, Hash, MessageSquare, UserCheck, UserRound } from '@lucide/vue'
import type { ComputedRef } from 'vue'
import { computed } from 'vue'
import { useWatch } from '../../bridge/watch.ts'
import { snoozePresets } from '../../conversation/snooze.ts'
import { useI18n } from '../../i18n.ts'
import { useNavigation } from '../../stores/navigation.ts'
import { useOpenThread } from '../../stores/openThread.ts'
import { useReference } from '../../stores/reference.ts'
import { useConversationActions } from '../../stores/useConversationActions.ts'
import { useWriting } from '../../stores/writing.ts'
import { formatRelative, formatUntil } from '../../ui/times.ts'
import type { PaletteItem } from './paletteItem.ts'
import { paletteItem } from './paletteItem.ts'

/** Conversations of the account that the palette can open. */
const MAX_CONVERSATIONS = 200
/** Conversations that are shown before anything is typed. */
const INITIAL_CONVERSATIONS = 6

const nowSeconds = (): number => Date.now() / 1000

export function useConversationItems(): ComputedRef<PaletteItem[]> {
  const assign = useAssignItems()
  const snooze = useSnoozeItems()
  const open = useOpenItems()
  return computed(() => [...assign.value, ...snooze.value, ...open.value])
}

function useAssignItems(): ComputedRef<PaletteItem[]> {
  const { t } = useI18n()
  const thread = useOpenThread()
  const reference = useReference()
  const actions = useConversationActions(() => thread.ref)
  return computed(() => {
    if (thread.conversation === null) return []
    const assigneeId = thread.conversation.assignee?.id
    return reference.agents
      .filter((agent) => !agent.isMe)
      .map(({ id, name, email, availability }) =>
        paletteItem({
          key: `assign:${id}`,
          group: 'assign',
          icon: assigneeId === id ? UserCheck : UserRound,
          label: t('palette.assignTo', { name }),
          hint: [reference.twinWord(id), t(`thread.availability.${availability}`)]
            .filter((text) => text !== null)
            .join(' · '),
          searchText: email ?? '',
          run: () => void actions.assign(id),
        }),
      )
  })
}

function useSnoozeItems(): ComputedRef<PaletteItem[]> {
  const { t, locale } = useI18n()
  const thread = useOpenThread()
  const actions = useConversationActions(() => thread.ref)
  return computed(() =>
    thread.conversation === null
      ? []
      : snoozePresets(new Date(Date.now())).map(({ preset, until }) =>
          paletteItem({
            key: `snooze:${preset}`,
            group: 'snooze',
            icon: AlarmClock,
            label: t('palette.snoozeUntil', { when: t(`thread.snooze.${preset}`) }),
            hint: until === null ? '' : formatUntil(until, nowSeconds(), locale.value),
            run: () => void actions.setStatus('snoozed', until),
          }),
        ),
  )
}

function useOpenItems(): ComputedRef<PaletteItem[]> {
  const { t, locale } = useI18n()
  const navigation = useNavigation()
  const thread = useOpenThread()
  const writing = useWriting()
  const rows = useWatch('conversations', () =>
    navigation.account === null
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
  return computed(() =>
    rows.items.value
      .filter((row) => row.key !== thread.key)
      .map((row, index) =>
        paletteItem({
          key: `conversation:${row.key}`,
          group: 'conversations',
          icon: row.contact === null ? Hash : MessageSquare,
          label: row.contact?.name || t('thread.unnamed'),
          about: row.preview?.text ?? '',
          searchText: [`#${row.ref.conversationId}`, row.preview?.text, row.labels.join(' '), row.inboxName].join(' '),
          hint: formatRelative(row.lastActivityAt, nowSeconds(), locale.value) ?? t('app.now'),
          isInitial: index < INITIAL_CONVERSATIONS,
          run: (byPointer) => (byPointer ? writing.open(row.ref) : navigation.open(row.ref)),
        }),
      ),
  )
}
