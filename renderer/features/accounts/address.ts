/** Reads an address as a person types or pastes it, only to show what will be asked; main parses it again and decides. */

export interface ReadAddress {
  host: string
  secure: boolean
}

/** `https://desk.example.com/app/login` and `desk.example.com:8443` are read as their host; null where nothing like an address is there. */
export function readAddress(text: string): ReadAddress | null {
  const trimmed = text.trim().replace(/^["'<(]+|["'>).,;]+$/g, '')
  if (trimmed === '' || /\s/.test(trimmed) || trimmed.includes('@')) return null
  const hasScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed)
  const withScheme = hasScheme ? trimmed : `https://${trimmed}`
  if (!URL.canParse(withScheme)) return null
  const url = new URL(withScheme)
  const name = url.hostname
  // A single word may be a typing in the wrong field; with a scheme before it, it is a name of the company's own network.
  const known = hasScheme || name === 'localhost' || name.includes('.') || name.startsWith('[') || url.port !== ''
  const secure = url.protocol === 'https:' || url.protocol === 'wss:'
  if (!known || name === '' || !(secure || url.protocol === 'http:' || url.protocol === 'ws:')) return null
  return { host: url.host, secure }
}

/** A mistake that can be seen before asking a server. */
export function looksLikeEmail(text: string): boolean {
  return /^[^\s@]+@[^\s@]+$/.test(text.trim())
}
