import type { Clock } from '../../ports.ts'
import { Timer } from '../../timer.ts'
import type { CableSocket, CableSocketEvents, OpenCableSocket } from '../types.ts'

/** What a scripted server does by itself. Each can be turned off, for one socket or for the next ones. */
export interface PeerBehavior {
  /** Answers the handshake. */
  accept: boolean
  welcome: boolean
  confirm: boolean
  /** Sends `ping` frames every 3 s. */
  pings: boolean
  /** Answers WebSocket pings. */
  pongs: boolean
  /** Answers `update_presence`. */
  echo: boolean
}

export const WELL_BEHAVED: PeerBehavior = {
  accept: true,
  welcome: true,
  confirm: true,
  pings: true,
  pongs: true,
  echo: true,
}

/** Milliseconds. */
const LATENCY = 5
const PING_EVERY = 3_000

interface Command {
  command?: string
  identifier?: string
  data?: string
}

/** One client socket as the scripted server sees it. */
export class FakeSocket implements CableSocket {
  readonly url: string
  readonly options: { origin: string; protocols: readonly string[]; handshakeTimeout?: number }
  readonly events: CableSocketEvents
  readonly sent: string[] = []
  readonly openedAt: number
  behavior: PeerBehavior
  pings = 0
  terminated = false
  closedWith: number | null = null
  bufferedAmount = 0
  /** The server side is gone. */
  ended = false
  readonly #pingTimer: Timer
  readonly #clock: Clock
  readonly #onEcho: (socket: FakeSocket, identifier: string) => void

  constructor(
    clock: Clock,
    behavior: PeerBehavior,
    url: string,
    options: FakeSocket['options'],
    events: CableSocketEvents,
    onEcho: (socket: FakeSocket, identifier: string) => void,
  ) {
    this.#clock = clock
    this.behavior = { ...behavior }
    this.url = url
    this.options = options
    this.events = events
    this.openedAt = clock.monotonic()
    this.#pingTimer = new Timer(clock)
    this.#onEcho = onEcho
    this.#soon(() => {
      if (this.behavior.accept) this.accept()
    })
  }

  get isLive(): boolean {
    return !this.terminated && !this.ended
  }
  get subscribes(): string[] {
    return this.commands('subscribe').map((command) => command.identifier ?? '')
  }
  get presences(): string[] {
    return this.commands('message').map((command) => command.identifier ?? '')
  }

  commands(name: string): Command[] {
    return this.sent.map((text) => JSON.parse(text) as Command).filter((command) => command.command === name)
  }

  accept(protocol = 'actioncable-v1-json'): void {
    if (!this.isLive) return
    this.events.onOpen(protocol)
    if (this.behavior.welcome) this.frame({ type: 'welcome' })
    if (this.behavior.pings) this.#startPings()
  }

  /**
   * Sends a frame: an object as JSON, a string as it is. Also to a client that has terminated its socket, as late
   * frames happen.
   */
  frame(frame: unknown, isBinary = false): void {
    if (this.ended) return
    const text = typeof frame === 'string' ? frame : JSON.stringify(frame)
    this.events.onFrame(Buffer.from(text), isBinary)
  }

  event(identifier: string, event: string, data: unknown): void {
    this.frame({ identifier, message: { event, data } })
  }

  /** Ends the connection, as the client's socket reports it. */
  drop(code = 1006, reason = ''): void {
    if (this.ended) return
    this.ended = true
    this.#pingTimer.clear()
    this.events.onClose(code, reason)
  }

  fail(code: string | undefined, message = code ?? 'failure'): void {
    if (this.ended) return
    const error: Error & { code?: string } = new Error(message)
    if (code !== undefined) error.code = code
    this.events.onError(error)
    this.drop()
  }

  respond(status: number, headers: Record<string, string> = {}): void {
    if (this.ended) return
    this.events.onUnexpectedResponse(status, headers)
    this.drop()
  }

  send(text: string): void {
    this.sent.push(text)
    const { command, identifier = '', data } = JSON.parse(text) as Command
    if (command === 'subscribe')
      this.#soon(() => {
        if (this.behavior.confirm) this.frame({ identifier, type: 'confirm_subscription' })
      })
    else if (command === 'message' && data?.includes('update_presence') === true)
      this.#soon(() => {
        if (this.behavior.echo) this.#onEcho(this, identifier)
      })
  }

  ping(): void {
    this.pings++
    this.#soon(() => {
      if (this.behavior.pongs && !this.ended) this.events.onPong()
    })
  }

  close(code?: number): void {
    this.closedWith = code ?? null
  }

  /** The client terminates. The late close that `ws` reports afterwards follows. */
  terminate(): void {
    if (this.terminated) return
    this.terminated = true
    this.#pingTimer.clear()
    this.#soon(() => {
      this.drop(1006)
    })
  }

  #startPings(): void {
    this.#pingTimer.set(PING_EVERY, () => {
      if (!this.isLive) return
      if (this.behavior.pings) this.frame({ type: 'ping', message: Math.floor(this.#clock.now() / 1000) })
      this.#startPings()
    })
  }

  #soon(run: () => void): void {
    this.#clock.after(LATENCY, () => {
      if (!this.ended) run()
    })
  }
}

/** A server at the level of the socket port. Well behaved by default. */
export class FakePeer {
  readonly sockets: FakeSocket[] = []
  behavior: PeerBehavior = { ...WELL_BEHAVED }
  /** Called for each new socket, to change its behavior. */
  onSocket: ((socket: FakeSocket, index: number) => void) | null = null
  /** Most sockets that were open at the same time. */
  mostLive = 0
  readonly #clock: Clock

  constructor(clock: Clock) {
    this.#clock = clock
  }

  readonly open: OpenCableSocket = (url, options, events) => {
    const socket = new FakeSocket(this.#clock, this.behavior, url, options, events, (from, identifier) => {
      const { account_id: accountId, user_id: userId } = JSON.parse(identifier) as {
        account_id: number
        user_id: number
      }
      from.event(identifier, 'presence.update', { account_id: accountId, users: { [userId]: 'online' }, contacts: {} })
    })
    this.sockets.push(socket)
    this.mostLive = Math.max(this.mostLive, this.live.length)
    this.onSocket?.(socket, this.sockets.length - 1)
    return socket
  }

  get live(): FakeSocket[] {
    return this.sockets.filter((socket) => socket.isLive)
  }

  get last(): FakeSocket {
    const socket = this.sockets.at(-1)
    if (socket === undefined) throw new Error('no socket was opened')
    return socket
  }
}
