import type { AddressInfo } from 'node:net'
import net from 'node:net'

/** A TCP relay to a server on loopback whose connections can die silently, as with another NAT, Wi-Fi or VPN. */
export interface SilentProxy {
  readonly port: number
  /** Nothing more gets through on the current connections, which stay open. New ones work. */
  silence(): void
  close(): Promise<void>
}

export async function startSilentProxy(target: number): Promise<SilentProxy> {
  const pairs = new Set<{ client: net.Socket; upstream: net.Socket }>()
  const server = net.createServer((client) => {
    const upstream = net.connect(target, '127.0.0.1')
    const pair = { client, upstream }
    pairs.add(pair)
    const end = (): void => {
      if (!pairs.delete(pair)) return
      client.destroy()
      upstream.destroy()
    }
    for (const socket of [client, upstream]) {
      socket.on('error', end)
      socket.on('close', end)
    }
    client.pipe(upstream)
    upstream.pipe(client)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const dead = new Set<net.Socket>()
  return {
    port: (server.address() as AddressInfo).port,
    silence() {
      for (const { client, upstream } of pairs) {
        client.unpipe(upstream)
        upstream.unpipe(client)
        for (const socket of [client, upstream]) {
          socket.removeAllListeners('close')
          socket.removeAllListeners('error')
          socket.on('error', () => undefined)
          socket.pause()
          dead.add(socket)
        }
      }
      pairs.clear()
    },
    async close() {
      for (const { client, upstream } of pairs) for (const socket of [client, upstream]) socket.destroy()
      for (const socket of dead) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
