import http from 'node:http'
import https from 'node:https'
import { systemClock } from '../clock.ts'
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

/**
 * Milliseconds. Idle connections are closed before the server closes them (Apache after 5 s), because the outcome of a
 * request on a closing connection is unknown.
 */
const IDLE_TIMEOUT = 4_000
const JSON_LIMITS = { maxBytes: 64 * 1024 * 1024, maxValues: 2_000_000 }

export interface NodeHttpOptions {
  /**
   * `Deskbell/1.2.3`. Never contains "Mozilla": since 4.15 servers cap browsers' sessions loudly and others silently.
   */
  userAgent: string
  /** The agent that uses the system's proxy for an address; null for Node's own agent with keep-alive. */
  agentFor?: (url: string, publicOnly: boolean) => http.Agent | null | undefined
  /** Certificates to trust, as for `node:tls`; the runtime's own where absent. */
  ca?: string[]
  clock?: Clock
}

/** An `HttpClient` on Node's own client. Doesn't follow redirects. */
export function nodeHttp(options: NodeHttpOptions): HttpClient {
  const clock = options.clock ?? systemClock
  const pool = { keepAlive: true, maxSockets: 6, timeout: IDLE_TIMEOUT }
  const plain = new http.Agent(pool)
  const trust = options.ca ? { ca: options.ca } : {}
  const secure = new https.Agent({ ...pool, ...trust })
  // The address of a name is checked when a connection is made, so a request for public hosts never reuses one.
  const fresh = { plain: new http.Agent({ keepAlive: false }), secure: new https.Agent({ keepAlive: false, ...trust }) }
  const largeAnswers = new KeyedLock()
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
      ca: options.ca ?? null,
      clock,
    })
  }

  async function attempt(request: HttpRequest, mayRepeat: boolean): Promise<HttpResponse> {
    const exchange = start(request, { 'accept-encoding': 'gzip, br', ...request.headers })
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
      // The server has closed a reused connection, which doesn't mean that it is offline. A GET can be repeated.
      if (mayRepeat && request.method === 'GET' && failure.code === 'offline' && exchange.isOnReusedConnection)
        return await attempt(request, false)
      throw failure
    } finally {
      exchange.end()
    }
  }

  return {
    async request(request) {
      await requirePublicHost(request)
      return attempt(request, true)
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
    throw new ApiError({ code: 'forbidden', delivered: 'no', detail: 'private network' })
}

function headOf(response: http.IncomingMessage): HttpHead {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(response.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value
  }
  return { status: response.statusCode ?? 0, headers }
}
