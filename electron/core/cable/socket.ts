import type http from 'node:http'
import type { ClientOptions, RawData } from 'ws'
import { WebSocket } from 'ws'
import { toError } from '../../../shared/text/errors.ts'
import type { CableSocket, CableSocketEvents, OpenCableSocket } from './types.ts'

export interface WsSocketOptions {
  /** The agent for an address, called for each socket; null for a direct connection. */
  agentFor?(url: string): Promise<http.Agent | null> | http.Agent | null
  /** Certificates to trust in addition to Node's own. */
  readonly ca?: string | Buffer | (string | Buffer)[]
  readonly userAgent?: string
}

/** Bytes, more than any server's event. A larger frame closes the socket (1009). */
const MAX_PAYLOAD = 8 * 1024 * 1024

/**
 * Opens sockets with `ws`. Without compression, which Rails does not support; without cookies, redirects and tokens in
 * the address.
 */
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
  #socket: WebSocket | null = null
  #isTerminated = false

  constructor(
    options: WsSocketOptions,
    url: string,
    protocols: string[],
    settings: ClientOptions,
    events: CableSocketEvents,
  ) {
    this.#events = events
    const { agentFor } = options
    const open = (agent: http.Agent | null): void => {
      this.#open(url, protocols, agent === null ? settings : { ...settings, agent })
    }
    if (agentFor === undefined) open(null)
    else void this.#openThrough(() => agentFor(url), open)
  }

  get bufferedAmount(): number {
    return this.#socket?.bufferedAmount ?? 0
  }

  send(text: string): void {
    const socket = this.#socket
    if (socket?.readyState !== WebSocket.OPEN) return
    // A failed write is followed by 'error' and 'close', which are handled.
    socket.send(text, ignoreResult)
  }

  ping(): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.ping(undefined, undefined, ignoreResult)
  }

  close(code?: number): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.close(code)
  }

  terminate(): void {
    this.#isTerminated = true
    this.#socket?.terminate()
  }

  async #openThrough(
    find: () => ReturnType<NonNullable<WsSocketOptions['agentFor']>>,
    open: (agent: http.Agent | null) => void,
  ): Promise<void> {
    try {
      const agent = await find()
      if (!this.#isTerminated) open(agent)
    } catch (error) {
      this.#fail(error)
    }
  }

  #open(url: string, protocols: string[], settings: ClientOptions): void {
    let socket: WebSocket
    try {
      socket = new WebSocket(url, protocols, settings)
    } catch (error) {
      // `ws` throws on an invalid address. Reported later, so that the caller has its socket first.
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
    // Not through `#guard`: in a flood, a closure per frame costs measurable time.
    socket.on('message', (data: RawData, isBinary: boolean) => {
      try {
        events.onFrame(data as Buffer, isBinary)
      } catch (error) {
        this.#onThrow(error)
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
      // A listener of this event has to end the request. The body is not read.
      response.destroy()
      request.destroy()
      socket.terminate()
    })
  }

  /**
   * After a throw in a listener, a socket of `ws` delivers nothing more:
   * docs/protocol.md#findings-that-shaped-the-client, 6.
   */
  #guard(run: () => void): void {
    try {
      run()
    } catch (error) {
      this.#onThrow(error)
    }
  }

  #onThrow(error: unknown): void {
    this.#socket?.terminate()
    this.#fail(error)
  }

  #fail(error: unknown): void {
    if (this.#isTerminated) return
    this.#isTerminated = true
    try {
      this.#events.onError(toError(error))
    } finally {
      this.#socket?.terminate()
    }
  }
}

function ignoreResult(): void {
  // See `WsSocket.send`.
}
