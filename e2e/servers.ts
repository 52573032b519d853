import { createSocket } from 'node:dgram'
import type { RequestListener, Server } from 'node:http'
import { createServer } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import net from 'node:net'

/** A server that isn't Chatwoot, as behind a mistyped address. */
export interface OtherServer {
  readonly host: string
  close(): Promise<void>
}

async function listen(server: Server): Promise<OtherServer> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  return {
    host: `127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** Answers in plain text on loopback. */
export const plainServer = (answer: RequestListener): Promise<OtherServer> => listen(createServer(answer))

/** Answers over TLS with a given certificate. */
export const tlsServer = (certificate: { key: string; cert: string }, answer: RequestListener): Promise<OtherServer> =>
  listen(createTlsServer(certificate, answer))

/** An address at which no server listens: its port was just closed. */
export async function closedHost(): Promise<string> {
  const server = await plainServer((_request, response) => response.end())
  await server.close()
  return server.host
}

/** A TCP and a UDP port on loopback that count arrivals and never answer, in place of STUN and TURN servers. */
export interface PeerSpy {
  readonly tcp: number
  readonly udp: number
  seen(): { readonly connections: number; readonly packets: number }
  close(): Promise<void>
}

export async function peerSpy(): Promise<PeerSpy> {
  let connections = 0
  let packets = 0
  const server = net.createServer((socket) => {
    connections += 1
    socket.on('error', () => undefined)
    socket.destroy()
  })
  const socket = createSocket('udp4', () => (packets += 1))
  await Promise.all([
    new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)),
    new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve)),
  ])
  return {
    tcp: (server.address() as AddressInfo).port,
    udp: socket.address().port,
    seen: () => ({ connections, packets }),
    close: async () => {
      await Promise.all([
        new Promise<void>((resolve) => void server.close(() => resolve())),
        new Promise<void>((resolve) => void socket.close(() => resolve())),
      ])
    },
  }
}
