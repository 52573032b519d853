import type { Translate } from '../i18n.ts'
/** What is said in the place of a message that cannot be shown here. `app`: the channel's app, where it can be seen; null where there is none. */
export function unsupportedWords(app: string | null, t: Translate): string {
  return app === null ? t('thread.unsupported.web', {}) : t('thread.unsupported.app', { app })
}

/** The same in the width of a list row. */
export function unsupportedLine(app: string | null, t: Translate): string {
  return app === null ? t('list.unsupported.web', {}) : t('list.unsupported.app', { app })
}
