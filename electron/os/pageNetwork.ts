import type { Session } from 'electron'
import { session } from 'electron'

/**
 * A proxy at which nobody can listen: port 0 is no port of any computer (to bind it asks for any other), so every connection is refused on this
 * machine before a packet leaves it. Port 1 could be taken by another program, an outside address by a network. SOCKS, because Chromium hands
 * names to such a proxy and does not look them up; `<-loopback>`, because it would go past any proxy to this computer's own addresses.
 */
const NOWHERE = { mode: 'fixed_servers', proxyRules: 'socks5://127.0.0.1:0', proxyBypassRules: '<-loopback>' } as const

/**
 * Takes the network from a session's pages, from every frame and every kind of connection over TCP; what the app serves itself still comes.
 * UDP is for the WebRTC policy to stop (`main.ts`, `window.ts`).
 */
export function closeNetwork(page: Session): Promise<void> {
  return page.setProxy(NOWHERE)
}

/**
 * The session that has the system's network, for main alone: which proxy an address is reached by, and spelling dictionaries. It has a folder of its own,
 * for a session in memory would write its preferences over those of the page's session (Electron gives both the same file).
 */
export function systemSession(): Session {
  return session.fromPartition('persist:system', { cache: false })
}
