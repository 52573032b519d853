import { app, nativeTheme } from 'electron'
import type { Settings } from '../../shared/model/settings.ts'
import type { Dispose } from '../core/ports.ts'

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
