import type http from 'node:http'
import type { ClientOptions, RawData } from 'ws'
import { WebSocket } from 'ws'
import type { CableSocket, CableSocketEvents, OpenCableSocket } from './types.ts'

export interface WsSocketOptions {
  /** The proxy for an address, asked anew for each socket; undefined: direct. */
  agentFor?(url: string): Promise<http.Agent | undefined> | http.Agent | undefined
  /** Certificates trusted beside Node's own. */
  readonly ca?: string | Buffer | (string | Buffer)[]
  readonly userAgent?: string
}

/** Larger than any server's event; a larger one closes the socket (1009). */
const MAX_PAYLOAD = 8 * 1024 * 1024

/** The port of `ws`. Rails never compresses; cookies, redirects and tokens in the address are never used. */
export function openWsSocket(options: WsSocketOptions = {}): OpenCableSocket {
  return (url, { origin, protocols, handshakeTimeout }, events) =>
    new WsSocket(
      options,
      url,
      [...protocols],
      {
        origin,
        perMessageDeflate: false,
        maxPayload: MAX_PAYLOAD,
        followRedirects: false,
        ...(handshakeTimeout === undefined ? {} : { handshakeTimeout }),
        ...(options.ca === undefined ? {} : { ca: options.ca }),
        ...(options.userAgent === undefined ? {} : { headers: { 'User-Agent': options.userAgent } }),
      },
      events,
    )
}

class WsSocket implements CableSocket {
  readonly #events: CableSocketEvents
  #socket: WebSocket | undefined
  #terminated = false

  constructor(
    options: WsSocketOptions,
    url: string,
    protocols: string[],
    settings: ClientOptions,
    events: CableSocketEvents,
  ) {
    this.#events = events
    const { agentFor } = options
    const open = (agent?: http.Agent): void => {
      this.#open(url, protocols, agent === undefined ? settings : { ...settings, agent })
    }
    if (agentFor === undefined) open()
    else void this.#openThrough(() => agentFor(url), open)
  }

  get bufferedAmount(): number {
    return this.#socket?.bufferedAmount ?? 0
  }

  send(text: string): void {
    const socket = this.#socket
    if (socket?.readyState !== WebSocket.OPEN) return
    // A failed write is followed by 'error' and 'close'; here there is nothing more to do about it.
    socket.send(text, ignoreResult)
  }

  ping(): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.ping(undefined, undefined, ignoreResult)
  }

  close(code?: number): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.close(code)
  }

  terminate(): void {
    this.#terminated = true
    this.#socket?.terminate()
  }

  async #openThrough(
    find: () => ReturnType<NonNullable<WsSocketOptions['agentFor']>>,
    open: (agent?: http.Agent) => void,
  ): Promise<void> {
    try {
      const agent = await find()
      if (!this.#terminated) open(agent)
    } catch (error) {
      this.#fail(error)
    }
  }

  #open(url: string, protocols: string[], settings: ClientOptions): void {
    let socket: WebSocket
    try {
      socket = new WebSocket(url, protocols, settings)
    } catch (error) {
      // `ws` throws on addresses it cannot use; told later, so that the caller has its socket first.
      queueMicrotask(() => {
        this.#fail(error)
      })
      return
    }
    this.#socket = socket
    const events = this.#events
    socket.on('open', () => {
      this.#guard(() => {
        events.onOpen(socket.protocol)
      })
    })
    // Written out: a closure for each frame of a flood is felt.
    socket.on('message', (data: RawData, isBinary: boolean) => {
      try {
        events.onFrame(data as Buffer, isBinary)
      } catch (error) {
        this.#deafen(error)
      }
    })
    socket.on('pong', () => {
      this.#guard(() => {
        events.onPong()
      })
    })
    // This listener stays for the life of the socket: 'error' without one would end the process.
    socket.on('error', (error: Error & { code?: string }) => {
      this.#guard(() => {
        events.onError(error)
      })
    })
    socket.on('close', (code: number, reason: Buffer) => {
      this.#guard(() => {
        events.onClose(code, reason.toString('utf8'))
      })
    })
    socket.on('unexpected-response', (request, response) => {
      this.#guard(() => {
        events.onUnexpectedResponse(response.statusCode ?? 0, response.headers)
      })
      // Whoever listens to this must end the request; the body is never read.
      response.destroy()
      request.destroy()
      socket.terminate()
    })
  }

  /** After a throw in a listener, a socket of `ws` delivers nothing more: docs/protocol.md#findings-that-shaped-the-client, 6. */
  #guard(run: () => void): void {
    try {
      run()
    } catch (error) {
      this.#deafen(error)
    }
  }

  #deafen(error: unknown): void {
    this.#socket?.terminate()
    this.#fail(error)
  }

  #fail(error: unknown): void {
    if (this.#terminated) return
    this.#terminated = true
    try {
      this.#events.onError(error instanceof Error ? error : new Error(String(error)))
    } finally {
      this.#socket?.terminate()
    }
  }
}

function ignoreResult(): void {
  // See `send`.
}
