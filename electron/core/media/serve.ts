import { Readable } from 'node:stream'
import type { SessionId } from '../../../shared/model/ids.ts'
import { errorMessage } from '../../../shared/text/errors.ts'
import { ApiError } from '../api/types.ts'
import type { Log } from '../ports.ts'
import type { MediaFetcher, MediaFile } from './fetcher.ts'
import { safeType } from './limits.ts'
import type { MediaSigner } from './signer.ts'

/** A file in the outbox. */
export interface UploadedFile {
  name: string
  contentType: string
  size: number
  open(): AsyncIterable<Uint8Array>
}

export interface MediaServerPorts {
  signer: Pick<MediaSigner, 'resolve'>
  fetcher: Pick<MediaFetcher, 'fetch'>
  uploadFile(sessionId: SessionId, uploadId: string): UploadedFile | null
  log: Log
}

/** Handles the page's requests under `media/`. `path` may have a leading slash; ranges are passed on. Never rejects. */
export function mediaServer(ports: MediaServerPorts): (path: string, request: Request) => Promise<Response> {
  return async (path, request) => {
    const target = ports.signer.resolve(path)
    if (!target) return empty(403)
    try {
      if (target.kind === 'upload') {
        const file = ports.uploadFile(target.sessionId, target.url)
        return file ? responseOf(uploadedMedia(file)) : empty(404)
      }
      return responseOf(await ports.fetcher.fetch(target, rangeOf(request), request.signal))
    } catch (error) {
      const failure = error instanceof ApiError ? error : null
      if (!failure)
        ports.log.error('Serving media failed', {
          kind: target.kind,
          error: errorMessage(error),
        })
      return empty((failure && STATUSES[failure.code]) ?? 502)
    }
  }
}

function responseOf(file: MediaFile): Response {
  const headers = new Headers({ 'content-type': file.contentType, 'cache-control': 'private, max-age=86400' })
  if (file.length !== null) headers.set('content-length', String(file.length))
  if (file.contentRange !== null) headers.set('content-range', file.contentRange)
  if (file.acceptsRanges) headers.set('accept-ranges', 'bytes')
  if (file.contentType === 'application/octet-stream') headers.set('content-disposition', 'attachment')
  return new Response(Readable.toWeb(file.body) as ReadableStream, { status: file.status, headers })
}

function uploadedMedia(file: UploadedFile): MediaFile {
  return {
    status: 200,
    contentType: safeType('upload', file.contentType, file.name) ?? 'application/octet-stream',
    length: file.size,
    contentRange: null,
    acceptsRanges: false,
    body: Readable.from(file.open(), { objectMode: false }),
  }
}

/** A single byte range; other ranges get the complete file, as HTTP allows. */
function rangeOf(request: Request): string | null {
  const range = request.headers.get('range')
  return range !== null && /^bytes=\d*-\d*$/.test(range) && range !== 'bytes=-' ? range : null
}

const STATUSES: Partial<Record<ApiError['code'], number>> = {
  notFound: 404,
  forbidden: 403,
  tooLarge: 413,
  unsupported: 415,
  badInput: 416,
  timeout: 504,
}

function empty(status: number): Response {
  return new Response(null, { status })
}
