import http from 'node:http'
import https from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'

/** A scripted server on loopback, with the requests it received. */
export interface HttpPeer {
  base: string
  requests: { method: string; url: string; headers: http.IncomingHttpHeaders; body: Buffer }[]
  close(): Promise<void>
}

export type Handler = (
  request: { method: string; url: string; headers: http.IncomingHttpHeaders; body: Buffer },
  response: http.ServerResponse,
) => void

/** Calls `handler` once a request is complete; with `certificate`, over TLS. */
export async function startHttpPeer(handler: Handler, certificate?: { key: string; cert: string }): Promise<HttpPeer> {
  const requests: HttpPeer['requests'] = []
  const sockets = new Set<Socket | TLSSocket>()
  const listener = (incoming: http.IncomingMessage, response: http.ServerResponse): void => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('error', () => response.destroy())
    incoming.on('end', () => {
      const request = {
        method: incoming.method ?? '',
        url: incoming.url ?? '',
        headers: incoming.headers,
        body: Buffer.concat(chunks),
      }
      requests.push(request)
      handler(request, response)
    })
  }
  const server = certificate ? https.createServer(certificate, listener) : http.createServer(listener)
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    base: `${certificate ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** A port on loopback without a listener. */
export async function closedPort(): Promise<number> {
  const server = http.createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
