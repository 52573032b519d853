import { once } from 'node:events'
import type { IncomingMessage, Server } from 'node:http'
import { createServer } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { WebSocket } from 'ws'
import { WebSocketServer } from 'ws'

interface Command {
  command?: string
  identifier?: string
  data?: string
}

/** A real ActionCable server on loopback. Well behaved until a test changes that. */
export class WirePeer {
  readonly sockets: WebSocket[] = []
  readonly requests: IncomingMessage[] = []
  readonly received: Command[] = []
  readonly pongs: number[] = []
  /** Handles an upgrade instead of the server when it returns true. */
  onUpgrade: ((request: IncomingMessage, socket: Duplex, head: Buffer) => boolean) | null = null
  welcome = true
  confirm = true
  readonly #server: Server
  readonly #raw = new Set<Socket>()
  readonly #cable: WebSocketServer
  readonly #scheme: 'http' | 'https'

  private constructor(server: Server, scheme: 'http' | 'https', protocol: string) {
    this.#server = server
    this.#scheme = scheme
    this.#cable = new WebSocketServer({ noServer: true, handleProtocols: () => protocol })
    server.on(scheme === 'https' ? 'secureConnection' : 'connection', (socket: Socket) => {
      this.#raw.add(socket)
      socket.on('close', () => {
        this.#raw.delete(socket)
      })
      // A client that terminates its socket resets the connection, which is what these tests do.
      socket.on('error', () => {
        socket.destroy()
      })
    })
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      this.requests.push(request)
      if (this.onUpgrade?.(request, socket, head) === true) return
      this.#cable.handleUpgrade(request, socket, head, (client) => {
        this.#serve(client)
      })
    })
  }

  static async start(options: { tls?: { key: string; cert: string }; protocol?: string } = {}): Promise<WirePeer> {
    const { tls, protocol = 'actioncable-v1-json' } = options
    const server = tls === undefined ? createServer() : createTlsServer(tls)
    const peer = new WirePeer(server, tls === undefined ? 'http' : 'https', protocol)
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return peer
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }
  get baseUrl(): string {
    return `${this.#scheme}://127.0.0.1:${this.port}`
  }

  get last(): WebSocket {
    const socket = this.sockets.at(-1)
    if (socket === undefined) throw new Error('no client has connected')
    return socket
  }

  /** Identifiers subscribed so far, in order. */
  get subscribed(): string[] {
    return this.received.filter((command) => command.command === 'subscribe').map((command) => command.identifier ?? '')
  }

  /** Sends a frame to the newest client: objects as JSON, strings and bytes as they are. */
  send(frame: unknown): void {
    this.last.send(typeof frame === 'string' || Buffer.isBuffer(frame) ? frame : JSON.stringify(frame))
  }

  event(data: Record<string, unknown>, event = 'message.created'): void {
    this.send({ identifier: this.subscribed.at(-1), message: { event, data: { account_id: 1, ...data } } })
  }

  /** Sends bytes without the framing of `ws`. */
  sendRaw(bytes: Buffer): void {
    const { _socket: socket } = this.last as WebSocket & { _socket: Socket }
    socket.write(bytes)
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.terminate()
    for (const socket of this.#raw) socket.destroy()
    this.#server.close()
    await once(this.#server, 'close')
  }

  #serve(client: WebSocket): void {
    this.sockets.push(client)
    client.on('message', (data: Buffer) => {
      const command = JSON.parse(data.toString('utf8')) as Command
      this.received.push(command)
      if (command.command === 'subscribe' && this.confirm)
        client.send(JSON.stringify({ identifier: command.identifier, type: 'confirm_subscription' }))
    })
    client.on('pong', () => this.pongs.push(1))
    client.on('error', () => {
      client.terminate()
    })
    if (this.welcome) client.send('{"type":"welcome"}')
  }
}
