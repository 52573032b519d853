/** The app's own scheme and origin: where the page, its pictures and the frame of e-mails come from. */
export const APP_SCHEME = 'app'
export const APP_HOST = 'deskbell'
export const APP_ORIGIN = `${APP_SCHEME}://${APP_HOST}`

/** The page of the main window. */
export const PAGE_ADDRESS = `${APP_ORIGIN}/index.html`
/** The frame in which e-mail HTML is shown, with a content policy of its own (`csp.ts`). */
export const MAIL_FRAME_PATH = '/mail-frame.html'
/** Everything under this is fetched and checked by main (`core/media`). */
export const MEDIA_PREFIX = '/media/'

/** Far longer than a media address, which holds an outside one. */
const LONGEST = 100_000

/** Whether `address` is of this app's own origin; anything that is not an address is not. */
export function isAppAddress(address: string): boolean {
  if (address.length > LONGEST || !URL.canParse(address)) return false
  const url = new URL(address)
  return url.protocol === `${APP_SCHEME}:` && url.host === APP_HOST && url.username === '' && url.password === ''
}

/** Whether a frame's origin, as Chromium serialises it, is this app's. */
export function isAppOrigin(origin: string): boolean {
  return origin === APP_ORIGIN
}

/** What a frame says of itself, as Electron's `WebFrameMain` does. */
export interface FrameFacts {
  readonly origin: string
  readonly url: string
  readonly parent: unknown
}

/**
 * Whether a call may be answered: it comes from a main frame that shows this app's own page. A frame that is gone
 * (null) or an inner frame, whatever it shows, is refused (electron/docs/tutorial/security.md, 17).
 */
export function isTrustedSender(frame: FrameFacts | null): boolean {
  return frame !== null && frame.parent === null && isAppOrigin(frame.origin) && isAppAddress(frame.url)
}

/** Where a frame may go: the main frame nowhere but its own page, an inner frame only to the frame of e-mails. */
export function mayNavigate(address: string, isMainFrame: boolean): boolean {
  if (!isAppAddress(address)) return false
  const { pathname } = new URL(address)
  return isMainFrame ? pathname === '/index.html' || pathname === '/' : pathname === MAIL_FRAME_PATH
}
