import { MAIL_FRAME_PATH } from './origin.ts'

type Policy = Readonly<Record<string, readonly string[]>>

/** Policy of the page: its own files, media that main has checked, and no network. */
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
  // `webrtc 'block'` belongs here once Chromium knows it: 156 only reports it as unrecognized. Until then, peer
  // connections can be created, but the WebRTC policy (`window.ts`) and the session's proxy (`pageNetwork.ts`) stop
  // their packets.
}

/**
 * Policy of the email frame. Emails have inline styles, which the page's policy forbids. This document allows them, but no script and no
 * network: its header and its `iframe` element both sandbox it.
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

/** Policy of media, which are never documents: opened alone they can do nothing. */
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
