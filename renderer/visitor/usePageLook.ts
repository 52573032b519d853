/** Theme, language and direction of the page, by the user's settings. */
import type { ComputedRef } from 'vue'
import { computed, onScopeDispose, shallowRef, watchEffect } from 'vue'
import { visitorView } from '../bridge/visitor.ts'
import { directionOf, resolveLocale, speak } from '../i18n.ts'

export function usePageLook(): { locale: ComputedRef<string>; direction: ComputedRef<'ltr' | 'rtl'> } {
  const query = window.matchMedia('(prefers-color-scheme: dark)')
  const isSystemDark = shallowRef(query.matches)
  const follow = (): void => void (isSystemDark.value = query.matches)
  query.addEventListener('change', follow)
  onScopeDispose(() => query.removeEventListener('change', follow))
  const locale = computed(() =>
    resolveLocale(visitorView.value?.language ?? 'system', visitorView.value?.locale ?? navigator.language),
  )
  const direction = computed(() => directionOf(locale.value))
  const root = document.documentElement
  watchEffect(() => {
    const theme = visitorView.value?.theme ?? 'system'
    root.dataset['theme'] = theme === 'system' ? (isSystemDark.value ? 'dark' : 'light') : theme
  })
  watchEffect(() => {
    root.lang = locale.value
    root.dir = direction.value
    void speak(locale.value)
  })
  return { locale, direction }
}
