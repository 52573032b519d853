import type { X509Certificate } from 'node:crypto'
import type { Agent } from 'node:http'
import https from 'node:https'
import { TLSSocket } from 'node:tls'
import type { Clock } from '../ports.ts'
import { Timer } from '../timer.ts'

/** Milliseconds. */
const TIMEOUT = 15_000

export interface ShownCertificate {
  certificate: X509Certificate
  /** Node's code for why the system doesn't trust it; null if it does. */
  problem: string | null
}

/** The certificate that a server shows. Connects with `agent` and sends nothing. Rejects with an error of node:https. */
export function readCertificate(address: string, agent: Agent, clock: Clock): Promise<ShownCertificate> {
  return new Promise((resolve, reject) => {
    // Headers are written with the request's end, which never comes.
    const request = https.request(new URL('/', address), { agent, rejectUnauthorized: false })
    const timer = new Timer(clock)
    const settle = (work: () => void): void => {
      timer.clear()
      work()
      request.destroy()
    }
    timer.set(TIMEOUT, () => settle(() => reject(coded('ETIMEDOUT'))))
    request.on('error', (error) => settle(() => reject(error)))
    request.once('socket', (socket) => {
      if (!(socket instanceof TLSSocket)) return settle(() => reject(coded('ECONNREFUSED')))
      const read = (): void => {
        const certificate = socket.getPeerX509Certificate()
        const problem = socket.authorized ? null : String(socket.authorizationError)
        settle(() => (certificate ? resolve({ certificate, problem }) : reject(coded('ECONNRESET'))))
      }
      if (socket.authorized || socket.authorizationError) read()
      else socket.once('secureConnect', read)
    })
  })
}

function coded(code: string): Error {
  return Object.assign(new Error(code), { code })
}
