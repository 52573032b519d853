/** Reads a server address as the user types or pastes it, to show the host. The main process parses it again and decides. */

import { withoutUnseen } from '../../../shared/text/pasted.ts'

export interface ReadAddress {
  host: string
  secure: boolean
}

/** Returns the host of texts such as `https://desk.example.com/app/login` and `desk.example.com:8443`; null if it is no address. */
export function readAddress(text: string): ReadAddress | null {
  const trimmed = withoutUnseen(text)
    .trim()
    .replace(/^["'<(]+|["'>).,;]+$/g, '')
  if (trimmed === '' || /\s/.test(trimmed) || trimmed.includes('@')) return null
  const hasScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed)
  const withScheme = hasScheme ? trimmed : `https://${trimmed}`
  if (!URL.canParse(withScheme)) return null
  const url = new URL(withScheme)
  const name = url.hostname
  // A single word is probably typed into the wrong field. With a scheme before it, it is a host of the company's own network.
  const isHost = hasScheme || name === 'localhost' || name.includes('.') || name.startsWith('[') || url.port !== ''
  const secure = url.protocol === 'https:' || url.protocol === 'wss:'
  if (!isHost || name === '' || !(secure || url.protocol === 'http:' || url.protocol === 'ws:')) return null
  return { host: url.host, secure }
}

/** A check that needs no server. */
export function looksLikeEmail(text: string): boolean {
  return /^[^\s@]+@[^\s@]+$/.test(text.trim())
}
