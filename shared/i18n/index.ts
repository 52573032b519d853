/** Which languages Deskbell speaks, which way they run, and which one to take. The words are one JSON file per locale beside this one. */

/** Locales with a file of their own; the first is the one to fall back on. */
export const LOCALES = ['en'] as const
export type Locale = (typeof LOCALES)[number]

/** English words laid out from right to left, for looking at the mirrored page without a translation (the usual bidi pseudo-locale). */
export const PSEUDO_RIGHT_TO_LEFT = 'ar-XB'

const RIGHT_TO_LEFT: ReadonlySet<string> = new Set(['ar', 'fa', 'he', 'ps', 'ur', 'yi'])

const languageOf = (tag: string): string => tag.split('-')[0]?.toLowerCase() ?? ''

/** Which way a locale's lines run, by BCP 47 tag. */
export function directionOf(tag: string): 'ltr' | 'rtl' {
  return RIGHT_TO_LEFT.has(languageOf(tag)) ? 'rtl' : 'ltr'
}

/** The best of `available` for a BCP 47 tag: the exact one, its language alone, or the first. */
export function bestLocale<L extends string>(tag: string, available: readonly [L, ...L[]]): L {
  const exact = available.find((locale) => locale.toLowerCase() === tag.toLowerCase())
  return exact ?? available.find((locale) => locale === languageOf(tag)) ?? available[0]
}

/** The locale to speak for a wish (`system` or a tag) and the system's own tag. */
export function resolveLocale(wish: string, system: string): Locale {
  return bestLocale(wish === 'system' ? system : wish, LOCALES)
}
