import type { WebContents } from 'electron'
import type { Log } from '../core/ports.ts'
import { mayNavigate } from './origin.ts'

/** A scheme and host, which is as much of a refused address as the log may hold. */
function shortAddress(address: string): string {
  if (!URL.canParse(address)) return 'not an address'
  const url = new URL(address)
  return `${url.protocol}//${url.host}`
}

/**
 * Nothing in the window leads anywhere else: no navigation, no redirect, no inner frame but the one of e-mails, no new
 * window, no webview (electron/docs/tutorial/security.md, 11 to 14). Links go out through `link:open` only.
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
