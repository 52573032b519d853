import type { ServerQuestion } from '../../../shared/bridge.ts'
import { textOf, wireOf } from '../../../shared/model/wire.ts'
import { readJson } from '../../../shared/text/json.ts'
import { withoutEnd } from '../../../shared/text/withoutEnd.ts'
import type { ErrorCode } from '../../../shared/views.ts'
import { isHtml, statusError } from '../api/answer.ts'
import type { HttpClient, HttpResponse } from '../api/http.ts'
import { reasonOf } from '../api/networkError.ts'
import { ApiError } from '../api/types.ts'
import type { Log } from '../ports.ts'
import { parseAddress } from './address.ts'

export interface CheckPorts {
  http: HttpClient
  log: Log
  /** Called with the address of a server whose certificate is not trusted. */
  onUntrusted?(address: string): void
}
/** A compatible server. `version` is what it reports: only shown, never used for decisions. */
export interface CheckedServer {
  baseUrl: string
  host: string
  version: string | null
  /** What the user has to accept before anything secret is sent there. */
  asks: ServerQuestion[]
}

const PROBE_BYTES = 256 * 1024
const MAX_REDIRECTS = 2

/** The most helpful failure of several comes first: those of a server that was reached. */
const BY_HELPFULNESS: readonly ErrorCode[] = [
  'tlsUntrusted',
  'proxyRefused',
  'rateLimited',
  'serverError',
  'notACompatibleServer',
  'refused',
  'timeout',
  'hostNotFound',
  'offline',
]

/**
 * Finds the server at an address and checks that it is compatible. Sends no secret. Rejects with `ApiError`:
 * `badInput`, `hostNotFound`, `refused`, `tlsUntrusted`, `timeout`, `offline`, `notACompatibleServer`, `rateLimited`,
 * `serverError`.
 */
export async function checkServer(address: string, ports: CheckPorts): Promise<CheckedServer> {
  const parsed = parseAddress(address)
  if (!parsed) throw new ApiError({ code: 'badInput', reachedServer: 'no' })
  const failures: ApiError[] = []
  for (const candidate of parsed.candidates) {
    // A bad certificate must not lead to an unencrypted connection.
    if (candidate.startsWith('http:') && failures.some((failure) => failure.code === 'tlsUntrusted')) continue
    try {
      const server = await probe(candidate, ports)
      return { ...server, asks: questionsAbout(server.baseUrl, parsed.host) }
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      ports.log.info('No compatible server at this address', {
        candidate,
        code: error.code,
        status: error.status,
        reason: reasonOf(error),
      })
      failures.push(error)
    }
  }
  throw mostHelpful(failures)
}

/**
 * Works for all server versions: `GET /api` identifies the server; otherwise, how it refuses unauthenticated requests.
 */
async function probe(candidate: string, ports: CheckPorts): Promise<Omit<CheckedServer, 'asks'>> {
  const { baseUrl, response } = await follow(candidate, '/api', ports)
  const body = response.status === 200 && !isHtml(response) ? wireOf(readJson(response.body.toString('utf8'))) : null
  const host = new URL(baseUrl).host
  if (body && textOf(body['version']) !== null && textOf(body['timestamp']) !== null)
    return { baseUrl, host, version: textOf(body['version']) }
  if (response.status === 429 || response.status >= 500) throw statusError(response)
  for (const path of ['/auth/validate_token', '/api/v1/profile']) {
    const refusal = await get(baseUrl + path, ports)
    if (isUnauthorized(refusal)) return { baseUrl, host, version: null }
  }
  throw new ApiError({ code: 'notACompatibleServer', reachedServer: 'yes', status: response.status })
}

function questionsAbout(baseUrl: string, typedHost: string): ServerQuestion[] {
  const { hostname, protocol } = new URL(baseUrl)
  const asks: ServerQuestion[] = []
  if (hostname !== new URL(`https://${typedHost}`).hostname) asks.push('otherHost')
  if (protocol === 'http:' && !isThisComputer(hostname)) asks.push('unencrypted')
  return asks
}

function isThisComputer(hostname: string): boolean {
  return /^(?:localhost|.+\.localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname)
}

function isUnauthorized(response: HttpResponse): boolean {
  const body = response.status === 401 && !isHtml(response) ? wireOf(readJson(response.body.toString('utf8'))) : null
  return body !== null && Array.isArray(body['errors'])
}

/** Follows redirects to https or to another host, never from https to http. Returns the base address that answered. */
async function follow(
  base: string,
  path: string,
  ports: CheckPorts,
): Promise<{ baseUrl: string; response: HttpResponse }> {
  let baseUrl = base
  for (let redirects = 0; ; redirects++) {
    const response = await get(baseUrl + path, ports)
    const location = response.headers['location']
    if (response.status < 300 || response.status > 399 || location === undefined || redirects === MAX_REDIRECTS)
      return { baseUrl, response }
    const next = URL.canParse(location, baseUrl + path) ? new URL(location, baseUrl + path) : null
    const target = withoutEnd(next?.pathname ?? '', '/')
    const prefix = target.endsWith(path) ? target.slice(0, -path.length) : null
    const isDowngrade = baseUrl.startsWith('https:') && next?.protocol !== 'https:'
    if (!next || prefix === null || isDowngrade || !/^https?:$/.test(next.protocol)) return { baseUrl, response }
    baseUrl = next.origin + prefix
  }
}

async function get(url: string, ports: CheckPorts): Promise<HttpResponse> {
  const answer = ports.http.request({
    method: 'GET',
    url,
    headers: { accept: 'application/json' },
    maxBytes: PROBE_BYTES,
    timeout: 15_000,
  })
  return answer.catch((error: unknown) => {
    if (error instanceof ApiError && error.code === 'tlsUntrusted') ports.onUntrusted?.(url)
    throw error
  })
}

function mostHelpful(failures: readonly ApiError[]): ApiError {
  for (const code of BY_HELPFULNESS) {
    const failure = failures.find((candidate) => candidate.code === code)
    if (failure) return failure
  }
  return failures[0] ?? new ApiError({ code: 'internal', reachedServer: 'no' })
}
