import { MAIL_FRAME_PATH } from './origin.ts'

type Policy = Readonly<Record<string, readonly string[]>>

/** The page: its own files, pictures and sounds that main vouches for, and no network at all. */
const PAGE: Policy = {
  'default-src': ["'none'"],
  'script-src': ["'self'"],
  'style-src': ["'self'"],
  'img-src': ["'self'", 'data:', 'blob:'],
  'media-src': ["'self'", 'blob:'],
  'font-src': ["'self'"],
  'connect-src': ["'none'"],
  'frame-src': ["'self'"],
  'object-src': ["'none'"],
  'base-uri': ["'none'"],
  'form-action': ["'none'"],
  'frame-ancestors': ["'none'"],
  // `webrtc 'block'` belongs here once Chromium knows it: 156 only reports it as unrecognized. Peer connections can be made, then, and end at
  // the WebRTC policy (`window.ts`) and the session's proxy (`pageNetwork.ts`).
}

/**
 * The frame of an e-mail: e-mails carry inline styles, which the page's own policy refuses, so this one document
 * allows them, and in exchange runs no script and reaches nothing: it is sandboxed by its header as well as by the
 * element that holds it.
 */
const MAIL_FRAME: Policy = {
  'default-src': ["'none'"],
  'img-src': ["'self'", 'data:', 'blob:'],
  'style-src': ["'unsafe-inline'"],
  'base-uri': ["'none'"],
  'form-action': ["'none'"],
  'frame-ancestors': ["'self'"],
  sandbox: ['allow-same-origin'],
}

/** Media are never documents: even opened alone they may do nothing. */
const MEDIA: Policy = { 'default-src': ["'none'"], 'frame-ancestors': ["'none'"], sandbox: [] }

const serialise = (policy: Policy): string =>
  Object.entries(policy)
    .map(([name, sources]) => [name, ...sources].join(' '))
    .join('; ')

/** The Content-Security-Policy header of one of the app's own files, by its path (`/index.html`). */
export function contentPolicy(path: string): string {
  return serialise(path === MAIL_FRAME_PATH ? MAIL_FRAME : PAGE)
}

/** The same for everything under `media/`. */
export const MEDIA_POLICY = serialise(MEDIA)
