import type { Session } from 'electron'
import { session } from 'electron'

/**
 * A proxy that can't exist: no program can listen on port 0, so every connection is refused on this computer before a
 * packet leaves it. Another program could use port 1, and a network could use an outside address. SOCKS, because
 * Chromium passes host names to such a proxy without looking them up. `<-loopback>`, because Chromium otherwise
 * bypasses the proxy for this computer's own addresses.
 */
const NOWHERE = { mode: 'fixed_servers', proxyRules: 'socks5://127.0.0.1:0', proxyBypassRules: '<-loopback>' } as const

/**
 * Cuts a session's pages off from the network: every frame and every kind of TCP connection. Files of the app are still served. The WebRTC
 * policy stops UDP (`main.ts`, `window.ts`).
 */
export function closeNetwork(page: Session): Promise<void> {
  return page.setProxy(NOWHERE)
}

/**
 * The session with the system's network, used only by main: for the proxy of an address and for spelling dictionaries.
 * It has its own folder, because an in-memory session would overwrite the preferences of the page's session (Electron
 * uses the same file for both).
 */
export function systemSession(): Session {
  return session.fromPartition('persist:system', { cache: false })
}
