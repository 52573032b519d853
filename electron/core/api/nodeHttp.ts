import http from 'node:http'
import https from 'node:https'
import type { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { systemClock } from '../clock.ts'
import { isPrivateHost } from '../net/privateHost.ts'
import { leadsToPrivate, publicLookup } from '../net/publicLookup.ts'
import type { Clock, Dispose, TimerHandle } from '../ports.ts'
import { watchBody } from './bodyDeadlines.ts'
import type { HttpClient, HttpHead, HttpRequest, HttpResponse, HttpStream } from './http.ts'
import { LargeTurns } from './largeTurns.ts'
import { networkError } from './networkError.ts'
import type { BodyLimits } from './readBody.ts'
import { readBody, SMALL_BODY } from './readBody.ts'
import { sendBody } from './sendBody.ts'
import { ApiError } from './types.ts'

const CONNECT_TIMEOUT = 10_000
const TIMEOUT = 30_000
/** An idle connection is dropped before servers do it (Apache after 5 s): a request on a dying one has an unknown outcome. */
const IDLE_TIMEOUT = 4_000
const JSON_LIMITS = { maxBytes: 64 * 1024 * 1024, maxValues: 2_000_000 }
/** Bytes that a large answer must bring in each `TIMEOUT` to be waited for longer, and how often it is. */
const LARGE_FLOW = 1024 * 1024
const LARGE_WAITS = 5

export interface NodeHttpOptions {
  /** `Deskbell/1.2.3`. Never contains "Mozilla": since 4.15 servers cap browsers' sessions loudly and others silently. */
  userAgent: string
  /** The agent that knows the system's proxy for an address; node's own with keep-alive where it says undefined. */
  agentFor?: (url: string, publicOnly: boolean) => http.Agent | undefined
  /** Certificates to trust, as `node:tls` takes them; the runtime's own where absent. */
  ca?: string[]
  clock?: Clock
}

/** HTTP over node's own client. Redirects come back as they are. */
export function nodeHttp(options: NodeHttpOptions): HttpClient {
  const clock = options.clock ?? systemClock
  const pool = { keepAlive: true, maxSockets: 6, timeout: IDLE_TIMEOUT }
  const plain = new http.Agent(pool)
  const trust = options.ca ? { ca: options.ca } : {}
  const secure = new https.Agent({ ...pool, ...trust })
  // Which address a name leads to is judged when a connection is made, so a request for public hosts never uses a kept one.
  const fresh = { plain: new http.Agent({ keepAlive: false }), secure: new https.Agent({ keepAlive: false, ...trust }) }
  const turns = new LargeTurns()
  const ownAgent = (isSecure: boolean, publicOnly: boolean): http.Agent =>
    publicOnly ? (isSecure ? fresh.secure : fresh.plain) : isSecure ? secure : plain

  function start(request: HttpRequest, headers: Record<string, string>): Exchange {
    const url = new URL(request.url)
    const publicOnly = request.publicOnly === true
    const agent = options.agentFor?.(request.url, publicOnly) ?? ownAgent(url.protocol === 'https:', publicOnly)
    return new Exchange(request, {
      url,
      agent,
      headers: { 'user-agent': options.userAgent, ...headers },
      ca: options.ca,
      clock,
    })
  }

  async function attempt(request: HttpRequest, mayRepeat: boolean): Promise<HttpResponse> {
    const exchange = start(request, { 'accept-encoding': 'gzip, br', ...request.headers })
    const limits: BodyLimits =
      request.isJson === true
        ? { ...JSON_LIMITS, turn: () => exchange.takeTurn(turns, new URL(request.url).origin) }
        : { maxBytes: SMALL_BODY }
    if (request.maxBytes !== undefined) limits.maxBytes = request.maxBytes
    try {
      const response = await exchange.head()
      return { ...headOf(response), body: await exchange.raceFailure(readBody(response, limits)) }
    } catch (error) {
      const failure = exchange.failure(error)
      // Reading on a kept connection that the server closed meanwhile says nothing of the server.
      if (mayRepeat && request.method === 'GET' && failure.code === 'offline' && exchange.isOnKeptConnection)
        return await attempt(request, false)
      throw failure
    } finally {
      exchange.end()
    }
  }

  return {
    async request(request) {
      await judge(request)
      return attempt(request, true)
    },
    async open(request: HttpRequest): Promise<HttpStream> {
      await judge(request)
      const exchange = start(request, { 'accept-encoding': 'identity', ...request.headers })
      try {
        const body = await exchange.head()
        body.once('close', () => exchange.end())
        exchange.stopWaiting()
        if (request.deadlines) watchBody(body, request.deadlines, clock)
        return { ...headOf(body), body }
      } catch (error) {
        exchange.end()
        throw exchange.failure(error)
      }
    },
  }
}

/** Refuses a request that may only leave for public hosts; here too, and not only where it connects: a proxy or a kept connection asks no lookup. */
async function judge({ url, publicOnly }: HttpRequest): Promise<void> {
  if (publicOnly !== true) return
  const { hostname } = new URL(url)
  if (isPrivateHost(hostname) || (await leadsToPrivate(hostname)))
    throw new ApiError({ code: 'forbidden', delivered: 'no', detail: 'private network' })
}

interface ExchangeOptions {
  url: URL
  agent: http.Agent
  headers: Record<string, string>
  ca: string[] | undefined
  clock: Clock
}

/** One request on the wire: its deadlines, and whether the server may have seen it. */
class Exchange {
  readonly #request: http.ClientRequest
  readonly #failed: Promise<never>
  readonly #clock: Clock
  readonly #timers: TimerHandle[]
  #unwatchSignal: Dispose = () => undefined
  #endTurn: (() => void) | null = null
  #isOver = false
  #isWaitingForTurn = false
  #fail: (error: ApiError) => void = () => undefined
  #written = false
  /** A server acts on a body of a stated length only when all of it is there. */
  #whole = false
  #response: Promise<http.IncomingMessage>

  constructor(request: HttpRequest, { url, agent, headers, ca, clock }: ExchangeOptions) {
    this.#failed = new Promise((_, reject) => {
      this.#fail = reject
    })
    // Rejections before anyone waits are seen through `head`.
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
    const connecting = clock.after(request.connectTimeout ?? CONNECT_TIMEOUT, () => {
      if (!this.#written) this.#abort('timeout')
    })
    const timeout = request.timeout ?? TIMEOUT
    const waiting = clock.after(timeout, () => this.#late(timeout, request.isJson === true ? LARGE_WAITS : 0, 0))
    this.#clock = clock
    this.#timers = [connecting, waiting]
    this.#watchSignal(request.signal)
    outgoing.once('socket', (socket) => this.#watchSocket(socket, () => clock.clear(connecting)))
    outgoing.on('error', (error) => this.#fail(networkError(error, this.#mayHaveReachedServer)))
    this.#response = new Promise((resolve) => outgoing.once('response', resolve))
    sendBody(
      outgoing,
      body,
      () => {
        this.#whole = true
      },
      request.onProgress,
    ).catch((error: unknown) => {
      this.#fail(error instanceof ApiError ? error : networkError(error, this.#mayHaveReachedServer))
      outgoing.destroy()
    })
  }

  /** The answer's status and headers; the body is still to come. */
  async head(): Promise<http.IncomingMessage> {
    const response = await this.raceFailure(this.#response)
    this.#written = true
    this.#whole = true
    return response
  }

  /** Whichever comes first: the work's end, or a deadline, an abort or a broken socket. */
  raceFailure<T>(work: Promise<T>): Promise<T> {
    return Promise.race([work, this.#failed])
  }

  failure(error: unknown): ApiError {
    this.#request.destroy()
    return networkError(error, this.#mayHaveReachedServer)
  }

  get #mayHaveReachedServer(): boolean {
    return this.#written && this.#whole
  }

  get isOnKeptConnection(): boolean {
    return this.#request.reusedSocket
  }

  /** The headers are here; a stream may take as long as it flows. */
  stopWaiting(): void {
    for (const timer of this.#timers.splice(0)) this.#clock.clear(timer)
  }

  end(): void {
    this.#isOver = true
    this.stopWaiting()
    this.#unwatchSignal()
    this.#endTurn?.()
    this.#endTurn = null
  }

  /** The answer is large: goes on when no other large one of this server is read. The turn ends with the exchange. */
  async takeTurn(turns: LargeTurns, origin: string): Promise<void> {
    this.#isWaitingForTurn = true
    const end = await turns.enter(origin)
    this.#isWaitingForTurn = false
    if (this.#isOver) end()
    else this.#endTurn = end
  }

  /** The time is over: a large answer that keeps coming, or whose turn has not come, has more of it. */
  #late(timeout: number, waits: number, readBefore: number): void {
    const read = this.#request.socket?.bytesRead ?? 0
    const isFlowing = this.#isWaitingForTurn || (this.#whole && read - readBefore >= LARGE_FLOW)
    if (waits <= 0 || !isFlowing) return this.#abort('timeout')
    this.#timers.push(this.#clock.after(timeout, () => this.#late(timeout, waits - 1, read)))
  }

  #abort(code: 'timeout' | 'cancelled'): void {
    this.#fail(new ApiError({ code, delivered: this.#mayHaveReachedServer ? 'unknown' : 'no' }))
    this.#request.destroy()
  }

  #watchSignal(signal: AbortSignal | undefined): void {
    if (!signal) return
    if (signal.aborted) return this.#abort('cancelled')
    const abort = (): void => this.#abort('cancelled')
    signal.addEventListener('abort', abort, { once: true })
    this.#unwatchSignal = () => signal.removeEventListener('abort', abort)
  }

  /** Until a new connection stands (and is encrypted), nothing of the request can have left; on a kept one it has at once. */
  #watchSocket(socket: Socket, onConnected: () => void): void {
    const connected = (): void => {
      this.#written = true
      onConnected()
    }
    const secure = 'encrypted' in socket && (socket as TLSSocket).encrypted
    const handshaking =
      secure && (socket.connecting || (socket as TLSSocket & { secureConnecting?: boolean }).secureConnecting === true)
    if (handshaking) socket.once('secureConnect', connected)
    else if (socket.connecting) socket.once('connect', connected)
    else connected()
  }
}

function headOf(response: http.IncomingMessage): HttpHead {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(response.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value
  }
  return { status: response.statusCode ?? 0, headers }
}
