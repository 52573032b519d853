/** The page of the settings that is shown. */
import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { SettingsPage } from '../features/settings/settingNames.ts'
import { useNavigation } from './navigation.ts'

export const useSettingsPage = defineStore('settingsPage', () => {
  const navigation = useNavigation()
  const page = shallowRef<SettingsPage>('appearance')
  function open(to: SettingsPage): void {
    page.value = to
    navigation.overlay = 'settings'
  }
  return { page, open }
})
