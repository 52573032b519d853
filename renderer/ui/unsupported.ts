import type { Translate } from '../i18n.ts'
/** The text in place of a message that can't be shown. `app`: the channel's app, which can show it; null where there is none. */
export function unsupportedWords(app: string | null, t: Translate): string {
  return app === null ? t('thread.unsupported.web', {}) : t('thread.unsupported.app', { app })
}

/** The same in the width of a list row. */
export function unsupportedLine(app: string | null, t: Translate): string {
  return app === null ? t('list.unsupported.web', {}) : t('list.unsupported.app', { app })
}
