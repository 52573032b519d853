/** Everything that the command palette offers now. */
import { Monitor, Moon, Sun } from '@lucide/vue'
import type { ComputedRef } from 'vue'
import { computed } from 'vue'
import { SELECTION_COMMANDS } from '../../conversation/commands.ts'
import { useI18n } from '../../i18n.ts'
import { useNotices } from '../../stores/notices.ts'
import { useOpenThread } from '../../stores/openThread.ts'
import { usePaletteUse } from '../../stores/paletteUse.ts'
import { useRecentCommands } from '../../stores/recentCommands.ts'
import { useRowTarget } from '../../stores/rowTarget.ts'
import { useSelection } from '../../stores/selection.ts'
import { useSettings } from '../../stores/settings.ts'
import type { CommandId } from '../../ui/shortcuts.ts'
import { keysOf, runCommand, useAvailableCommands } from '../../ui/shortcuts.ts'
import { SHORTCUTS } from '../../ui/shortcutTable.ts'
import { commandIcon } from './icons.ts'
import type { PaletteItem } from './paletteItem.ts'
import { paletteItem } from './paletteItem.ts'
import { useChangeItems } from './useChangeItems.ts'
import { useConversationItems } from './useConversationItems.ts'
import { useCannedItems, useContactItems } from './useFoundItems.ts'
import { useLocationItems } from './useLocationItems.ts'
import { useSettingItems } from './useSettingItems.ts'
import { useSynonyms } from './useSynonyms.ts'

/** The commands on the open conversation that are used most come first, the others follow in the table's order. */
const FIRST: readonly CommandId[] = [
  'composer-reply',
  'composer-note',
  'conversation-resolve',
  'conversation-snooze',
  'conversation-assign',
  'conversation-labels',
  'conversation-priority',
]
const ON_CONVERSATION: ReadonlySet<string> = new Set(['conversation', 'composer'])

/** In the order of their groups before anything is typed. */
export function usePaletteItems(query: () => string): ComputedRef<PaletteItem[]> {
  const commands = useCommandItems()
  const changes = useChangeItems()
  const conversations = useConversationItems()
  const locations = useLocationItems()
  const themes = useThemeItems()
  const canned = useCannedItems()
  const contacts = useContactItems(query)
  const settings = useSettingItems()
  const use = usePaletteUse()
  const all = computed(() => [
    ...commands.value,
    ...changes.value,
    ...conversations.value,
    ...locations.value,
    ...themes.value,
    ...canned.value,
    ...contacts.value,
    ...settings.value,
  ])
  return computed(() =>
    all.value.map((item) => {
      const uses = use.countOf(item.key)
      return uses === 0 ? item : { ...item, uses }
    }),
  )
}

function useCommandItems(): ComputedRef<PaletteItem[]> {
  const { t } = useI18n()
  const synonymsOf = useSynonyms()
  const available = useAvailableCommands()
  const thread = useOpenThread()
  const recent = useRecentCommands()
  const rowTarget = useRowTarget()
  const selection = useSelection()
  function run(id: CommandId): void {
    recent.add(id)
    // The palette names the open conversation, also where the focus has returned to another row of the list.
    const { row } = rowTarget
    rowTarget.row = null
    runCommand(id)
    rowTarget.row = row
  }
  /** What a command acts on, if not on the desk as a whole. */
  function targetOf(id: CommandId): 'selection' | 'conversation' | null {
    if (selection.isActing && SELECTION_COMMANDS.has(id)) return 'selection'
    return thread.conversation !== null && ON_CONVERSATION.has(SHORTCUTS[id].group) ? 'conversation' : null
  }
  function itemOf(id: CommandId): PaletteItem {
    const target = targetOf(id)
    const recency = recent.ids.indexOf(id)
    return paletteItem({
      key: id,
      group: target ?? 'actions',
      icon: commandIcon(id),
      label: t(`app.commands.${id}`),
      about: id === 'conversation-openInBrowser' ? t('palette.inBrowser') : '',
      keys: keysOf(id),
      isInitial: target !== null || SHORTCUTS[id].group === 'go',
      synonyms: synonymsOf(id),
      ...(id === 'conversation-assignToMe' ? { verb: 'assign', argument: t('thread.assignee.me'), isSelf: true } : {}),
      ...(id === 'conversation-unassign' ? { verb: 'assign', argument: t('thread.assignee.none') } : {}),
      searchText: t(`app.groups.${SHORTCUTS[id].group}`),
      recency: recency === -1 ? null : recency,
      run: () => run(id),
    })
  }
  return computed(() => {
    const ids = available.value.filter((id) => SHORTCUTS[id].keyOnly !== true)
    const first = FIRST.filter((id) => ids.includes(id))
    const items = [...first, ...ids.filter((id) => !first.includes(id))].map(itemOf)
    return [
      ...items.filter(({ group }) => group === 'selection'),
      ...items.filter(({ group }) => group !== 'selection'),
    ]
  })
}

function useThemeItems(): ComputedRef<PaletteItem[]> {
  const { t } = useI18n()
  const notices = useNotices()
  const settings = useSettings()
  return computed(() =>
    (['light', 'dark', 'system'] as const)
      .filter((theme) => theme !== settings.settings.theme)
      .map((theme) =>
        paletteItem({
          key: `theme:${theme}`,
          group: 'appearance',
          icon: { light: Sun, dark: Moon, system: Monitor }[theme],
          label: t(`palette.theme.${theme}`),
          synonyms: t(`palette.themeSynonyms.${theme}`),
          run: () => void settings.change({ theme }).catch((thrown: unknown) => notices.fail(thrown)),
        }),
      ),
  )
}
