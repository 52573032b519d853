import type { CableSocket, CableSocketEvents, OpenCableSocket } from '../../electron/core/cable/index.ts'
import type { SocketTransport } from '../../electron/demo/connection.ts'
import type { InProcessDemo } from '../../electron/demo/inProcess.ts'
import type { ProcessClock } from './clock.ts'
import type { Link, Network } from './network.ts'

/** As `openWsSocket`: a longer frame ends the socket. */
const MAX_PAYLOAD = 8 * 1024 * 1024

/** Sockets like those of `ws`, over the story's network to the server in this process. */
export function storySockets(process: ProcessClock, network: Network, demo: InProcessDemo): OpenCableSocket {
  return (url, options, events) => new StorySocket(process, network, demo, url, options, events)
}

class StorySocket implements CableSocket {
  readonly bufferedAmount = 0
  readonly #process: ProcessClock
  readonly #events: CableSocketEvents
  readonly #link: Link
  #wire: PlayedWire | undefined
  #isOpen = false
  #isClosed = false

  constructor(
    process: ProcessClock,
    network: Network,
    demo: InProcessDemo,
    url: string,
    options: Parameters<OpenCableSocket>[1],
    events: CableSocketEvents,
  ) {
    this.#process = process
    this.#events = events
    this.#link = network.connect(process, {
      onClientCut: () => {
        if (!this.#isOpen) events.onError(Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }))
        this.#closed(1006, '')
      },
      onServerCut: () => {
        this.#wire?.ended()
      },
    })
    const { handshakeTimeout } = options
    if (handshakeTimeout !== undefined)
      process.after(handshakeTimeout, () => {
        this.#giveUp('Opening handshake has timed out')
      })
    if (network.weather === 'down')
      process.after(2, () => {
        this.#giveUp('connect ENETUNREACH', 'ENETUNREACH')
      })
    else this.#handshake(network, demo, new URL(url).pathname, options.origin)
  }

  send(text: string): void {
    if (this.#isOpen && !this.#isClosed)
      this.#link.toServer(() => {
        this.#wire?.frame(text)
      })
  }

  ping(): void {
    if (this.#isOpen && !this.#isClosed)
      this.#link.toServer(() => {
        this.#wire?.ping()
      })
  }

  close(code = 1005): void {
    this.#link.toServer(() => {
      this.#wire?.ended()
      this.#link.toClient(() => {
        this.#closed(code, '')
      })
    })
  }

  terminate(): void {
    this.#link.endFromClient()
    // `ws` also reports the end to the side that requested it.
    this.#process.after(1, () => {
      this.#closed(1006, '')
    })
  }

  /** For the server's end. */
  arrive(frame: string | Buffer): void {
    if (this.#isClosed) return
    if (frame.length > MAX_PAYLOAD) {
      this.#events.onError(
        Object.assign(new RangeError('Max payload size exceeded'), { code: 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH' }),
      )
      this.#link.endFromClient()
      this.#closed(1006, '')
    } else this.#events.onFrame(Buffer.from(frame), typeof frame !== 'string')
  }

  pong(): void {
    if (!this.#isClosed) this.#events.onPong()
  }

  closedByServer(code: number, reason: string): void {
    this.#link.endFromClient()
    this.#closed(code, reason)
  }

  #handshake(network: Network, demo: InProcessDemo, path: string, origin: string): void {
    const link = this.#link
    link.toServer(() => {
      if (!network.isServerUp) return link.endFromServer()
      const refusal = demo.refusal(path, origin)
      if (refusal === 'hang') return
      if (refusal) {
        link.toClient(() => {
          this.#events.onUnexpectedResponse(
            refusal.status,
            Object.fromEntries(Object.entries(refusal.headers).map(([name, value]) => [name.toLowerCase(), value])),
          )
          this.closedByServer(1006, '')
        })
        return
      }
      link.toClient(() => {
        if (this.#isClosed) return
        this.#isOpen = true
        this.#events.onOpen('actioncable-v1-json')
      })
      this.#wire = new PlayedWire(this, link)
      demo.accept(this.#wire)
    })
  }

  #giveUp(message: string, code?: string): void {
    if (this.#isOpen || this.#isClosed) return
    this.#link.endFromClient()
    this.#events.onError(Object.assign(new Error(message), code === undefined ? {} : { code }))
    this.#closed(1006, '')
  }

  #closed(code: number, reason: string): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#events.onClose(code, reason)
  }
}

type Listeners = Parameters<SocketTransport['listen']>[0]

/** The server's end of a socket. */
class PlayedWire implements SocketTransport {
  readonly bufferedAmount = 0
  readonly #client: StorySocket
  readonly #link: Link
  #listeners: Listeners | undefined
  #isOver = false
  isOpen = true

  constructor(client: StorySocket, link: Link) {
    this.#client = client
    this.#link = link
  }

  listen(listeners: Listeners): void {
    this.#listeners = listeners
  }
  send(frame: string | Buffer): void {
    this.#link.toClient(() => {
      this.#client.arrive(frame)
    })
  }
  pong(): void {
    this.#link.toClient(() => {
      this.#client.pong()
    })
  }

  close(code: number, reason: string): void {
    this.isOpen = false
    this.#link.toClient(() => {
      this.#client.closedByServer(code, reason)
    })
  }

  cut(): void {
    this.#link.endFromServer()
    this.ended()
  }

  reset(): void {
    this.#link.breakNow()
    this.ended()
  }

  frame(text: string): void {
    if (!this.#isOver) this.#listeners?.onFrame(text)
  }

  ping(): void {
    if (!this.#isOver) this.#listeners?.onPing(Buffer.alloc(0))
  }

  ended(): void {
    if (this.#isOver) return
    this.#isOver = true
    this.isOpen = false
    this.#listeners?.onClose()
  }
}
