import type { Readable } from 'node:stream'
import { pipeline, Transform } from 'node:stream'
import type { SessionId } from '../../../shared/model/ids.ts'
import { authorizationHeaders } from '../api/caller.ts'
import type { HttpClient, HttpStream } from '../api/http.ts'
import type { Authorization } from '../api/types.ts'
import { ApiError } from '../api/types.ts'
import { isPrivateHost } from '../net/privateHost.ts'
import type { Log } from '../ports.ts'
import { DEADLINES, LARGEST, safeType } from './limits.ts'
import type { MediaKind, MediaTarget } from './signer.ts'
import { isStoredByServer } from './storedImage.ts'

const MAX_REDIRECTS = 3

/** Where media of a session comes from. */
export interface MediaOrigin {
  baseUrl: string
  authorization: Authorization | null
}

export interface FetcherPorts {
  http: HttpClient
  /** Null for a session that is not signed in here. */
  originOf(sessionId: SessionId): MediaOrigin | null
  log: Log
}

/** A file on its way. `body` must be read to its end or destroyed. */
export interface MediaFile {
  status: 200 | 206
  contentType: string
  /** Bytes of this answer; null where the server does not say. */
  length: number | null
  contentRange: string | null
  acceptsRanges: boolean
  body: Readable
}

/**
 * Gets what is behind a media address: redirects followed by hand, at most three; the person's authorization goes to the server
 * itself and to nobody else; hosts of private networks are refused unless they are the server's own, or the server (not an
 * outside picture) leads there. Rejects with `ApiError`: `forbidden`, `notFound`, `tooLarge`, `unsupported` (type), and those of the network.
 */
export class MediaFetcher {
  readonly #ports: FetcherPorts

  constructor(ports: FetcherPorts) {
    this.#ports = ports
  }

  async fetch(target: MediaTarget, range: string | null = null, signal?: AbortSignal): Promise<MediaFile> {
    const origin = this.#ports.originOf(target.sessionId)
    if (!origin || target.kind === 'upload') throw new ApiError({ code: 'notFound', delivered: 'no' })
    const url = addressOf(target.url, origin.baseUrl)
    if (!url) throw new ApiError({ code: 'badInput', delivered: 'no' })
    try {
      return await this.#follow(url, target.kind, origin, range, signal)
    } catch (error) {
      const own = ownAddress(url, target.kind, origin)
      if (!own || !(error instanceof ApiError) || error.code === 'cancelled' || error.code === 'tooLarge') throw error
      this.#ports.log.info('A file is not where the server says; asking the server itself', {
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
    let isLedByServer = false
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
      const isOwn = url.origin === new URL(origin.baseUrl).origin
      if (!/^https?:$/.test(url.protocol)) throw forbidden('scheme')
      const publicOnly = !isOwn && !isLedByServer
      if (publicOnly && isPrivateHost(url.hostname)) throw forbidden('private network')
      const answer = await this.#open(url, kind, isOwn, publicOnly, origin, range, signal)
      const location = answer.headers['location']
      if (answer.status < 300 || answer.status > 399 || location === undefined)
        return accepted(answer, kind, url, range)
      answer.body.destroy()
      // Only an address that the server signed leads on, and only once: an image of an email must not become one from elsewhere.
      if (kind === 'inline' && !isStoredByServer(url.href, origin.baseUrl)) throw forbidden('redirect')
      const next = addressOf(location, url.href)
      if (!next) throw new ApiError({ code: 'badAnswer', delivered: 'yes', status: answer.status })
      isLedByServer = isOwn && kind !== 'remote'
      url = next
    }
    throw new ApiError({ code: 'badAnswer', delivered: 'yes' })
  }

  #open(
    url: URL,
    kind: MediaKind,
    isOwn: boolean,
    publicOnly: boolean,
    origin: MediaOrigin,
    range: string | null,
    signal: AbortSignal | undefined,
  ): Promise<HttpStream> {
    const proof = isOwn && kind !== 'remote' && origin.authorization ? authorizationHeaders(origin.authorization) : {}
    return this.#ports.http.open({
      method: 'GET',
      url: url.href,
      headers: { accept: kind === 'attachment' ? '*/*' : 'image/*', ...proof, ...(range === null ? {} : { range }) },
      publicOnly,
      deadlines: DEADLINES[kind],
      ...(signal ? { signal } : {}),
    })
  }
}

function accepted(answer: HttpStream, kind: MediaKind, url: URL, range: string | null): MediaFile {
  const { headers, status, body } = answer
  const refuse = (code: ApiError['code']): never => {
    body.destroy()
    throw new ApiError({ code, delivered: 'yes', status })
  }
  if (status === 404 || status === 410) return refuse('notFound')
  if (status === 416) return refuse('badInput')
  if (status !== 200 && !(status === 206 && range !== null)) return refuse(status >= 500 ? 'serverError' : 'forbidden')
  // Asked for as it is; what still comes compressed cannot be cut into ranges.
  if (!['', 'identity'].includes(headers['content-encoding'] ?? '')) return refuse('badAnswer')
  const contentType = safeType(kind, headers['content-type'], url.pathname)
  if (contentType === null) return refuse('unsupported')
  const declared = headers['content-length']
  const length = declared !== undefined && /^\d+$/.test(declared) ? Number(declared) : null
  if ((length ?? 0) > LARGEST[kind]) return refuse('tooLarge')
  return {
    status,
    contentType,
    length,
    contentRange: headers['content-range'] ?? null,
    acceptsRanges: headers['accept-ranges'] === 'bytes' || status === 206,
    body: limited(body, LARGEST[kind]),
  }
}

/** A body that grows beyond the limit is cut off with an error, whatever its length was said to be. */
function limited(body: Readable, largest: number): Readable {
  let size = 0
  const gauge = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length
      if (size > largest) done(new ApiError({ code: 'tooLarge', delivered: 'yes' }))
      else done(null, chunk)
    },
  })
  // Whoever reads the result sees its errors; the callback is only there because a pipeline must have one.
  return pipeline(body, gauge, () => undefined)
}

/** Self-hosted servers often give out addresses under a wrong name (their `FRONTEND_URL`): the same path at the server itself. */
function ownAddress(url: URL, kind: MediaKind, origin: MediaOrigin): URL | null {
  if (kind === 'remote' || !url.pathname.startsWith('/rails/active_storage/')) return null
  const own = new URL(origin.baseUrl)
  return own.origin === url.origin ? null : new URL(url.pathname + url.search, own)
}

function addressOf(text: string, base: string): URL | null {
  return URL.canParse(text, base) ? new URL(text, base) : null
}

function forbidden(detail: string): ApiError {
  return new ApiError({ code: 'forbidden', delivered: 'no', detail })
}
