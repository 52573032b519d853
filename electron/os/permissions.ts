import type { Session } from 'electron'
import type { Log } from '../core/ports.ts'
import { isAppAddress } from './origin.ts'

/** Permissions of the page. Notifications, sound, files and the network belong to main. */
const ALLOWED: ReadonlySet<string> = new Set(['clipboard-sanitized-write', 'fullscreen'])

/** Whether a page at `address` may have `permission`: two are granted, and only to the app's page. */
export function isPermitted(permission: string, address: string): boolean {
  return ALLOWED.has(permission) && isAppAddress(address)
}

/** Denies by default, for requests of a page and for Chromium's own checks (security.md, 5). */
export function guardPermissions(session: Session, log: Log): void {
  session.setPermissionRequestHandler((_contents, permission, decide, details) => {
    const allowed = details.isMainFrame && isPermitted(permission, details.requestingUrl)
    if (!allowed) log.warn('Permission refused', { permission })
    decide(allowed)
  })
  session.setPermissionCheckHandler((_contents, permission, requestingOrigin) =>
    isPermitted(permission, requestingOrigin),
  )
  session.setDevicePermissionHandler(() => false)
}
