import type { Agent } from 'node:http'
import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Clock, Dispose } from '../ports.ts'
import { Timer } from '../timer.ts'

/**
 * Milliseconds. Shorter than most servers keep a connection (Apache 5 s), because the outcome of a request on a closing
 * connection is unknown; and a network that dropped it (another NAT, Wi-Fi or VPN) gives no sign of that.
 */
export const IDLE_TIMEOUT = 4_000

/** The connections that agents keep alive without a request: closes each after `IDLE_TIMEOUT`, or all at once. */
export class IdleConnections {
  readonly #clock: Clock
  readonly #agents = new WeakSet<Agent>()
  /** The function that ends the wait of each idle connection. */
  readonly #idle = new Map<Duplex, Dispose>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Connections without a request. */
  get size(): number {
    return this.#idle.size
  }

  /** Takes charge of an agent's idle connections. `IDLE_TIMEOUT` has to be its `timeout`. */
  manage(agent: Agent): void {
    if (this.#agents.has(agent)) return
    this.#agents.add(agent)
    const keep: (socket: Duplex) => unknown = agent.keepSocketAlive.bind(agent)
    const reuse = agent.reuseSocket.bind(agent)
    agent.keepSocketAlive = (socket) => {
      const isKept = keep(socket) === true
      if (isKept) this.#add(socket)
      return isKept
    }
    agent.reuseSocket = (socket, request) => {
      this.#remove(socket)
      reuse(socket, request)
    }
  }

  /** Closes all idle connections: the network may have dropped them. */
  closeAll(): void {
    for (const socket of [...this.#idle.keys()]) socket.destroy()
  }

  #add(socket: Duplex): void {
    // Node has set the agent's timeout, or a shorter one that the server announced. Only this clock counts it.
    const timeout = socket instanceof Socket ? (socket.timeout ?? 0) : 0
    if (socket instanceof Socket) socket.setTimeout(0)
    const timer = new Timer(this.#clock)
    const onClose = (): void => this.#remove(socket)
    socket.once('close', onClose)
    this.#idle.set(socket, () => {
      timer.clear()
      socket.off('close', onClose)
    })
    timer.set(timeout === 0 ? IDLE_TIMEOUT : timeout, () => socket.destroy())
  }

  #remove(socket: Duplex): void {
    this.#idle.get(socket)?.()
    this.#idle.delete(socket)
  }
}
