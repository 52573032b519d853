import { once } from 'node:events'
import type { ClientRequest } from 'node:http'
import type { HttpBody } from './http.ts'
import { ApiError } from './types.ts'

/**
 * Writes a request's body at the pace of the network and ends it; `onWhole` is called before its last byte is handed over. Rejects when a
 * stream does not hold what it promised.
 */
export async function sendBody(
  request: ClientRequest,
  body: HttpBody | undefined,
  onWhole: () => void,
  onProgress?: (sent: number, total: number) => void,
): Promise<void> {
  if (body?.kind !== 'stream') onWhole()
  if (!body) {
    request.end()
    return
  }
  if (body.kind === 'text') {
    request.end(body.text)
    return
  }
  let sent = 0
  onProgress?.(0, body.length)
  for await (const chunk of body.open()) {
    if (request.destroyed) return
    sent += chunk.byteLength
    if (sent > body.length) throw wrongLength(sent - chunk.byteLength === body.length)
    if (sent === body.length) onWhole()
    if (!request.write(chunk)) await drained(request)
    onProgress?.(sent, body.length)
  }
  if (sent !== body.length) throw wrongLength(false)
  request.end()
}

/** Room in the socket's buffer, or its end: a destroyed request drains no more. */
async function drained(request: ClientRequest): Promise<void> {
  const stop = new AbortController()
  try {
    await Promise.race([
      once(request, 'drain', { signal: stop.signal }),
      once(request, 'close', { signal: stop.signal }),
    ])
  } finally {
    stop.abort()
  }
}

/** The file changed or vanished under the upload; half a body is never a message. */
function wrongLength(isWhole: boolean): ApiError {
  return new ApiError({ code: 'disk', delivered: isWhole ? 'unknown' : 'no' })
}
