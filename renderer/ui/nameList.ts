import { useI18n } from '../i18n.ts'

/** Joins names as a sentence does: "Acme, Globex and Voxsig". `narrow` and `short` leave out what space doesn't allow. */
export function useNameList(style: 'long' | 'short' | 'narrow' = 'long'): (names: readonly string[]) => string {
  const { locale } = useI18n()
  return (names) => new Intl.ListFormat(locale.value, { type: 'conjunction', style }).format(names)
}
