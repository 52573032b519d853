/** Everything that the command palette offers now. */
import { Monitor, Moon, Sun } from '@lucide/vue'
import type { ComputedRef } from 'vue'
import { computed } from 'vue'
import { useI18n } from '../../i18n.ts'
import { useNotices } from '../../stores/notices.ts'
import { useSettings } from '../../stores/settings.ts'
import { keysOf, runCommand, useAvailableCommands } from '../../ui/shortcuts.ts'
import { SHORTCUTS } from '../../ui/shortcutTable.ts'
import { commandIcon } from './icons.ts'
import type { PaletteItem } from './paletteItem.ts'
import { paletteItem } from './paletteItem.ts'
import { useConversationItems } from './useConversationItems.ts'
import { useLocationItems } from './useLocationItems.ts'

/** Groups of commands that are shown before anything is typed. */
const INITIAL_GROUPS: ReadonlySet<string> = new Set(['conversation', 'composer', 'go'])

export function usePaletteItems(): ComputedRef<PaletteItem[]> {
  const commands = useCommandItems()
  const conversations = useConversationItems()
  const locations = useLocationItems()
  const themes = useThemeItems()
  return computed(() => [...commands.value, ...conversations.value, ...locations.value, ...themes.value])
}

function useCommandItems(): ComputedRef<PaletteItem[]> {
  const { t } = useI18n()
  const available = useAvailableCommands()
  return computed(() =>
    available.value
      .filter((id) => !('keyOnly' in SHORTCUTS[id] && SHORTCUTS[id].keyOnly))
      .map((id) =>
        paletteItem({
          key: id,
          group: 'actions',
          icon: commandIcon(id),
          label: t(`app.commands.${id}`),
          keys: keysOf(id),
          isInitial: INITIAL_GROUPS.has(SHORTCUTS[id].group),
          searchText: t(`app.groups.${SHORTCUTS[id].group}`),
          run: () => void runCommand(id),
        }),
      ),
  )
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
          run: () => void settings.change({ theme }).catch((thrown: unknown) => notices.fail(thrown)),
        }),
      ),
  )
}
