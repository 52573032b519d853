/** Palette items that open the settings at a page. */
import { Settings } from '@lucide/vue'
import type { ComputedRef } from 'vue'
import { computed } from 'vue'
import { useI18n } from '../../i18n.ts'
import { useSettingsPage } from '../../stores/settingsPage.ts'
import { SETTING_NAMES, SETTINGS_PAGES } from '../settings/settingNames.ts'
import type { PaletteItem } from './paletteItem.ts'
import { paletteItem } from './paletteItem.ts'

export function useSettingItems(): ComputedRef<PaletteItem[]> {
  const { t } = useI18n()
  const settingsPage = useSettingsPage()
  return computed(() =>
    SETTINGS_PAGES.flatMap((page) => {
      const item = (key: string, name: string, hint: string): PaletteItem =>
        paletteItem({
          key: `setting:${key}`,
          group: 'settings',
          icon: Settings,
          label: t('palette.setting', { name }),
          hint,
          isMinor: true,
          run: () => settingsPage.open(page),
        })
      const name = t(`settings.${page}`)
      return [
        item(page, name, ''),
        ...SETTING_NAMES[page].map((setting) => item(setting, t(`settings.${setting}`), name)),
      ]
    }),
  )
}
