import { Readable } from 'node:stream'
import type { HttpClient, HttpRequest, HttpResponse } from '../../electron/core/api/http.ts'
import { networkError } from '../../electron/core/api/networkError.ts'
import type { NodeHttp } from '../../electron/core/api/nodeHttp.ts'
import { ApiError } from '../../electron/core/api/types.ts'
import { IDLE_TIMEOUT } from '../../electron/core/net/idleConnections.ts'
import type { TimerHandle } from '../../electron/core/ports.ts'
import type { Upload } from '../../electron/demo/http.ts'
import type { InProcessDemo } from '../../electron/demo/inProcess.ts'
import type { Reply } from '../../electron/demo/rest/answer.ts'
import type { ProcessClock } from './clock.ts'
import type { Link, Network } from './network.ts'

const CONNECT_TIMEOUT = 10_000
const TIMEOUT = 30_000

export interface StoryHttpOptions {
  process: ProcessClock
  network: Network
  demo: InProcessDemo
  /** Requests that may still reach the server, or that it hasn't finished. */
  inFlight?: { began(body: string): void; ended(body: string): void }
  /** A request leaves the process. */
  onSent?(request: { method: string; path: string; body: string }): void
}

/** HTTP as `nodeHttp` does it, over the story's network to the server in this process. */
export function storyHttp(options: StoryHttpOptions): NodeHttp {
  const pool = new Pool(options)
  const reads = new Set<StoryExchange>()
  const attempt = async (request: HttpRequest, isRepeat: boolean): Promise<HttpResponse> => {
    const exchange = new StoryExchange(options, request, pool.take(isRepeat))
    const mayRepeat = !isRepeat && request.method === 'GET'
    if (mayRepeat) reads.add(exchange)
    try {
      const response = await exchange.response
      pool.keep(exchange.connection)
      return response
    } catch (error) {
      exchange.connection.link.endFromClient()
      const isOffline = error instanceof ApiError && error.code === 'offline'
      if (mayRepeat && isOffline && exchange.isOnOldConnection) return await attempt(request, true)
      throw error
    } finally {
      reads.delete(exchange)
    }
  }
  return {
    request: (request) => attempt(request, false),
    refreshConnections: () => {
      pool.closeIdle()
      for (const exchange of reads) exchange.abandonConnection()
    },
    open: () => Promise.reject(new ApiError({ code: 'unsupported', reachedServer: 'no' })),
  }
}

interface Connection {
  readonly link: Link
  isReused: boolean
  /** The request that it serves. */
  exchange: Pick<StoryExchange, 'cut' | 'lost'> | null
}

/** Connections that stay open after a request, each for `IDLE_TIMEOUT`. */
class Pool {
  readonly #process: ProcessClock
  readonly #network: Network
  readonly #idle = new Map<Connection, TimerHandle>()

  constructor({ process, network }: StoryHttpOptions) {
    this.#process = process
    this.#network = network
  }

  /** The connection that was used last, as Node's agents do it, or a new one. */
  take(isFresh: boolean): Connection {
    const idle = isFresh ? undefined : [...this.#idle.keys()].at(-1)
    if (idle) {
      this.#remove(idle)
      idle.isReused = true
      return idle
    }
    const link = this.#network.connect(this.#process, {
      onClientCut: () => {
        this.#remove(connection)
        connection.exchange?.cut()
      },
      onServerCut: () => connection.exchange?.lost(),
    })
    const connection: Connection = { link, isReused: false, exchange: null }
    return connection
  }

  keep(connection: Connection): void {
    connection.exchange = null
    if (!connection.link.isOpenToServer || this.#process.isDead) return
    this.#idle.set(
      connection,
      this.#process.after(IDLE_TIMEOUT, () => this.#close(connection)),
    )
  }

  closeIdle(): void {
    for (const connection of [...this.#idle.keys()]) this.#close(connection)
  }

  #close(connection: Connection): void {
    this.#remove(connection)
    connection.link.endFromClient()
  }

  #remove(connection: Connection): void {
    const timer = this.#idle.get(connection)
    if (timer !== undefined) this.#process.clear(timer)
    this.#idle.delete(connection)
  }
}

/** One request on a connection. */
class StoryExchange {
  readonly connection: Connection
  /** Never settles in a killed process, which sends nothing. */
  readonly response: Promise<HttpResponse>
  readonly #options: StoryHttpOptions
  readonly #request: HttpRequest
  readonly #timers: TimerHandle[]
  readonly #abort = (): void => this.#fail('ABORT_ERR')
  #resolve: (response: HttpResponse) => void = () => undefined
  #reject: (error: ApiError) => void = () => undefined
  #isOver = false
  #isWritten = false
  #isAbandoned = false
  #inFlight: string | null = null

  constructor(options: StoryHttpOptions, request: HttpRequest, connection: Connection) {
    const { network, process } = options
    this.#options = options
    this.#request = request
    this.connection = connection
    connection.exchange = this
    this.response = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    this.#timers = [
      process.after(request.connectTimeout ?? CONNECT_TIMEOUT, () => {
        if (!this.#isWritten) this.#fail('ETIMEDOUT')
      }),
      process.after(request.timeout ?? TIMEOUT, () => this.#fail('ETIMEDOUT')),
    ]
    if (process.isDead) return
    request.signal?.addEventListener('abort', this.#abort)
    if (request.signal?.aborted === true) this.#abort()
    else if (connection.isReused) this.#connected()
    else if (network.weather === 'down') process.after(2, () => this.#fail('ENETUNREACH'))
    else this.#connect()
  }

  get isOnOldConnection(): boolean {
    return this.connection.isReused || this.#isAbandoned
  }

  abandonConnection(): void {
    this.#isAbandoned = true
    this.#fail('ECONNRESET')
  }

  /** The client detects that the connection is gone. */
  cut(): void {
    this.#fail(this.#isWritten ? 'ECONNRESET' : 'ECONNREFUSED')
  }

  /** The server detects it: the request will not arrive. */
  lost(): void {
    if (this.#inFlight !== null) this.#options.inFlight?.ended(this.#inFlight)
    this.#inFlight = null
  }

  #connect(): void {
    const { network } = this.#options
    const { link } = this.connection
    link.toServer(() => {
      if (network.isServerUp) link.toClient(() => this.#connected())
      else link.endFromServer()
    })
  }

  #connected(): void {
    this.#send().catch((error: unknown) => {
      this.#finish(() => this.#reject(networkError(error, this.#isWritten)))
    })
  }

  async #send(): Promise<void> {
    const { demo, inFlight, network, onSent } = this.#options
    const { link } = this.connection
    const request = this.#request
    this.#isWritten = true
    const body = await bytesOf(request)
    if (!link.isOpenToServer) return
    const text = body.toString('latin1')
    onSent?.({ method: request.method, path: new URL(request.url).pathname, body: text })
    inFlight?.began(text)
    this.#inFlight = text
    link.toServer(() => {
      // A server that restarted doesn't know the connections from before.
      if (!network.isServerUp || !link.isOpenToClient) return this.lost()
      this.#inFlight = null
      void demo
        .request({
          method: request.method,
          url: request.url.slice(new URL(request.url).origin.length),
          headers: { ...request.headers },
          ...read(request, body),
        })
        .then((reply) => this.#answered(reply))
        .finally(() => inFlight?.ended(text))
    })
  }

  #answered(reply: Reply): void {
    const { link } = this.connection
    if (reply.kind === 'cut' || reply.isCutShort) return link.endFromServer()
    const { status, headers, bytes } = reply
    link.toClient(() => this.#finish(() => this.#resolve({ status, headers, body: bytes })))
  }

  #fail(code: string): void {
    this.#finish(() => this.#reject(networkError(Object.assign(new Error(code), { code }), this.#isWritten)))
  }

  #finish(end: () => void): void {
    const { process } = this.#options
    if (this.#isOver || process.isDead) return
    this.#isOver = true
    for (const timer of this.#timers) process.clear(timer)
    this.#request.signal?.removeEventListener('abort', this.#abort)
    end()
  }
}

async function bytesOf({ body }: HttpRequest): Promise<Buffer> {
  if (!body) return Buffer.alloc(0)
  if (body.kind === 'text') return Buffer.from(body.text)
  const chunks: Uint8Array[] = []
  for await (const chunk of body.open()) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** Parses a body as the server does, without streams. */
function read({ body }: HttpRequest, bytes: Buffer): { body: Record<string, unknown>; uploads: Upload[] } {
  if (bytes.length === 0 || !body) return { body: {}, uploads: [] }
  const boundary = /boundary=(.*)$/.exec(body.contentType)?.[1]
  if (boundary === undefined)
    return { body: JSON.parse(bytes.toString('utf8')) as Record<string, unknown>, uploads: [] }
  const fields: Record<string, unknown> = {}
  const uploads: Upload[] = []
  for (const part of bytes.toString('latin1').split(`--${boundary}`).slice(1, -1)) {
    const end = part.indexOf('\r\n\r\n')
    const head = part.slice(0, end)
    const content = Buffer.from(part.slice(end + 4, -2), 'latin1')
    const field = /name="([^"]*)"/.exec(head)?.[1] ?? ''
    const fileName = /filename="([^"]*)"/.exec(head)?.[1]
    if (fileName === undefined) fields[field] = content.toString('utf8')
    else uploads.push({ field, fileName, contentType: /content-type: (.*)/.exec(head)?.[1] ?? '', bytes: content })
  }
  return { body: fields, uploads }
}

/** For requests of the story itself, outside virtual time. */
export function directHttp(demo: InProcessDemo): HttpClient {
  return {
    request: async (request) => {
      const reply = await demo.request({
        method: request.method,
        url: request.url.slice(new URL(request.url).origin.length),
        headers: { ...request.headers },
        body: {},
        uploads: [],
      })
      if (reply.kind === 'cut') throw new ApiError({ code: 'offline', reachedServer: 'unknown' })
      return { status: reply.status, headers: reply.headers, body: reply.bytes }
    },
    open: () => Promise.resolve({ status: 404, headers: {}, body: Readable.from([]) }),
  }
}
