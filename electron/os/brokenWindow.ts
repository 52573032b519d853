import { app, dialog } from 'electron'
import type { Translate } from './translate.ts'

/** Asks the user what to do after the page crashed more often than it may be reloaded. Sent messages are on disk either way. */
export async function askAfterCrashes(translate: Translate): Promise<void> {
  const { response } = await dialog.showMessageBox({
    type: 'error',
    title: translate('app.name'),
    message: translate('alert.broken.message'),
    detail: translate('alert.broken.detail'),
    buttons: [translate('alert.broken.restart'), translate('alert.broken.quit')],
    defaultId: 0,
    cancelId: 1,
  })
  if (response === 0) app.relaunch()
  app.quit()
}
