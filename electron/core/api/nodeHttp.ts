import http from 'node:http'
import https from 'node:https'
import { systemClock } from '../clock.ts'
import { IDLE_TIMEOUT, IdleConnections } from '../net/idleConnections.ts'
import { isPrivateHost } from '../net/privateHost.ts'
import { leadsToPrivate } from '../net/publicLookup.ts'
import type { Clock } from '../ports.ts'
import { watchBody } from './bodyDeadlines.ts'
import { Exchange } from './exchange.ts'
import type { HttpClient, HttpHead, HttpRequest, HttpResponse, HttpStream } from './http.ts'
import { KeyedLock } from './keyedLock.ts'
import type { BodyLimits } from './readBody.ts'
import { readBody, SMALL_BODY } from './readBody.ts'
import { ApiError } from './types.ts'

const JSON_LIMITS = { maxBytes: 64 * 1024 * 1024, maxValues: 2_000_000 }

export interface NodeHttpOptions {
  /**
   * `Deskbell/1.2.3`. Never contains "Mozilla": since 4.15 servers cap browsers' sessions loudly and others silently.
   */
  userAgent: string
  /**
   * The agent that uses the system's proxy for an address, `isFresh` one with a new connection for each request; null
   * for Node's own agents.
   */
  agentFor?: (url: string, isFresh: boolean) => http.Agent | null | undefined
  /** The idle connections of those agents; this client's own where absent. */
  idle?: IdleConnections
  /** Certificates to trust, as for `node:tls`; the runtime's own where absent. */
  ca?: string[]
  clock?: Clock
}

export interface NodeHttp extends HttpClient {
  /**
   * The network may have dropped connections without a sign: closes the idle ones, and repeats reads that are not
   * answered yet on new ones. Other requests wait for their answer, because they may have arrived.
   */
  refreshConnections(): void
}

/** An `HttpClient` on Node's own client. Doesn't follow redirects. */
export function nodeHttp(options: NodeHttpOptions): NodeHttp {
  const clock = options.clock ?? systemClock
  const idle = options.idle ?? new IdleConnections(clock)
  const pool = { keepAlive: true, maxSockets: 6, timeout: IDLE_TIMEOUT }
  const plain = new http.Agent(pool)
  const trust = options.ca ? { ca: options.ca } : {}
  const secure = new https.Agent({ ...pool, ...trust })
  idle.manage(plain)
  idle.manage(secure)
  // The address of a name is checked when a connection is made, so a request for public hosts never reuses one.
  const fresh = { plain: new http.Agent({ keepAlive: false }), secure: new https.Agent({ keepAlive: false, ...trust }) }
  const largeAnswers = new KeyedLock()
  const ownAgent = (isSecure: boolean, isFresh: boolean): http.Agent =>
    isFresh ? (isSecure ? fresh.secure : fresh.plain) : isSecure ? secure : plain
  /** Reads that may be repeated. */
  const reads = new Set<Exchange>()

  function start(request: HttpRequest, headers: Record<string, string>, isRepeat = false): Exchange {
    const url = new URL(request.url)
    const isFresh = isRepeat || request.publicOnly === true
    const agent = options.agentFor?.(request.url, isFresh) ?? ownAgent(url.protocol === 'https:', isFresh)
    return new Exchange(request, {
      url,
      agent,
      headers: { 'user-agent': options.userAgent, ...headers },
      ca: options.ca ?? null,
      clock,
    })
  }

  async function attempt(request: HttpRequest, isRepeat: boolean): Promise<HttpResponse> {
    const exchange = start(request, { 'accept-encoding': 'gzip, br', ...request.headers }, isRepeat)
    const mayRepeat = !isRepeat && request.method === 'GET'
    if (mayRepeat) reads.add(exchange)
    const limits: BodyLimits =
      request.isJson === true
        ? { ...JSON_LIMITS, onLarge: () => exchange.waitForTurn(largeAnswers, new URL(request.url).origin) }
        : { maxBytes: SMALL_BODY }
    if (request.maxBytes !== undefined) limits.maxBytes = request.maxBytes
    try {
      const response = await exchange.head()
      return { ...headOf(response), body: await exchange.raceFailure(readBody(response, limits)) }
    } catch (error) {
      const failure = exchange.failure(error)
      // A reused connection was dead, which doesn't mean that the server is. The next one in the pool may be dead too.
      if (mayRepeat && failure.code === 'offline' && exchange.isOnOldConnection) return await attempt(request, true)
      throw failure
    } finally {
      reads.delete(exchange)
      exchange.end()
    }
  }

  return {
    refreshConnections() {
      idle.closeAll()
      for (const exchange of reads) exchange.abandonConnection()
    },
    async request(request) {
      await requirePublicHost(request)
      return attempt(request, false)
    },
    async open(request: HttpRequest): Promise<HttpStream> {
      await requirePublicHost(request)
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

/**
 * Rejects a `publicOnly` request to a private host. Checked here too, because a proxy or a reused connection does no
 * lookup.
 */
async function requirePublicHost({ url, publicOnly }: HttpRequest): Promise<void> {
  if (publicOnly !== true) return
  const { hostname } = new URL(url)
  if (isPrivateHost(hostname) || (await leadsToPrivate(hostname)))
    throw new ApiError({ code: 'forbidden', reachedServer: 'no', detail: 'private network' })
}

function headOf(response: http.IncomingMessage): HttpHead {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(response.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value
  }
  return { status: response.statusCode ?? 0, headers }
}
