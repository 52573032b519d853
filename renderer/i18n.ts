/** The page's messages: vue-i18n over `shared/i18n`, compiled at build time. English is bundled, other locales load when chosen. */
import { createI18n, useI18n as useLibraryI18n } from 'vue-i18n'
import en from '../shared/i18n/en.json'
import { bestLocale, directionOf, PSEUDO_RIGHT_TO_LEFT } from '../shared/i18n/index.ts'
import type { MessageKey } from '../shared/i18n/messageKey.ts'

type Messages = typeof en

const loaders = import.meta.glob<{ default: Messages }>(['../shared/i18n/*.json', '!../shared/i18n/en.json'])
const fileOf = (locale: string): string => `../shared/i18n/${locale}.json`

export { directionOf, PSEUDO_RIGHT_TO_LEFT }

export const AVAILABLE_LOCALES: readonly string[] = [
  'en',
  ...Object.keys(loaders).map((path) => path.replace(/^.*\/|\.json$/g, '')),
].sort()

/** vue-i18n 11 starts in legacy mode by default; version 12 removes the option. */
const compositionOnly = { legacy: false } as const
export const i18n = createI18n<[Messages], 'en', false>({
  ...compositionOnly,
  locale: 'en',
  fallbackLocale: 'en',
  messages: { en },
})

/** The locale for a setting (`system` or a tag) and the system's tag: exact, then the language alone, then English. */
export function resolveLocale(
  setting: string,
  system: string,
  available: readonly string[] = AVAILABLE_LOCALES,
): string {
  const tag = setting === 'system' ? system : setting
  return tag === PSEUDO_RIGHT_TO_LEFT ? tag : bestLocale(tag, ['en', ...available])
}

/** Loads a locale's messages unless they are loaded, then switches to it. When loading fails, English stays and the failure is logged. */
export async function speak(locale: string): Promise<void> {
  const load = loaders[fileOf(locale)]
  if (load !== undefined && !(i18n.global.availableLocales as string[]).includes(locale)) {
    try {
      i18n.global.setLocaleMessage(locale as 'en', (await load()).default)
    } catch (thrown) {
      console.error('Loading messages failed', locale, thrown)
    }
  }
  i18n.global.locale.value = locale as 'en'
}

/** Translates a key of `en.json`; `values` fill the placeholders, `plural` chooses the plural form. */
export interface Translate {
  (key: MessageKey, values?: Record<string, unknown>, plural?: number): string
  (key: MessageKey, plural: number): string
}

/** vue-i18n's composable, with keys that are checked by the compiler. */
export function useI18n(): Omit<typeof i18n.global, 't'> & { t: Translate } {
  return useLibraryI18n<[Messages], 'en'>()
}
