import type { AddressInfo, Socket } from 'node:net'
import net from 'node:net'

/** The proxy that all connections go through. */
interface Proxy {
  readonly host: string
  readonly port: number
}

/** The supported options of `setProxy`. */
export interface ProxySettings {
  readonly mode?: string
  readonly pacScript?: string
  readonly proxyRules?: string
  readonly proxyBypassRules?: string
}

/**
 * The SOCKS proxy that all of Chromium's traffic goes through, because Chromium's own proxy cannot be changed while it
 * runs. It connects directly, as a session without a proxy does, until the app sets a proxy.
 */
export class Network {
  readonly #server = net.createServer((client) => this.#accept(client))
  #proxy: Proxy | undefined
  #listening: Promise<number> | undefined

  /** The port on loopback that Chromium is started with. */
  listen(): Promise<number> {
    this.#listening ??= new Promise((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(0, '127.0.0.1', () => resolve((this.#server.address() as AddressInfo).port))
      this.#server.unref()
    })
    return this.#listening
  }

  /** Sends every new connection through this proxy. Throws for unsupported settings. */
  setProxy({ mode, proxyRules = '', proxyBypassRules = '' }: ProxySettings): void {
    const [, host, port] = /^socks5:\/\/([\w.-]+):(\d+)$/.exec(proxyRules) ?? []
    if (mode !== 'fixed_servers' || host === undefined || proxyBypassRules !== '<-loopback>')
      throw new Error(
        'The Chromium host supports one kind of setProxy: one SOCKS5 server for all addresses, including loopback',
      )
    this.#proxy = { host, port: Number(port) }
  }

  /** The result of `resolveProxy`, if the app has set a proxy. */
  resolveProxy(): string | undefined {
    return this.#proxy && `SOCKS5 ${this.#proxy.host}:${this.#proxy.port}`
  }

  #accept(client: Socket): void {
    if (this.#proxy) join(client, net.connect(this.#proxy))
    else serveSocks(client)
  }
}

/** Connects two sockets; when either closes, the other closes too. */
function join(one: Socket, other: Socket): void {
  one.pipe(other).pipe(one)
  for (const [socket, peer] of [
    [one, other],
    [other, one],
  ] as const) {
    socket.on('error', () => peer.destroy())
    socket.on('close', () => peer.destroy())
  }
}

/** The part of RFC 1928 that Chromium uses: no authentication, CONNECT. */
function serveSocks(client: Socket): void {
  let read = Buffer.alloc(0)
  let isGreeted = false
  client.on('error', () => client.destroy())
  const take = (bytes: Buffer): void => {
    read = Buffer.concat([read, bytes])
    if (!isGreeted) {
      const length = 2 + (read[1] ?? Infinity)
      if (read.length < length) return
      isGreeted = true
      read = read.subarray(length)
      client.write(Buffer.from([5, 0]))
    }
    const found = readRequest(read)
    if (!found) return
    client.off('data', take)
    client.pause()
    const { host, port, length } = found
    const target = net.connect({ host, port }, () => {
      client.write(Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]))
      target.write(read.subarray(length))
      join(client, target)
    })
    target.once('error', () => client.destroy())
  }
  client.on('data', take)
}

/** The address in a CONNECT request and the request's length; undefined while it is incomplete. */
function readRequest(bytes: Buffer): { host: string; port: number; length: number } | undefined {
  const kind = bytes[3]
  const size = kind === 1 ? 4 : kind === 4 ? 16 : (bytes[4] ?? 0)
  const from = kind === 3 ? 5 : 4
  const length = from + size + 2
  if (kind === undefined || bytes.length < length) return undefined
  const address = bytes.subarray(from, from + size)
  const host =
    kind === 1
      ? address.join('.')
      : kind === 3
        ? address.toString('latin1')
        : (address.toString('hex').match(/.{4}/g) ?? []).join(':')
  return { host, port: bytes.readUInt16BE(from + size), length }
}
