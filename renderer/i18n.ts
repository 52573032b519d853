/** Words for people: vue-i18n over `shared/i18n`, its compiler in the mode that needs no `eval`. English is bundled, others load when chosen. */
import { createI18n } from 'vue-i18n'
import en from '../shared/i18n/en.json'

type Messages = typeof en

const loaders = import.meta.glob<{ default: Messages }>(['../shared/i18n/*.json', '!../shared/i18n/en.json'])
const fileOf = (locale: string): string => `../shared/i18n/${locale}.json`

/** English words laid out from right to left, for looking at the mirrored page without a translation (the usual bidi pseudo-locale). */
export const PSEUDO_RIGHT_TO_LEFT = 'ar-XB'
const RIGHT_TO_LEFT = new Set(['ar', 'fa', 'he', 'ps', 'ur', 'yi'])

export const AVAILABLE_LOCALES: readonly string[] = ['en', ...Object.keys(loaders).map((path) => path.replace(/^.*\/|\.json$/g, ''))].sort()

/** vue-i18n 11 still starts in its old mode unless told; version 12 drops the word. */
const compositionOnly = { legacy: false } as const
export const i18n = createI18n<[Messages], 'en', false>({ ...compositionOnly, locale: 'en', fallbackLocale: 'en', messages: { en } })

/** The locale to speak for a wish (`system` or a tag) and the system's own tag: exact, then the language alone, then English. */
export function resolveLocale(wish: string, system: string, available: readonly string[] = AVAILABLE_LOCALES): string {
  const tag = wish === 'system' ? system : wish
  if (tag === PSEUDO_RIGHT_TO_LEFT) return tag
  const language = tag.split('-')[0] ?? 'en'
  return available.find((locale) => locale === tag) ?? available.find((locale) => locale === language) ?? 'en'
}

export function directionOf(locale: string): 'ltr' | 'rtl' {
  return RIGHT_TO_LEFT.has(locale.split('-')[0] ?? '') ? 'rtl' : 'ltr'
}

/** Loads a locale's words where they are not there yet, then speaks it. A file that cannot be loaded leaves English and says so in the log. */
export async function speak(locale: string): Promise<void> {
  const load = loaders[fileOf(locale)]
  if (load !== undefined && !(i18n.global.availableLocales as string[]).includes(locale)) {
    try {
      i18n.global.setLocaleMessage(locale as 'en', (await load()).default)
    } catch (thrown) {
      console.error('words could not be loaded', locale, thrown)
    }
  }
  i18n.global.locale.value = locale as 'en'
}
