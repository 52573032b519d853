import { createSocket } from 'node:dgram'
import type { IncomingMessage, RequestListener, Server } from 'node:http'
import { createServer, request as httpRequest } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import net from 'node:net'
import type { Duplex } from 'node:stream'

/** A server that isn't Chatwoot, as behind a mistyped address. */
export interface OtherServer {
  readonly host: string
  close(): Promise<void>
}

async function listen(server: Server, at = 0, address = '127.0.0.1'): Promise<OtherServer> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(at, address, resolve)
  })
  const { port } = server.address() as AddressInfo
  return {
    host: `${address.includes(':') ? `[${address}]` : address}:${port}`,
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

/**
 * A server with TLS before another one without, as most are run: forwards requests and sockets, and lists them. `path`:
 * where it has the other one, with 404 for the rest.
 */
export async function tlsFront(
  certificate: { key: string; cert: string },
  target: string,
  { port = 0, address = '127.0.0.1', path = '' }: { port?: number; address?: string; path?: string } = {},
): Promise<OtherServer & { readonly asked: string[] }> {
  const asked: string[] = []
  const behind = new URL(target)
  const server = createTlsServer(certificate, (request, answer) => {
    asked.push(request.url ?? '')
    const { method, headers, url = '' } = request
    if (!url.startsWith(path)) {
      answer.writeHead(404).end('nothing here')
      return
    }
    const onward = httpRequest(new URL(url.slice(path.length), behind), { method, headers }, (found) => {
      answer.writeHead(found.statusCode ?? 502, found.headers)
      found.pipe(answer)
    })
    onward.on('error', () => answer.destroy())
    request.pipe(onward)
  })
  const sockets = new Set<Duplex>()
  server.on('upgrade', (request: IncomingMessage, client: Duplex) => {
    asked.push(request.url ?? '')
    const onward = net.connect(Number(behind.port), behind.hostname, () => {
      const { rawHeaders } = request
      const lines = rawHeaders.flatMap((name, at) => (at % 2 === 0 ? [`${name}: ${rawHeaders[at + 1] ?? ''}`] : []))
      onward.write(`GET ${(request.url ?? '/').slice(path.length)} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`)
      onward.pipe(client).pipe(onward)
    })
    for (const one of [onward, client]) {
      sockets.add(one)
      one.on('error', () => undefined)
      one.on('close', () => [onward, client].forEach((each) => each.destroy()))
    }
  })
  const listening = await listen(server, port, address)
  return {
    host: listening.host,
    asked,
    close: () => {
      for (const socket of sockets) socket.destroy()
      return listening.close()
    },
  }
}

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
