import type { ClientRequest } from 'node:http'
import net from 'node:net'
import type { PeerCertificate } from 'node:tls'
import tls, { TLSSocket } from 'node:tls'
import type { TrustStore } from './trustStore.ts'
import { serverName } from './trustStore.ts'

/** `TLSSocket`'s error codes of certificates begin with `CERT_`, and callers tell them by that. */
export const CHANGED = 'CERT_CHANGED'

/** The fingerprint at the end of the handshake: a connection that is used again no longer has its certificate. */
const shownBy = new WeakMap<TLSSocket, string>()

export type ConnectOptions = Omit<tls.ConnectionOptions, 'host' | 'port'> & {
  host?: string | null | undefined
  port?: number | string | null | undefined
}

/**
 * Applies the user's trust to a request's connection, before it is made. Only for a server with a trusted certificate the
 * system's verdict doesn't end the handshake; then the connection ends before a byte of the request leaves, unless the
 * system trusts the certificate or it is exactly the trusted one.
 */
export function applyTrust(request: ClientRequest, options: ConnectOptions, trust: Pick<TrustStore, 'of'>): void {
  // A resumed session is not checked again, so there is none.
  const unresumed = { rejectUnauthorized: false, session: undefined }
  // `readCertificate`, which sends nothing.
  if (options.rejectUnauthorized === false) return void Object.assign(options, unresumed)
  const server = serverName(options.host ?? 'localhost', options.port ?? 443)
  const trusted = trust.of(server)
  if (trusted === null) return
  Object.assign(options, unresumed)
  request.once('socket', (socket) => {
    const check = (): void => {
      if (isTrusted(socket, trusted.fingerprint)) return
      const error = new Error(`The certificate of ${server} is not the trusted one`)
      socket.destroy(Object.assign(error, { code: CHANGED }))
    }
    if (socket instanceof TLSSocket && isHandshaking(socket)) socket.prependOnceListener('secureConnect', check)
    else check()
  })
}

/**
 * Through a proxy Node knows the name of the server only if it is no IP address, and would look for `localhost` in the
 * certificate.
 */
export function expectAddress(options: ConnectOptions): void {
  const host = options.host ?? ''
  if (net.isIP(host) === 0) return
  options.checkServerIdentity = (_name: string, certificate: PeerCertificate) =>
    tls.checkServerIdentity(host, certificate)
}

function isTrusted(socket: net.Socket, fingerprint: string): boolean {
  // The answer of a proxy that opened no tunnel: the request is not sent over it.
  if (!(socket instanceof TLSSocket)) return !socket.writable
  if (socket.authorized) return true
  const shown = shownBy.get(socket) ?? socket.getPeerX509Certificate()?.fingerprint256
  if (shown !== undefined) shownBy.set(socket, shown)
  return shown === fingerprint
}

function isHandshaking(socket: TLSSocket): boolean {
  return socket.connecting || (socket as TLSSocket & { secureConnecting?: boolean }).secureConnecting === true
}
