/**
 * The user's settings, and what follows from them: theme, language, direction, keys. Changes show at once and roll back where main refuses.
 */
import { defineStore } from 'pinia'
import { computed, onScopeDispose, shallowRef, watch } from 'vue'
import type { Settings } from '../../shared/model/settings.ts'
import { DEFAULT_SETTINGS } from '../../shared/model/settings.ts'
import { call, platform } from '../bridge/client.ts'
import { useWatch } from '../bridge/watch.ts'
import { directionOf, resolveLocale } from '../i18n.ts'
import { chooseKeys } from '../ui/keyBindings.ts'

export const useSettings = defineStore('settings', () => {
  const watched = useWatch('settings', {})
  const pending = shallowRef<Partial<Settings>>({})
  const settings = computed<Settings>(() => ({
    ...(watched.head.value?.settings ?? DEFAULT_SETTINGS),
    ...pending.value,
  }))
  watch(() => settings.value.keys, chooseKeys, { immediate: true })
  const ready = computed(() => watched.head.value !== null || watched.error.value !== null)

  const darkQuery = window.matchMedia('(prefers-color-scheme: dark)')
  const systemDark = shallowRef(darkQuery.matches)
  const onSystem = (): void => void (systemDark.value = darkQuery.matches)
  darkQuery.addEventListener('change', onSystem)
  onScopeDispose(() => darkQuery.removeEventListener('change', onSystem))

  const theme = computed<'light' | 'dark'>(() =>
    settings.value.theme === 'system' ? (systemDark.value ? 'dark' : 'light') : settings.value.theme,
  )
  const locale = computed(() =>
    resolveLocale(settings.value.language, watched.head.value?.locale ?? navigator.language),
  )
  const direction = computed(() => directionOf(locale.value))

  /** Shows and stores a change. Rolls back and throws `DeskError` where it can't be stored. */
  async function change(part: Partial<Settings>): Promise<void> {
    pending.value = { ...pending.value, ...part }
    const mine = pending.value
    try {
      await call('settings:change', { change: part })
    } finally {
      // Main's patch with the stored value may still be one batch away; later changes keep theirs.
      setTimeout(() => {
        pending.value = Object.fromEntries(
          Object.entries(pending.value).filter(
            ([key, value]) => !(key in part) || value !== mine[key as keyof Settings],
          ),
        )
      }, 50)
    }
  }

  return {
    settings,
    ready,
    theme,
    locale,
    direction,
    change,
    platform: platform(),
    version: computed(() => watched.head.value?.version ?? ''),
    secrets: computed(() => watched.head.value?.secrets ?? 'system'),
    trayAvailable: computed(() => watched.head.value?.trayAvailable ?? true),
  }
})
