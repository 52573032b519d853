/** The app's own scheme and origin, which serve the page, its images and the email frame. */
export const APP_SCHEME = 'app'
export const APP_HOST = 'deskbell'
export const APP_ORIGIN = `${APP_SCHEME}://${APP_HOST}`

/** The page of the main window. */
export const PAGE_ADDRESS = `${APP_ORIGIN}/index.html`
/** The page of the visitor window: the same document, which starts another root. */
export const VISITOR_ADDRESS = `${PAGE_ADDRESS}?visitor`
/** The frame that shows email HTML, with its own content policy (`csp.ts`). */
export const MAIL_FRAME_PATH = '/mail-frame.html'
/** Main fetches and checks everything under this path (`core/media`). */
export const MEDIA_PREFIX = '/media/'

/** Far longer than a media address, which contains an outside one. */
const LONGEST = 100_000

/** Whether `address` is an address of this app's origin. */
export function isAppAddress(address: string): boolean {
  if (address.length > LONGEST || !URL.canParse(address)) return false
  const url = new URL(address)
  return url.protocol === `${APP_SCHEME}:` && url.host === APP_HOST && url.username === '' && url.password === ''
}

/** Whether a frame's origin, as serialized by Chromium, is this app's. */
export function isAppOrigin(origin: string): boolean {
  return origin === APP_ORIGIN
}

/** The used properties of Electron's `WebFrameMain`. */
export interface FrameFacts {
  readonly origin: string
  readonly url: string
  readonly parent: unknown
}

/**
 * Whether a call may be answered: it comes from a main frame with this app's page. A destroyed frame (null) and any inner frame are refused
 * (electron/docs/tutorial/security.md, 17).
 */
export function isTrustedSender(frame: FrameFacts | null): boolean {
  return frame !== null && frame.parent === null && isAppOrigin(frame.origin) && isAppAddress(frame.url)
}

/** Whether a frame may navigate there: the main frame only to its page, an inner frame only to the email frame. */
export function mayNavigate(address: string, isMainFrame: boolean): boolean {
  if (!isAppAddress(address)) return false
  const { pathname } = new URL(address)
  return isMainFrame ? pathname === '/index.html' || pathname === '/' : pathname === MAIL_FRAME_PATH
}
