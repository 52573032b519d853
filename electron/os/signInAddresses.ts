/** What the window of a single sign-on may show and trust. Its pages are the server's and the identity provider's. */
import { serverName } from '../core/net/trustStore.ts'

/** An encrypted page of anyone, because identity providers lead to others; without encryption only where the server has none either. */
export function mayVisit(address: string, baseUrl: string, isMainFrame: boolean): boolean {
  if (!URL.canParse(address)) return false
  const { protocol, username, password } = new URL(address)
  if (username !== '' || password !== '') return false
  if (protocol === 'https:') return true
  if (protocol === 'http:') return baseUrl.startsWith('http:')
  return !isMainFrame && (protocol === 'about:' || protocol === 'blob:' || protocol === 'data:')
}

/** Whether the user trusts this certificate for a port of this host; `fingerprint` as Chromium writes it, `sha256/…` in base64. */
export function isTrusted(
  trusted: readonly { server: string; fingerprint: string }[],
  hostname: string,
  fingerprint: string,
): boolean {
  const digest = /^sha256\/([\w+/]{43}=)$/.exec(fingerprint)?.[1]
  if (digest === undefined) return false
  const pairs = Buffer.from(digest, 'base64').toString('hex').toUpperCase().match(/../g) ?? []
  const host = serverName(hostname, '')
  return trusted.some((entry) => entry.server.startsWith(host) && entry.fingerprint === pairs.join(':'))
}

/** The code of a failed load; Chromium's names of errors. */
export function loadFailure(
  name: string,
): 'tlsUntrusted' | 'proxyRefused' | 'hostNotFound' | 'refused' | 'timeout' | 'offline' {
  if (name.startsWith('ERR_CERT_') || name.startsWith('ERR_SSL_')) return 'tlsUntrusted'
  if (/^ERR_(?:PROXY|TUNNEL|SOCKS)_/.test(name)) return 'proxyRefused'
  if (name === 'ERR_NAME_NOT_RESOLVED') return 'hostNotFound'
  if (name === 'ERR_CONNECTION_REFUSED') return 'refused'
  return name === 'ERR_TIMED_OUT' || name === 'ERR_CONNECTION_TIMED_OUT' ? 'timeout' : 'offline'
}
