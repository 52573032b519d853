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
  const server = createTlsServer(certificate)
  const { asked, cut } = forward(server, target, path)
  const listening = await listen(server, port, address)
  return {
    host: listening.host,
    asked,
    close: () => {
      cut()
      return listening.close()
    },
  }
}

/** Passes requests and sockets on to another server, until `refuse` answers them. `cut` ends the sockets. */
function forward(
  server: Server,
  target: string,
  path = '',
  refuse: (request: IncomingMessage) => { status: number; location: string } | null = () => null,
): { asked: string[]; authorized: string[]; cut: () => void } {
  const asked: string[] = []
  const authorized: string[] = []
  const behind = new URL(target)
  server.on('request', (request, answer) => {
    asked.push(request.url ?? '')
    const { method, headers, url = '' } = request
    if ('access-token' in headers || 'api-access-token' in headers) authorized.push(url)
    const refusal = refuse(request)
    if (refusal !== null) {
      answer.writeHead(refusal.status, { location: refusal.location }).end()
      return
    }
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
    const refusal = refuse(request)
    if (refusal !== null) {
      client.end(`HTTP/1.1 ${refusal.status} Moved\r\nlocation: ${refusal.location}\r\nconnection: close\r\n\r\n`)
      return
    }
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
  return {
    asked,
    authorized,
    cut: () => {
      for (const socket of sockets) socket.destroy()
    },
  }
}

/** An address of a server, which can move: then it answers everything with a redirect to the same path elsewhere. */
export interface MovableServer extends OtherServer {
  readonly asked: readonly string[]
  /** The requests among them that had the user's credentials. */
  readonly authorized: readonly string[]
  move(to: (path: string) => string, status: number): void
  comeBack(): void
}

export async function movableServer(target: string): Promise<MovableServer> {
  let moved: { to: (path: string) => string; status: number } | null = null
  const server = createServer()
  const { asked, authorized, cut } = forward(
    server,
    target,
    '',
    ({ url = '' }) => moved && { status: moved.status, location: moved.to(url) },
  )
  const listening = await listen(server)
  return {
    host: listening.host,
    asked,
    authorized,
    move: (to, status) => {
      moved = { to, status }
      cut()
      server.closeAllConnections()
    },
    comeBack: () => {
      moved = null
    },
    close: () => {
      cut()
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
