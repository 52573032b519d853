import type { ConnectionState } from '../../../../shared/model/connection.ts'
import type { WsSocketOptions } from '../socket.ts'
import { openWsSocket } from '../socket.ts'
import type { CableEvent } from '../types.ts'
import { Rig } from './rig.ts'
import { WirePeer } from './wirePeer.ts'

/** Turns of the event loop after which an expected event is late enough to fail. */
const MOST_TURNS = 3_000_000

/**
 * The real connection over real sockets to a real server, on a fake clock: waits for input and output, and advances the
 * clock for deadlines.
 */
export class WireRig {
  readonly peer: WirePeer
  readonly rig: Rig
  #markers = 0

  constructor(
    peer: WirePeer,
    options: { socket?: WsSocketOptions; baseUrl?: string; onEvents?: (batch: CableEvent[]) => void } = {},
  ) {
    this.peer = peer
    this.rig = new Rig({
      baseUrl: options.baseUrl ?? peer.baseUrl,
      open: openWsSocket(options.socket),
      ...(options.onEvents === undefined ? {} : { onEvents: options.onEvents }),
    })
  }

  get state(): ConnectionState {
    return this.rig.state
  }

  start(): void {
    this.rig.connection.start(this.rig.credentials)
  }

  /** Waits for input and output until `reached`, without advancing the clock. */
  async reach(reached: () => boolean, what = String(reached)): Promise<void> {
    for (let turn = 0; turn < MOST_TURNS; turn++) {
      if (reached()) return
      await new Promise((resolve) => {
        setImmediate(resolve)
      })
      await this.rig.clock.advance(0)
    }
    throw new Error(`never happened: ${what}; ${this.rig.path.slice(-8).join(' ')}`)
  }

  async synced(): Promise<void> {
    this.start()
    await this.reach(() => this.state.kind === 'synced')
  }

  /** Waits until the client has read everything sent to its newest socket, and until its batch is delivered. */
  async drained(): Promise<void> {
    const before = this.rig.connection.counters()['unknownType'] ?? 0
    this.peer.send({ type: `marker ${this.#markers++}` })
    await this.reach(() => (this.rig.connection.counters()['unknownType'] ?? 0) > before, 'the marker')
    await this.rig.clock.advance(20)
  }

  /** Advances the clock until a lost connection is synced again; returns how long that took. */
  async resynced(): Promise<number> {
    const begun = this.rig.clock.monotonic()
    while (this.state.kind !== 'synced') {
      if (this.state.kind === 'waiting' || this.state.kind === 'blocked' || this.state.kind === 'live') {
        if (this.rig.clock.monotonic() - begun > 900_000)
          throw new Error(`not synced after 15 minutes; ${this.rig.path.slice(-8).join(' ')}`)
        await this.rig.clock.advance(Math.max(1, Math.min(this.rig.clock.nextIn ?? 1, 1_000)))
      } else {
        await this.reach(
          () => !['connecting', 'welcomed', 'subscribing'].includes(this.state.kind),
          'the end of the handshake',
        )
      }
    }
    return this.rig.clock.monotonic() - begun
  }

  async stop(): Promise<void> {
    this.rig.connection.stop('quit')
    await this.peer.stop()
  }
}

/** Runs a test with a new server and client, and stops both afterwards. */
export async function onWire(
  run: (wire: WireRig) => Promise<void>,
  options: ConstructorParameters<typeof WireRig>[1] = {},
  protocol?: string,
): Promise<void> {
  const wire = new WireRig(await WirePeer.start(protocol === undefined ? {} : { protocol }), options)
  try {
    await run(wire)
  } finally {
    await wire.stop()
  }
}
