import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import { every } from './clock.ts'
import type { SocketTransport } from './connection.ts'
import { Connection } from './connection.ts'
import type { SocketFaults } from './control/socketFaults.ts'
import type { Model } from './model/model.ts'
import type { Details } from './model/types.ts'
import { webSocketTransport } from './webSocketTransport.ts'

const PING_INTERVAL = 3000
const PROTOCOLS = ['actioncable-v1-json', 'actioncable-unsupported']
const MAX_FRAME_BYTES = 64 * 1024 * 1024

/** A subscription, confirmed or not. Its frames share a prefix, so that an event is serialized once for all subscriptions. */
export interface Subscription {
  readonly connection: Connection
  readonly identifier: string
  readonly prefix: string
  readonly topics: Set<string>
}

/** `/cable`: accepts sockets, sends pings and delivers events to the subscriptions of their topics. */
export class Cable {
  readonly connections = new Set<Connection>()
  readonly #byTopic = new Map<string, Set<Subscription>>()
  readonly #model: Model
  readonly #faults: SocketFaults
  readonly #server: WebSocketServer
  readonly #stopPings: () => void
  #lastId = 0
  /** Events published and frames sent since the start. */
  readonly totals = { events: 0, frames: 0 }

  constructor(model: Model, faults: SocketFaults) {
    this.#model = model
    this.#faults = faults
    this.#server = new WebSocketServer({
      noServer: true,
      perMessageDeflate: false,
      autoPong: false,
      maxPayload: MAX_FRAME_BYTES,
      clientTracking: false,
      handleProtocols: (offered) => PROTOCOLS.find((protocol) => offered.has(protocol)) ?? false,
    })
    model.publish = (topics, event, data) => this.#publish(topics, event, data)
    this.#stopPings = every(model.clock, PING_INTERVAL, () => {
      const frame = `{"type":"ping","message":${Math.floor(model.now() / 1000)}}`
      for (const connection of this.connections) connection.ping(frame)
    })
  }

  /** Answers an upgrade request. Old versions accept only their own origin. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const refusal = this.refusal((request.url ?? '').split('?')[0] ?? '', request.headers.origin)
    if (refusal === 'hang') return
    if (refusal) return refuse(socket, refusal.status, refusal.body, refusal.headers)
    this.#server.handleUpgrade(request, socket, head, (webSocket) => this.accept(webSocketTransport(webSocket, socket)))
  }

  /** Why an upgrade request is refused. Counts as one use of the fault that causes it. */
  refusal(
    path: string,
    origin: string | undefined,
  ): { status: number; body: string; headers: Record<string, string> } | 'hang' | undefined {
    const fault = this.#faults.refusal()
    if (fault === 'hang') return fault
    if (fault) return { status: fault.status, body: fault.body ?? '', headers: fault.headers ?? {} }
    const isForeign = this.#model.can('originChecked') && origin !== this.#model.base
    return path !== '/cable' || isForeign ? { status: 404, body: 'Page not found', headers: {} } : undefined
  }

  /** Adds a socket after its WebSocket handshake. */
  accept(transport: SocketTransport): void {
    this.#lastId += 1
    const connection = new Connection({
      id: this.#lastId,
      model: this.#model,
      transport,
      faults: this.#faults,
      totals: this.totals,
      subscribe: (subscription) => this.#subscribe(subscription),
      unsubscribe: (subscription) => this.#unsubscribe(subscription),
      onClose: () => this.connections.delete(connection),
    })
    this.connections.add(connection)
    connection.open()
  }

  #subscribe(subscription: Subscription): void {
    for (const topic of subscription.topics) {
      const subscriptions = this.#byTopic.get(topic) ?? new Set()
      this.#byTopic.set(topic, subscriptions.add(subscription))
    }
  }

  #unsubscribe(subscription: Subscription): void {
    for (const topic of subscription.topics) {
      const subscriptions = this.#byTopic.get(topic)
      subscriptions?.delete(subscription)
      if (subscriptions?.size === 0) this.#byTopic.delete(topic)
    }
  }

  #publish(topics: ReadonlySet<string>, event: string, data: Details): void {
    this.totals.events += 1
    let message: string | undefined
    for (const topic of topics) {
      for (const subscription of this.#byTopic.get(topic) ?? []) {
        message ??= JSON.stringify({ event, data })
        subscription.connection.deliver(`${subscription.prefix}${message}}`)
      }
    }
  }

  /** Cuts every socket without a close frame, as a stopped server does. */
  cutAll(): void {
    for (const connection of [...this.connections]) connection.cut()
  }

  close(): void {
    this.#stopPings()
    this.cutAll()
    this.#server.close()
  }
}

const REASONS: Readonly<Record<number, string>> = {
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
}

function refuse(socket: Duplex, status: number, body: string, headers: Record<string, string>): void {
  const lines = Object.entries({
    'Content-Type': 'text/plain',
    'Content-Length': String(Buffer.byteLength(body)),
    Connection: 'close',
    ...headers,
  })
  socket.end(
    `HTTP/1.1 ${status} ${REASONS[status] ?? 'Refused'}\r\n${lines.map(([key, value]) => `${key}: ${value}\r\n`).join('')}\r\n${body}`,
  )
}
