import type { Session } from 'electron'
import type { Log } from '../core/ports.ts'
import { isAppAddress } from './origin.ts'

/** What the page itself may do; notifications, sound, files and the network are main's. */
const ALLOWED: ReadonlySet<string> = new Set(['clipboard-sanitized-write', 'fullscreen'])

/** Whether a page at `address` may have `permission`; all but two are denied, and those only to the app's own page. */
export function isPermitted(permission: string, address: string): boolean {
  return ALLOWED.has(permission) && isAppAddress(address)
}

/** Denies by default, both where a page asks and where Chromium checks by itself (security.md, 5). */
export function guardPermissions(session: Session, log: Log): void {
  session.setPermissionRequestHandler((_contents, permission, decide, details) => {
    const allowed = details.isMainFrame && isPermitted(permission, details.requestingUrl)
    if (!allowed) log.warn('A permission was refused', { permission })
    decide(allowed)
  })
  session.setPermissionCheckHandler((_contents, permission, requestingOrigin) =>
    isPermitted(permission, requestingOrigin),
  )
  session.setDevicePermissionHandler(() => false)
}
