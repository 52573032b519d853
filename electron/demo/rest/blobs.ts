import type { Answer, Call, Router } from '../http.ts'
import { HttpError, notFound } from '../model/errors.ts'
import type { Blob } from '../model/types.ts'

function blobOf(call: Call): Blob {
  const blob = call.model.blobs.get(call.params['key'] ?? '')
  if (!blob) throw notFound()
  return blob
}

const redirect = (call: Call): Answer => {
  const blob = blobOf(call)
  return {
    status: 302,
    headers: {
      location: `${call.model.base}/rails/active_storage/disk/${blob.key}/${encodeURIComponent(blob.fileName)}`,
      'content-type': 'text/html; charset=utf-8',
    },
    text: '',
  }
}

/** Serves a file, or the part that `Range` names. */
function serve(call: Call): Answer {
  const blob = blobOf(call)
  const size = blob.bytes.length
  const headers = {
    'content-type': blob.contentType,
    'accept-ranges': 'bytes',
    'cache-control': 'private, max-age=300',
    'content-disposition': `inline; filename*=UTF-8''${encodeURIComponent(blob.fileName)}`,
  }
  const [, from, to] = /^bytes=(\d*)-(\d*)$/.exec(call.headers.range ?? '') ?? []
  if (from === undefined || to === undefined || (from === '' && to === '')) return { bytes: blob.bytes, headers }
  const start = from === '' ? Math.max(0, size - Number(to)) : Number(from)
  const end = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1)
  if (start > end) return { status: 416, text: '', headers: { 'content-range': `bytes */${size}` } }
  return {
    status: 206,
    bytes: blob.bytes.subarray(start, end + 1),
    headers: { ...headers, 'content-range': `bytes ${start}-${end}/${size}` },
  }
}

/** Stored files. As in the real server's storage, an address redirects to the bytes. */
export function addBlobs(router: Router): void {
  router.public('GET', '/rails/active_storage/blobs/redirect/:key/:name', redirect)
  router.public('GET', '/rails/active_storage/representations/redirect/:key/:variation/:name', (call) => {
    if (call.model.can('thumbnailFails'))
      throw new HttpError(500, '<h1>We are sorry, but something went wrong (500)</h1>')
    return redirect(call)
  })
  router.public('GET', '/rails/active_storage/disk/:key/:name', serve)
  router.public('GET', '/audio/dashboard/:tone', () => {
    throw notFound()
  })
}
