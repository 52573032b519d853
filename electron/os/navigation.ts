import type { WebContents } from 'electron'
import type { Log } from '../core/ports.ts'
import { mayNavigate } from './origin.ts'

/** Scheme and host, the only parts of a refused address that may be logged. */
function shortAddress(address: string): string {
  if (!URL.canParse(address)) return 'not an address'
  const url = new URL(address)
  return `${url.protocol}//${url.host}`
}

/**
 * Keeps the window on its page: refuses navigation, redirects, inner frames except the email frame, new windows and webviews
 * (electron/docs/tutorial/security.md, 11 to 14). Links are opened by `link:open` only.
 */
export function guardNavigation(contents: WebContents, log: Log): void {
  const refused = (what: string, address: string): void =>
    log.warn('Navigation refused', { what, address: shortAddress(address) })

  contents.on('will-frame-navigate', (details) => {
    if (mayNavigate(details.url, details.isMainFrame)) return
    details.preventDefault()
    refused(details.isMainFrame ? 'main frame' : 'inner frame', details.url)
  })
  contents.on('will-navigate', (details) => {
    if (mayNavigate(details.url, true)) return
    details.preventDefault()
  })
  contents.on('will-redirect', (details) => {
    details.preventDefault()
    refused('redirect', details.url)
  })
  contents.on('will-attach-webview', (event) => {
    event.preventDefault()
    refused('webview', '')
  })
  contents.setWindowOpenHandler(({ url }) => {
    refused('new window', url)
    return { action: 'deny' }
  })
}
