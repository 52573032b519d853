import type { Session } from 'electron'
import { app, nativeTheme } from 'electron'
import type { Settings } from '../../shared/model/settings.ts'
import type { Dispose, Log } from '../core/ports.ts'
import type { Platform } from './platform.ts'

/** The person's language, as the system says it, e.g. `pt-BR`. */
export function systemLocale(): string {
  return app.getPreferredSystemLanguages()[0] ?? app.getLocale()
}

/** Light, dark or the system's own, for the page and for what the system draws. */
export function setTheme(theme: Settings['theme']): void {
  nativeTheme.themeSource = theme
}

/** Tells whether it is dark now, and at each change. */
export function watchTheme(onTheme: (dark: boolean) => void): Dispose {
  const tell = (): void => onTheme(nativeTheme.shouldUseDarkColors)
  nativeTheme.on('updated', tell)
  tell()
  return () => {
    nativeTheme.off('updated', tell)
  }
}

/** Languages to check spelling in: the person's, as far as there are dictionaries, at most five; English where there is none. */
export function spellingLanguages(preferred: readonly string[], available: readonly string[]): string[] {
  const found = preferred.flatMap((tag) => {
    const exact = available.find((language) => language.toLowerCase() === tag.toLowerCase())
    const alone = tag.split('-')[0]?.toLowerCase()
    return (
      exact ??
      available.find((language) => language.toLowerCase() === alone) ??
      available.find((language) => language.toLowerCase().startsWith(`${alone ?? ''}-`)) ??
      []
    )
  })
  const unique = [...new Set(found)].slice(0, 5)
  return unique.length > 0 ? unique : available.filter((language) => language === 'en-US')
}

/**
 * Checks spelling, or doesn't; until the first call with `isOn` nothing is fetched. macOS checks by itself, without dictionaries of Chromium's.
 * `dictionaries`: where to fetch them from instead of Chromium's own address.
 */
export function setUpSpelling(
  session: Session,
  isOn: boolean,
  { platform, dictionaries, log }: { platform: Platform; dictionaries: string | undefined; log: Log },
): void {
  if (platform === 'darwin') return
  if (!isOn) {
    session.setSpellCheckerEnabled(false)
    return
  }
  if (dictionaries !== undefined && URL.canParse(dictionaries))
    session.setSpellCheckerDictionaryDownloadURL(dictionaries)
  const languages = spellingLanguages(app.getPreferredSystemLanguages(), session.availableSpellCheckerLanguages)
  session.setSpellCheckerLanguages(languages)
  session.setSpellCheckerEnabled(true)
  log.info('Spelling is checked', { languages })
}
