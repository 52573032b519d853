import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import { every } from './clock.ts'
import type { Wire } from './connection.ts'
import { Connection } from './connection.ts'
import type { SocketFaults } from './control/socketFaults.ts'
import type { Model } from './model/model.ts'
import type { Details } from './model/types.ts'
import { wsWire } from './wsWire.ts'

const BEAT = 3000
const PROTOCOLS = ['actioncable-v1-json', 'actioncable-unsupported']
const LARGEST_FRAME = 64 * 1024 * 1024

/** One confirmed or silent subscription; its frames share one prefix, so that an event is turned into text once. */
export interface Subscription {
  readonly connection: Connection
  readonly identifier: string
  readonly prefix: string
  readonly topics: Set<string>
}

/** `/cable`: takes sockets in, beats, and carries events to whoever listens. */
export class Cable {
  readonly connections = new Set<Connection>()
  readonly #listeners = new Map<string, Set<Subscription>>()
  readonly #model: Model
  readonly #faults: SocketFaults
  readonly #server: WebSocketServer
  readonly #stopBeat: () => void
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
      maxPayload: LARGEST_FRAME,
      clientTracking: false,
      handleProtocols: (offered) => PROTOCOLS.find((protocol) => offered.has(protocol)) ?? false,
    })
    model.publish = (topics, event, data) => this.#publish(topics, event, data)
    this.#stopBeat = every(model.clock, BEAT, () => {
      const frame = `{"type":"ping","message":${Math.floor(model.now() / 1000)}}`
      for (const connection of this.connections) connection.ping(frame)
    })
  }

  /** Answers a request to upgrade. Old versions let in only their own origin. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const refusal = this.refusal((request.url ?? '').split('?')[0] ?? '', request.headers.origin)
    if (refusal === 'hang') return
    if (refusal) return refuse(socket, refusal.status, refusal.body, refusal.headers)
    this.#server.handleUpgrade(request, socket, head, (webSocket) => this.accept(wsWire(webSocket, socket)))
  }

  /** Why a request to upgrade gets no socket; counts as a use of the fault behind it. */
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

  /** A socket whose hands are shaken. */
  accept(wire: Wire): void {
    this.#lastId += 1
    const connection = new Connection({
      id: this.#lastId,
      model: this.#model,
      wire,
      faults: this.#faults,
      totals: this.totals,
      listen: (subscription) => this.#listen(subscription),
      leave: (subscription) => this.#leave(subscription),
      onClose: () => this.connections.delete(connection),
    })
    this.connections.add(connection)
    connection.open()
  }

  #listen(subscription: Subscription): void {
    for (const topic of subscription.topics) {
      const listeners = this.#listeners.get(topic) ?? new Set()
      this.#listeners.set(topic, listeners.add(subscription))
    }
  }

  #leave(subscription: Subscription): void {
    for (const topic of subscription.topics) {
      const listeners = this.#listeners.get(topic)
      listeners?.delete(subscription)
      if (listeners?.size === 0) this.#listeners.delete(topic)
    }
  }

  #publish(topics: ReadonlySet<string>, event: string, data: Details): void {
    this.totals.events += 1
    let message: string | undefined
    for (const topic of topics) {
      for (const subscription of this.#listeners.get(topic) ?? []) {
        message ??= JSON.stringify({ event, data })
        subscription.connection.deliver(`${subscription.prefix}${message}}`)
      }
    }
  }

  /** Cuts every socket without a closing frame, as a stopped server does. */
  cutAll(): void {
    for (const connection of [...this.connections]) connection.cut()
  }

  close(): void {
    this.#stopBeat()
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
