/** The available locales, their direction and which one to use. The messages are one JSON file per locale in this folder. */

/** Locales with a file; the first is the fallback. */
export const LOCALES = ['en'] as const
export type Locale = (typeof LOCALES)[number]

/** English laid out from right to left, to check the mirrored page without a translation (the usual bidi pseudo-locale). */
export const PSEUDO_RIGHT_TO_LEFT = 'ar-XB'

const RIGHT_TO_LEFT: ReadonlySet<string> = new Set(['ar', 'fa', 'he', 'ps', 'ur', 'yi'])

const languageOf = (tag: string): string => tag.split('-')[0]?.toLowerCase() ?? ''

/** The text direction of a locale, by BCP 47 tag. */
export function directionOf(tag: string): 'ltr' | 'rtl' {
  return RIGHT_TO_LEFT.has(languageOf(tag)) ? 'rtl' : 'ltr'
}

/** The best of `available` for a BCP 47 tag: the exact locale, its language alone, or the first. */
export function bestLocale<L extends string>(tag: string, available: readonly [L, ...L[]]): L {
  const exact = available.find((locale) => locale.toLowerCase() === tag.toLowerCase())
  return exact ?? available.find((locale) => locale === languageOf(tag)) ?? available[0]
}

/** The locale for the setting (`system` or a tag) and the system's tag. */
export function resolveLocale(setting: string, system: string): Locale {
  return bestLocale(setting === 'system' ? system : setting, LOCALES)
}
