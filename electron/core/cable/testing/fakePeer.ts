import type { Clock, TimerHandle } from '../../ports.ts'
import type { CableSocket, CableSocketEvents, OpenCableSocket } from '../types.ts'

/** What a scripted server does by itself; each can be switched off, now or for the next sockets. */
export interface PeerManners {
  /** Answers the handshake. */
  accept: boolean
  welcome: boolean
  confirm: boolean
  /** Sends `ping` frames every 3 s. */
  beats: boolean
  /** Answers WebSocket pings. */
  pongs: boolean
  /** Answers `update_presence`. */
  echo: boolean
}

export const WELL: PeerManners = { accept: true, welcome: true, confirm: true, beats: true, pongs: true, echo: true }

const LATENCY = 5
const BEAT = 3_000

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
  manners: PeerManners
  pings = 0
  terminated = false
  closedWith: number | undefined
  bufferedAmount = 0
  /** The server side is gone. */
  ended = false
  #beat: TimerHandle | undefined
  readonly #clock: Clock
  readonly #onEcho: (socket: FakeSocket, identifier: string) => void

  constructor(
    clock: Clock,
    manners: PeerManners,
    url: string,
    options: FakeSocket['options'],
    events: CableSocketEvents,
    onEcho: (socket: FakeSocket, identifier: string) => void,
  ) {
    this.#clock = clock
    this.manners = { ...manners }
    this.url = url
    this.options = options
    this.events = events
    this.openedAt = clock.monotonic()
    this.#onEcho = onEcho
    this.#soon(() => {
      if (this.manners.accept) this.accept()
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
    if (this.manners.welcome) this.frame({ type: 'welcome' })
    if (this.manners.beats) this.#startBeats()
  }

  /** Sends a frame: an object as JSON, a string as it is. Also to a client that has let go: late frames happen. */
  frame(frame: unknown, isBinary = false): void {
    if (this.ended) return
    const text = typeof frame === 'string' ? frame : JSON.stringify(frame)
    this.events.onFrame(Buffer.from(text), isBinary)
  }

  event(identifier: string, event: string, data: unknown): void {
    this.frame({ identifier, message: { event, data } })
  }

  /** The connection ends, as the client's socket reports it. */
  drop(code = 1006, reason = ''): void {
    if (this.ended) return
    this.ended = true
    this.#stopBeats()
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
        if (this.manners.confirm) this.frame({ identifier, type: 'confirm_subscription' })
      })
    else if (command === 'message' && data?.includes('update_presence') === true)
      this.#soon(() => {
        if (this.manners.echo) this.#onEcho(this, identifier)
      })
  }

  ping(): void {
    this.pings++
    this.#soon(() => {
      if (this.manners.pongs && !this.ended) this.events.onPong()
    })
  }

  close(code?: number): void {
    this.closedWith = code
  }

  /** The client lets go; the late close that `ws` reports afterwards comes too. */
  terminate(): void {
    if (this.terminated) return
    this.terminated = true
    this.#stopBeats()
    this.#soon(() => {
      this.drop(1006)
    })
  }

  #startBeats(): void {
    this.#beat = this.#clock.after(BEAT, () => {
      if (!this.isLive) return
      if (this.manners.beats) this.frame({ type: 'ping', message: Math.floor(this.#clock.now() / 1000) })
      this.#startBeats()
    })
  }

  #stopBeats(): void {
    if (this.#beat !== undefined) this.#clock.clear(this.#beat)
    this.#beat = undefined
  }

  #soon(run: () => void): void {
    this.#clock.after(LATENCY, () => {
      if (!this.ended) run()
    })
  }
}

/** A server at the level of the socket port: well behaved unless told otherwise. */
export class FakePeer {
  readonly sockets: FakeSocket[] = []
  manners: PeerManners = { ...WELL }
  /** Replaces the manners for each new socket: what an attempt meets. */
  onSocket: ((socket: FakeSocket, index: number) => void) | undefined
  mostLive = 0
  readonly #clock: Clock

  constructor(clock: Clock) {
    this.#clock = clock
  }

  readonly open: OpenCableSocket = (url, options, events) => {
    const socket = new FakeSocket(this.#clock, this.manners, url, options, events, (from, identifier) => {
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
