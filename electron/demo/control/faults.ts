import type { Cable } from '../cable.ts'
import type { Connection } from '../connection.ts'
import type { Model } from '../model/model.ts'
import type { User } from '../model/types.ts'
import type { FaultLimits } from './faultList.ts'
import { failedAfter, RestFaults } from './restFaults.ts'
import type { Target } from './socketFaults.ts'
import { matchesTarget, SocketFaults } from './socketFaults.ts'

/** Every fault that tests can inject. Standing faults are in `sockets` and `rest`; the others happen once, at once. */
export class Faults {
  readonly sockets: SocketFaults
  readonly rest: RestFaults
  readonly #model: Model
  #cable: Cable | null = null
  /** Set by the server, which owns the port. */
  restart: (downMs?: number) => Promise<void> = () => Promise.resolve()

  constructor(model: Model) {
    this.#model = model
    this.sockets = new SocketFaults(model.clock)
    this.rest = new RestFaults(model.clock)
  }

  attach(cable: Cable): void {
    this.#cable = cable
  }

  #targets(target: Target): Connection[] {
    return [...(this.#cable?.connections ?? [])].filter((connection) => matchesTarget(target, connection))
  }

  /** Ends sockets: with a close code, or cut (1006), or by a TCP reset. Returns how many. */
  drop(
    target: Target,
    how: { how: 'close'; code?: number; reason?: string } | { how: 'cut' } | { how: 'reset' },
  ): number {
    const meant = this.#targets(target)
    for (const connection of meant) {
      if (how.how === 'close') connection.close(how.code ?? 1000, how.reason ?? '')
      else if (how.how === 'cut') connection.cut()
      else connection.reset()
    }
    return meant.length
  }

  /** Sends raw frames: strings as text frames, buffers as binary frames. */
  inject(target: Target, frames: readonly (string | Buffer)[]): number {
    const meant = this.#targets(target)
    for (const connection of meant) for (const frame of frames) connection.inject(frame)
    return meant.length
  }

  /** Sends a `disconnect` frame and closes the socket unless `isLeftOpen`. */
  disconnect(target: Target, frame: { reason: string; reconnect?: boolean }, isLeftOpen = false): number {
    const meant = this.#targets(target)
    for (const connection of meant) {
      connection.inject(
        JSON.stringify({
          type: 'disconnect',
          reason: frame.reason,
          ...(frame.reconnect === undefined ? {} : { reconnect: frame.reconnect }),
        }),
      )
      if (!isLeftOpen) connection.close(1000, '')
    }
    return meant.length
  }

  /** Gives an agent a new socket token, as a password change does. Open sockets stay on the old stream. */
  rotateToken(user: User): void {
    user.pubsubToken = this.#model.token()
  }

  /** The server has restarted: its connection to the broker is a new one. */
  onRestarted(): void {
    this.sockets.clear({ kind: 'deaf' })
  }

  /**
   * Redis is down: every change is stored and answered with a failure, a message with 422 (seen on 4.15.1), and no event
   * is sent. Sockets stay open, with pings.
   */
  redisDown(limits: FaultLimits = {}): void {
    this.rest.add(failedAfter(422), { method: 'POST', path: '/conversations/\\d+/messages$' }, limits)
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'])
      this.rest.add(failedAfter(500), { method, path: '/api/' }, limits)
    this.sockets.add({ kind: 'noEvents' }, {}, limits)
  }

  /** Milliseconds that the server's clock is ahead of the machine's. */
  set skew(ms: number) {
    this.#model.skew = ms
  }

  clear(which: { id?: number; kind?: string } = {}): void {
    this.sockets.clear(which)
    this.rest.clear(which)
    if (which.id === undefined && which.kind === undefined) {
      this.rest.ignoresAfter = false
      this.#model.skew = 0
      this.#model.jobs.delay = 0
      this.#model.jobs.start()
    }
    for (const connection of this.#cable?.connections ?? []) connection.release()
  }

  dispose(): void {
    this.sockets.clear()
    this.rest.clear()
  }
}
