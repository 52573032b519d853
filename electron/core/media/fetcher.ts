import type { Readable } from 'node:stream'
import { pipeline, Transform } from 'node:stream'
import type { SessionId } from '../../../shared/model/ids.ts'
import { withoutEnd } from '../../../shared/text/withoutEnd.ts'
import { authorizationHeaders } from '../api/caller.ts'
import type { HttpClient, HttpRequest, HttpStream } from '../api/http.ts'
import type { Authorization } from '../api/types.ts'
import { ApiError } from '../api/types.ts'
import { isPrivateHost } from '../net/privateHost.ts'
import { atUrgency } from '../net/requestBudget.ts'
import type { Log } from '../ports.ts'
import { DEADLINES, MAX_BYTES, safeType } from './limits.ts'
import type { MediaKind, MediaTarget } from './signer.ts'
import { isStoredByServer } from './storedImage.ts'

const MAX_REDIRECTS = 3

/** The server of a session. */
export interface MediaOrigin {
  baseUrl: string
  authorization: Authorization | null
}

export interface FetcherPorts {
  http: HttpClient
  /** Returns null for an unknown session. */
  originOf(sessionId: SessionId): MediaOrigin | null
  log: Log
}

/** A file being fetched. `body` must be read to its end or destroyed. */
export interface MediaFile {
  status: 200 | 206
  contentType: string
  /** Bytes of this response; null if the server doesn't state it. */
  length: number | null
  contentRange: string | null
  acceptsRanges: boolean
  body: Readable
}

/**
 * Fetches what is behind a media address. Follows at most three redirects itself. Sends the user's authorization to the
 * session's own server only. Refuses hosts in private networks, except the server itself and hosts to which the server
 * redirects (not those of remote images). Rejects with `ApiError`: `forbidden`, `notFound`, `tooLarge`, `unsupported`
 * (type), and network errors.
 */
export class MediaFetcher {
  readonly #ports: FetcherPorts

  constructor(ports: FetcherPorts) {
    this.#ports = ports
  }

  async fetch(target: MediaTarget, range: string | null = null, signal?: AbortSignal): Promise<MediaFile> {
    const origin = this.#ports.originOf(target.sessionId)
    if (!origin || target.kind === 'upload') throw new ApiError({ code: 'notFound', reachedServer: 'no' })
    const url = parseUrl(target.url, origin.baseUrl)
    if (!url) throw new ApiError({ code: 'badInput', reachedServer: 'no' })
    try {
      return await this.#follow(url, target.kind, origin, range, signal)
    } catch (error) {
      const own = addressOnOwnServer(url, target.kind, origin)
      if (!own || !(error instanceof ApiError) || error.code === 'cancelled' || error.code === 'tooLarge') throw error
      this.#ports.log.info('Fetching a file from the server itself', {
        host: url.host,
        code: error.code,
      })
      return this.#follow(own, target.kind, origin, range, signal)
    }
  }

  async #follow(
    start: URL,
    kind: MediaKind,
    origin: MediaOrigin,
    range: string | null,
    signal: AbortSignal | undefined,
  ): Promise<MediaFile> {
    let url = start
    let isRedirectedByServer = false
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
      const isOwn = url.origin === new URL(origin.baseUrl).origin
      if (!/^https?:$/.test(url.protocol)) throw forbidden('scheme')
      const publicOnly = !isOwn && !isRedirectedByServer
      if (publicOnly && isPrivateHost(url.hostname)) throw forbidden('private network')
      const answer = await this.#request(url, kind, isOwn, publicOnly, origin, range, signal)
      const location = answer.headers['location']
      if (answer.status < 300 || answer.status > 399 || location === undefined)
        return toMediaFile(answer, kind, url, range)
      answer.body.destroy()
      // For images of an email only an address that the server signed may redirect, and only once. Otherwise an email
      // could load an outside image.
      if (kind === 'inline' && !isStoredByServer(url.href, origin.baseUrl)) throw forbidden('redirect')
      if (kind === 'sticker') throw forbidden('redirect')
      const next = parseUrl(location, url.href)
      if (!next) throw new ApiError({ code: 'badAnswer', reachedServer: 'yes', status: answer.status })
      isRedirectedByServer = isOwn && kind !== 'remote'
      url = next
    }
    throw new ApiError({ code: 'badAnswer', reachedServer: 'yes' })
  }

  #request(
    url: URL,
    kind: MediaKind,
    isOwn: boolean,
    publicOnly: boolean,
    origin: MediaOrigin,
    range: string | null,
    signal: AbortSignal | undefined,
  ): Promise<HttpStream> {
    const authorization =
      isOwn && kind !== 'remote' && origin.authorization ? authorizationHeaders(origin.authorization) : {}
    const request: HttpRequest = {
      method: 'GET',
      url: url.href,
      headers: {
        accept: kind === 'attachment' ? '*/*' : 'image/*',
        ...authorization,
        ...(range === null ? {} : { range }),
      },
      publicOnly,
      deadlines: DEADLINES[kind],
      ...(signal ? { signal } : {}),
    }
    return atUrgency({ priority: 'screen' }, () => this.#ports.http.open(request))
  }
}

function toMediaFile(answer: HttpStream, kind: MediaKind, url: URL, range: string | null): MediaFile {
  const { headers, status, body } = answer
  const refuse = (code: ApiError['code']): never => {
    body.destroy()
    throw new ApiError({ code, reachedServer: 'yes', status })
  }
  if (status === 404 || status === 410) return refuse('notFound')
  if (status === 416) return refuse('badInput')
  if (status === 429) return refuse('rateLimited')
  if (status !== 200 && !(status === 206 && range !== null)) return refuse(status >= 500 ? 'serverError' : 'forbidden')
  // The request asks for identity encoding, because ranges of a compressed body can't be used.
  if (!['', 'identity'].includes(headers['content-encoding'] ?? '')) return refuse('badAnswer')
  const contentType = safeType(kind, headers['content-type'], url.pathname)
  if (contentType === null) return refuse('unsupported')
  const declared = headers['content-length']
  const length = declared !== undefined && /^\d+$/.test(declared) ? Number(declared) : null
  if ((length ?? 0) > MAX_BYTES[kind]) return refuse('tooLarge')
  return {
    status,
    contentType,
    length,
    contentRange: headers['content-range'] ?? null,
    acceptsRanges: headers['accept-ranges'] === 'bytes' || status === 206,
    body: limitSize(body, MAX_BYTES[kind]),
  }
}

/** Ends a body with an error when it grows beyond the limit, whatever length was declared. */
function limitSize(body: Readable, largest: number): Readable {
  let size = 0
  const gauge = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length
      if (size > largest) done(new ApiError({ code: 'tooLarge', reachedServer: 'yes' }))
      else done(null, chunk)
    },
  })
  // The reader of the result gets its errors; `pipeline` only requires a callback.
  return pipeline(body, gauge, () => undefined)
}

/**
 * The same path on the session's server, which may be under a path itself: self-hosted servers often return addresses
 * with a wrong host (their `FRONTEND_URL`).
 */
function addressOnOwnServer(url: URL, kind: MediaKind, origin: MediaOrigin): URL | null {
  if (kind === 'remote' || !url.pathname.startsWith('/rails/active_storage/')) return null
  const own = new URL(origin.baseUrl)
  return own.origin === url.origin ? null : new URL(withoutEnd(own.pathname, '/') + url.pathname + url.search, own)
}

function parseUrl(text: string, base: string): URL | null {
  return URL.canParse(text, base) ? new URL(text, base) : null
}

function forbidden(detail: string): ApiError {
  return new ApiError({ code: 'forbidden', reachedServer: 'no', detail })
}
