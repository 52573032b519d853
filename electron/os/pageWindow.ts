import type { BrowserWindowConstructorOptions, WebContents } from 'electron'
import type { Log } from '../core/ports.ts'
import { guardNavigation } from './navigation.ts'
import { keepZoomInBounds } from './zoom.ts'

/** The background, light and dark, before the page paints. */
export const GROUND = { light: '#f4f6f8', dark: '#0f1115' } as const

/** What every window of the app has in common: its page has no Node, no network and one bridge. */
export function pageOptions(preload: string, icon: string | null): BrowserWindowConstructorOptions {
  return {
    show: false,
    autoHideMenuBar: true,
    ...(icon === null ? {} : { icon }),
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: true,
      // The sound of a new message must not depend on a first click.
      autoplayPolicy: 'no-user-gesture-required',
    },
  }
}

/** Keeps a page where it is and off the network. */
export function guardPage(contents: WebContents, log: Log): void {
  guardNavigation(contents, log)
  // Peer connections can't use UDP in any frame. Their TCP packets are stopped by the session's proxy (`pageNetwork.ts`).
  contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp')
  keepZoomInBounds(contents)
}
