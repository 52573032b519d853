/** Everything the palette offers now: commands of the registry, colleagues, snooze times, appearance, places and loaded conversations. */
import {
  AlarmClock,
  Building2,
  Hash,
  Inbox,
  MessageSquare,
  Monitor,
  Moon,
  Sun,
  Tag,
  UserCheck,
  UserRound,
} from '@lucide/vue'
import type { Component, ComputedRef } from 'vue'
import { computed } from 'vue'
import { useWatch } from '../../bridge/watch.ts'
import { useI18n } from '../../i18n.ts'
import { useNavigation } from '../../stores/navigation.ts'
import { useNotices } from '../../stores/notices.ts'
import { useOpenThread } from '../../stores/openThread.ts'
import { useReference } from '../../stores/reference.ts'
import { useSessions } from '../../stores/sessions.ts'
import { useSettings } from '../../stores/settings.ts'
import { useWriting } from '../../stores/writing.ts'
import type { CommandId } from '../../ui/shortcuts.ts'
import { keysOf, runCommand, useAvailableCommands } from '../../ui/shortcuts.ts'
import { SHORTCUTS } from '../../ui/shortcutTable.ts'
import { formatRelative, formatUntil } from '../../ui/times.ts'
import { snoozePresets } from '../thread/header/snooze.ts'
import { useConversationActions } from '../thread/useConversationActions.ts'
import { commandIcon } from './icons.ts'

export type PaletteGroup =
  'search' | 'actions' | 'assign' | 'snooze' | 'conversations' | 'inboxes' | 'labels' | 'accounts' | 'appearance'
export interface PaletteItem {
  key: string
  group: PaletteGroup
  icon: Component
  label: string
  /** More words beside the label. */
  about: string
  /** Found by these too, not shown. */
  more: string
  hint: string
  keys: readonly string[]
  /** Shown before anything was typed. */
  first: boolean
  /** `byPointer`: it was clicked, and the conversation that it opens is to be written in. */
  run: (byPointer: boolean) => void
}

/** Rows of the whole account that the palette can jump to. */
const CONVERSATIONS = 200

export function usePaletteItems(): ComputedRef<PaletteItem[]> {
  const { t, locale } = useI18n()
  const navigation = useNavigation()
  const notices = useNotices()
  const thread = useOpenThread()
  const writing = useWriting()
  const reference = useReference()
  const sessions = useSessions()
  const settings = useSettings()
  const available = useAvailableCommands()
  const actions = useConversationActions(() => thread.ref)
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
          limit: CONVERSATIONS,
        },
  )
  const item = (
    key: string,
    group: PaletteGroup,
    icon: Component,
    label: string,
    run: PaletteItem['run'],
    rest: Partial<PaletteItem> = {},
  ): PaletteItem => ({ key, group, icon, label, run, about: '', more: '', hint: '', keys: [], first: false, ...rest })
  const nowSeconds = (): number => Date.now() / 1000

  const commands = computed(() =>
    available.value
      .filter((id) => !('keyOnly' in SHORTCUTS[id] && SHORTCUTS[id].keyOnly))
      .map((id: CommandId) =>
        item(id, 'actions', commandIcon(id), t(`app.commands.${id}`), () => void runCommand(id), {
          keys: keysOf(id),
          first:
            SHORTCUTS[id].group === 'conversation' ||
            SHORTCUTS[id].group === 'composer' ||
            SHORTCUTS[id].group === 'go',
          more: t(`app.groups.${SHORTCUTS[id].group}`),
        }),
      ),
  )
  const assign = computed(() =>
    thread.conversation === null
      ? []
      : reference.agents
          .filter((agent) => !agent.isMe)
          .map((agent) =>
            item(
              `assign:${agent.id}`,
              'assign',
              thread.conversation?.assignee?.id === agent.id ? UserCheck : UserRound,
              t('palette.assignTo', { name: agent.name }),
              () => void actions.assign(agent.id),
              {
                hint: [reference.twinWord(agent.id), t(`thread.availability.${agent.availability}`)]
                  .filter((words) => words !== null)
                  .join(' · '),
                more: agent.email ?? '',
              },
            ),
          ),
  )
  const snooze = computed(() =>
    thread.conversation === null
      ? []
      : snoozePresets(new Date(Date.now())).map(({ preset, until }) =>
          item(
            `snooze:${preset}`,
            'snooze',
            AlarmClock,
            t('palette.snoozeUntil', { when: t(`thread.snooze.${preset}`) }),
            () => void actions.setStatus('snoozed', until),
            { hint: until === null ? '' : formatUntil(until, nowSeconds(), locale.value) },
          ),
        ),
  )
  const themes = computed(() =>
    (['light', 'dark', 'system'] as const)
      .filter((theme) => theme !== settings.settings.theme)
      .map((theme) =>
        item(
          `theme:${theme}`,
          'appearance',
          { light: Sun, dark: Moon, system: Monitor }[theme],
          t(`palette.theme.${theme}`),
          () => void settings.change({ theme }).catch((thrown: unknown) => notices.fail(thrown)),
        ),
      ),
  )
  const places = computed(() => [
    ...reference.inboxes.map((inbox) =>
      item(`inbox:${inbox.id}`, 'inboxes', Inbox, t('palette.inbox', { name: inbox.name }), () =>
        navigation.show({ view: 'all', inboxId: inbox.id, teamId: null, label: null }),
      ),
    ),
    ...reference.labels.map((label) =>
      item(`label:${label.id}`, 'labels', Tag, t('palette.label', { name: label.title }), () =>
        navigation.show({ view: 'all', inboxId: null, teamId: null, label: label.title }),
      ),
    ),
    ...sessions.accounts
      .filter(
        ({ session, account }) =>
          session.id !== navigation.account?.sessionId || account.id !== navigation.account.accountId,
      )
      .map(({ session, account }) =>
        item(
          `account:${session.id}/${account.id}`,
          'accounts',
          Building2,
          t('palette.account', { name: account.name }),
          () => navigation.switchAccount({ sessionId: session.id, accountId: account.id }),
          { hint: session.host },
        ),
      ),
  ])
  const conversations = computed(() =>
    rows.items.value
      .filter((row) => row.key !== thread.key)
      .map((row, index) =>
        item(
          `conversation:${row.key}`,
          'conversations',
          row.contact === null ? Hash : MessageSquare,
          row.contact?.name || t('thread.unnamed'),
          (byPointer) => (byPointer ? writing.open(row.ref) : navigation.open(row.ref)),
          {
            about: row.preview?.text ?? '',
            more: `#${row.ref.conversationId} ${row.preview?.text ?? ''} ${row.labels.join(' ')} ${row.inboxName ?? ''}`,
            hint: formatRelative(row.lastActivityAt, nowSeconds(), locale.value) ?? t('app.now'),
            first: index < 6,
          },
        ),
      ),
  )

  return computed(() => [
    ...commands.value,
    ...assign.value,
    ...snooze.value,
    ...conversations.value,
    ...places.value,
    ...themes.value,
  ])
}
