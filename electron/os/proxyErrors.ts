import type { ClientRequest } from 'node:http'

/** The code of an error of the proxy itself, not of the server behind it. */
export const PROXY_REFUSED = 'PROXY_REFUSED'

interface Tunnel {
  readonly statusCode: number
  readonly headers?: Readonly<Record<string, string | string[] | undefined>>
}

/**
 * Watches a request through a proxy: gives its errors codes that tell the proxy from the server, and reports that the
 * proxy wants a name and a password. `proxy`: its address.
 */
export function watchProxy(request: ClientRequest, proxy: string, onSignIn: () => void): void {
  const { hostname, port, protocol } = new URL(proxy)
  const isSocks = protocol.startsWith('socks')
  request.prependListener('error', (error: NodeJS.ErrnoException & { port?: number; hostname?: string }) => {
    if (isSocks && error.code === undefined && error.name !== 'AbortError') {
      Object.assign(error, { code: codeOf(error.message) })
      if (/authentication/i.test(error.message)) onSignIn()
    } else if (error.syscall === 'connect' ? String(error.port) === port : error.hostname === hostname)
      Object.assign(error, { code: PROXY_REFUSED })
  })
  const answered = ({ statusCode, headers }: Tunnel): void => {
    if (statusCode === 407 && /\bbasic\b/i.test(String(headers?.['proxy-authenticate'] ?? 'basic'))) onSignIn()
  }
  request.once('proxyConnect', answered)
  if (request.protocol === 'http:')
    request.once('response', ({ statusCode = 0, headers }) => answered({ statusCode, headers }))
}

/** From what the SOCKS library says, which has no codes. */
function codeOf(message: string): string {
  if (message.endsWith(' - ConnectionRefused')) return 'ECONNREFUSED'
  if (/ - (HostUnreachable|Failure)$/.test(message)) return 'EHOSTUNREACH'
  if (message.endsWith(' - NetworkUnreachable')) return 'ENETUNREACH'
  if (message.endsWith(' - TTLExpired')) return 'ETIMEDOUT'
  return PROXY_REFUSED
}
