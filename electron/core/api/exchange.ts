import http from 'node:http'
import https from 'node:https'
import type { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { publicLookup } from '../net/publicLookup.ts'
import type { Clock, Dispose } from '../ports.ts'
import { Timer } from '../timer.ts'
import type { HttpRequest } from './http.ts'
import type { KeyedLock } from './keyedLock.ts'
import { networkError } from './networkError.ts'
import { sendBody } from './sendBody.ts'
import { ApiError } from './types.ts'

/** Milliseconds. */
const CONNECT_TIMEOUT = 10_000
const TIMEOUT = 30_000
/** Bytes that a large answer must bring in each timeout to get another one, and how many it gets. */
const LARGE_FLOW = 1024 * 1024
const LARGE_EXTENSIONS = 5

interface ExchangeOptions {
  url: URL
  agent: http.Agent
  headers: Record<string, string>
  ca: string[] | null
  clock: Clock
}

/** One request on the wire: its deadlines, and whether the server may have received it. */
export class Exchange {
  readonly #request: http.ClientRequest
  readonly #failed: Promise<never>
  readonly #connectTimer: Timer
  readonly #answerTimer: Timer
  #unwatchSignal: Dispose = () => undefined
  #releaseTurn: (() => void) | null = null
  #hasEnded = false
  #isWaitingForTurn = false
  #fail: (error: ApiError) => void = () => undefined
  /** A byte may have left. */
  #isWritten = false
  /** The whole body has left. A server acts on a body of known length only when all of it has arrived. */
  #isBodySent = false
  #isAbandoned = false
  #response: Promise<http.IncomingMessage>

  constructor(request: HttpRequest, { url, agent, headers, ca, clock }: ExchangeOptions) {
    this.#failed = new Promise((_, reject) => {
      this.#fail = reject
    })
    // A rejection before `head` is called is not unhandled: `head` rejects with it.
    this.#failed.catch(() => undefined)
    const client = url.protocol === 'https:' ? https : http
    const body = request.body
    const length = body?.kind === 'text' ? Buffer.byteLength(body.text) : body?.kind === 'stream' ? body.length : null
    const outgoing = client.request(url, {
      method: request.method,
      agent,
      headers: {
        ...headers,
        ...(body && length !== null
          ? { 'content-type': body.contentType, 'content-length': String(length) }
          : request.method === 'GET'
            ? {}
            : { 'content-length': '0' }),
      },
      ...(ca && url.protocol === 'https:' ? { ca } : {}),
      ...(request.publicOnly === true ? { lookup: publicLookup } : {}),
    })
    this.#request = outgoing
    this.#connectTimer = new Timer(clock)
    this.#answerTimer = new Timer(clock)
    this.#connectTimer.set(request.connectTimeout ?? CONNECT_TIMEOUT, () => {
      if (!this.#isWritten) this.#abort('timeout')
    })
    this.#waitForAnswer(request.timeout ?? TIMEOUT, request.isJson === true ? LARGE_EXTENSIONS : 0, 0)
    this.#watchSignal(request.signal)
    outgoing.once('socket', (socket) => this.#watchSocket(socket))
    outgoing.on('error', (error) => this.#fail(networkError(error, this.#mayHaveReachedServer)))
    this.#response = new Promise((resolve) => outgoing.once('response', resolve))
    sendBody(
      outgoing,
      body ?? null,
      () => {
        this.#isBodySent = true
      },
      request.onProgress,
    ).catch((error: unknown) => {
      this.#fail(error instanceof ApiError ? error : networkError(error, this.#mayHaveReachedServer))
      outgoing.destroy()
    })
  }

  /** The answer with status and headers; its body is not read yet. */
  async head(): Promise<http.IncomingMessage> {
    const response = await this.raceFailure(this.#response)
    this.#isWritten = true
    this.#isBodySent = true
    return response
  }

  /** Settles with `work`, or rejects before it with a passed deadline, an abort or a broken socket. */
  raceFailure<T>(work: Promise<T>): Promise<T> {
    return Promise.race([work, this.#failed])
  }

  failure(error: unknown): ApiError {
    this.#request.destroy()
    return networkError(error, this.#mayHaveReachedServer)
  }

  get #mayHaveReachedServer(): boolean {
    return this.#isWritten && this.#isBodySent
  }

  /** The connection is from before this request, or was abandoned. */
  get isOnOldConnection(): boolean {
    return this.#request.reusedSocket || this.#isAbandoned
  }

  /** The connection may be dead: fails as if it had been reset. */
  abandonConnection(): void {
    this.#isAbandoned = true
    this.#abort('offline')
  }

  /** Clears the deadlines once the headers are here: the body of a stream has its own. */
  stopWaiting(): void {
    this.#connectTimer.clear()
    this.#answerTimer.clear()
  }

  end(): void {
    this.#hasEnded = true
    this.stopWaiting()
    this.#unwatchSignal()
    this.#releaseTurn?.()
    this.#releaseTurn = null
  }

  /**
   * The answer is large: resolves when no other large answer of this server is being read. The turn ends with the
   * exchange.
   */
  async waitForTurn(lock: KeyedLock, origin: string): Promise<void> {
    this.#isWaitingForTurn = true
    const release = await lock.acquire(origin)
    this.#isWaitingForTurn = false
    if (this.#hasEnded) release()
    else this.#releaseTurn = release
  }

  /** Aborts after `timeout`, or later while a large answer still arrives or waits for its turn. */
  #waitForAnswer(timeout: number, extensions: number, readBefore: number): void {
    this.#answerTimer.set(timeout, () => {
      const read = this.#request.socket?.bytesRead ?? 0
      const isArriving = this.#isWaitingForTurn || (this.#isBodySent && read - readBefore >= LARGE_FLOW)
      if (extensions > 0 && isArriving) this.#waitForAnswer(timeout, extensions - 1, read)
      else this.#abort('timeout')
    })
  }

  #abort(code: 'timeout' | 'cancelled' | 'offline'): void {
    this.#fail(new ApiError({ code, reachedServer: this.#mayHaveReachedServer ? 'unknown' : 'no' }))
    this.#request.destroy()
  }

  #watchSignal(signal: AbortSignal | undefined): void {
    if (!signal) return
    if (signal.aborted) return this.#abort('cancelled')
    const abort = (): void => this.#abort('cancelled')
    signal.addEventListener('abort', abort, { once: true })
    this.#unwatchSignal = () => signal.removeEventListener('abort', abort)
  }

  /**
   * Nothing of the request leaves before a new connection is established and encrypted. On a reused one it leaves at
   * once.
   */
  #watchSocket(socket: Socket): void {
    const connected = (): void => {
      // Ended at the end of its handshake, because of its certificate.
      if (socket.destroyed) return
      this.#isWritten = true
      this.#connectTimer.clear()
    }
    const isSecure = 'encrypted' in socket && (socket as TLSSocket).encrypted
    const isHandshaking =
      isSecure &&
      (socket.connecting || (socket as TLSSocket & { secureConnecting?: boolean }).secureConnecting === true)
    if (isHandshaking) socket.once('secureConnect', connected)
    else if (socket.connecting) socket.once('connect', connected)
    else connected()
  }
}
