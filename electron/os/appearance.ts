import { app, nativeTheme } from 'electron'
import type { Settings } from '../../shared/model/settings.ts'
import type { Dispose } from '../core/ports.ts'

/** The system's language tag, such as `pt-BR`. */
export function systemLocale(): string {
  return app.getPreferredSystemLanguages()[0] ?? app.getLocale()
}

/** Sets light, dark or the system's theme, for the page and the system's own windows. */
export function setTheme(theme: Settings['theme']): void {
  nativeTheme.themeSource = theme
}

/** Reports whether the theme is dark, now and at each change. */
export function watchTheme(onTheme: (dark: boolean) => void): Dispose {
  const tell = (): void => onTheme(nativeTheme.shouldUseDarkColors)
  nativeTheme.on('updated', tell)
  tell()
  return () => {
    nativeTheme.off('updated', tell)
  }
}
