import type { RequestListener, Server } from 'node:http'
import { createServer } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'

/** Another server than the one people look for: what stands behind a mistyped address. */
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

/** The same behind a certificate. */
export const tlsServer = (certificate: { key: string; cert: string }, answer: RequestListener): Promise<OtherServer> =>
  listen(createTlsServer(certificate, answer))

/** An address at which nothing listens: its port was open a moment ago. */
export async function closedHost(): Promise<string> {
  const server = await plainServer((_request, response) => response.end())
  await server.close()
  return server.host
}
