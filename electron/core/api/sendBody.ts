import { once } from 'node:events'
import type { ClientRequest } from 'node:http'
import type { HttpBody } from './http.ts'
import { ApiError } from './types.ts'

/**
 * Writes a request's body with backpressure and ends the request. Calls `onLastByte` before the last byte is written.
 * Rejects when a stream doesn't have the length that it announced.
 */
export async function sendBody(
  request: ClientRequest,
  body: HttpBody | null,
  onLastByte: () => void,
  onProgress?: (sent: number, total: number) => void,
): Promise<void> {
  if (body?.kind !== 'stream') onLastByte()
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
    if (sent === body.length) onLastByte()
    if (!request.write(chunk)) await drained(request)
    onProgress?.(sent, body.length)
  }
  if (sent !== body.length) throw wrongLength(false)
  request.end()
}

/** Waits for the socket to drain, or to close: a destroyed request doesn't drain. */
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

/** The file changed or disappeared during the upload. The server ignores an incomplete body. */
function wrongLength(isComplete: boolean): ApiError {
  return new ApiError({ code: 'disk', reachedServer: isComplete ? 'unknown' : 'no' })
}
